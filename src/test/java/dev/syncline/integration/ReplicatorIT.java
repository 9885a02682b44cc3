package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.adapter.hazelcast.ClusterClient;
import dev.syncline.api.bus.BatchRequest;
import dev.syncline.api.bus.BatchResult;
import dev.syncline.api.bus.InvalidRequestException;
import dev.syncline.api.bus.OutcomeUnknownException;
import dev.syncline.api.bus.Payload;
import dev.syncline.api.bus.QuorumUnavailableException;
import dev.syncline.api.bus.ReadRequest;
import dev.syncline.api.bus.ReadResult;
import dev.syncline.api.bus.Replicator;
import dev.syncline.api.bus.WriteRequest;
import dev.syncline.api.bus.WriteResult;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.integration.example.FailingVerticle;
import dev.syncline.integration.example.NotesVerticle;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, one with a verticle of its own, and a client in the JVM of the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicatorIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestCluster cluster = new TestCluster(NAMES, Map.of());
  private ClusterClient client;
  private Replicator replicator;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    Path jar = ExtensionJar.of(directory, NotesVerticle.class);
    cluster.start("n1", extension(jar, NotesVerticle.class));
    cluster.start("n2");
    cluster.start("n3");
    NAMES.forEach(cluster::awaitReady);
    client =
        get(
            ClusterClient.join(
                new ClusterClient.Settings(
                    "syncline", cluster.seeds(), "127.0.0.1", directory.resolve("client")),
                new VertxOptions()));
    replicator = Replicator.of(client.vertx());
    await(replicator.createCollection("docs", 3));
  }

  @AfterAll
  void stop() throws Exception {
    if (client != null) {
      get(client.close());
    }
    cluster.close();
  }

  private static Map<String, String> extension(Path jar, Class<?> verticle) {
    return Map.of(
        "SYNCLINE_EXTENSIONS_JARS", jar.toString(),
        "SYNCLINE_EXTENSIONS_VERTICLES", verticle.getName());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(90));
  }

  private Replicator at(String node) {
    return Replicator.of(client.vertx(), new NodeName(node));
  }

  private static WriteRequest write(String id, float first) {
    return WriteRequest.of("docs", id, first, 0.5f, 0.25f);
  }

  /** The first number as a node holds it, which has to be as new as the context. */
  private float first(String node, String id, String context) {
    Replicator one = at(node);
    ReadResult read =
        await(
            one.read(
                ReadRequest.of("docs", id).withConsistency(Consistency.ONE).withContext(context)));
    await(one.close());
    return read.value().orElseThrow().vector().get(0);
  }

  @Test
  @Order(1)
  void aCoDeployedVerticleKeepsWhatItIsSentAndEveryNodeHasIt() throws Exception {
    JsonObject note = new JsonObject().put("id", "a").put("text", "ground plan");
    Object dot = get(client.vertx().eventBus().request("notes.keep", note)).body();
    assertThat(dot.toString()).startsWith("n1@");
    assertThat(get(client.vertx().eventBus().request("notes.find", "a")).body()).isEqualTo(note);
    for (String node : NAMES) {
      ReadResult read = await(at(node).read(ReadRequest.of("notes", "a")));
      assertThat(read.value().orElseThrow().payload().toJson()).isEqualTo(note);
    }
  }

  @Test
  @Order(2)
  void concurrentWritesOfAClientAreReadAtEveryNode() {
    Map<Integer, CompletableFuture<WriteResult>> writes = new LinkedHashMap<>();
    for (int i = 0; i < 500; i++) {
      writes.put(i, replicator.write(write("c" + i, i)).subscribeAsCompletionStage());
    }
    writes.forEach(
        (i, write) -> {
          WriteResult written = write.orTimeout(90, TimeUnit.SECONDS).join();
          assertThat(written.acks()).isGreaterThanOrEqualTo(2);
          assertThat(written.replicas()).isEqualTo(3);
          assertThat(written.created()).isTrue();
          if (i % 50 == 0) {
            for (String node : NAMES) {
              assertThat(first(node, "c" + i, written.context())).isEqualTo((float) i);
            }
          }
        });
  }

  @Test
  @Order(3)
  void aBatchHasAResultForEachEntryInOrder() {
    List<BatchRequest.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      float[] vector = i == 500 ? new float[] {1} : new float[] {i, 1, 1};
      entries.add(BatchRequest.put("b" + i, vector, Payload.NONE));
    }
    BatchResult result = await(replicator.writeBatch(BatchRequest.of("docs", entries)));
    assertThat(result.isComplete()).isFalse();
    for (int i = 0; i < 1_000; i++) {
      BatchResult.EntryResult each = result.results().get(i);
      assertThat(each.id()).isEqualTo("b" + i);
      if (i == 500) {
        assertThat(((BatchResult.Failed) each).failure())
            .isInstanceOf(InvalidRequestException.class);
      } else {
        assertThat(each).isInstanceOf(BatchResult.Done.class);
      }
    }
  }

  @Test
  @Order(4)
  void theClientIsNoNodeOfTheCluster() {
    JsonObject replicas = cluster.get("n1", "/v1/replicas").json();
    assertThat(
            replicas.getJsonArray("replicas").stream()
                .map(each -> ((JsonObject) each).getString("node")))
        .containsExactlyElementsOf(NAMES);
    assertThat(cluster.node("n1").errors()).doesNotContain("peer=client");
  }

  @Test
  @Order(5)
  void aKilledNodeCostsAtMostTheOutcomeOfWhatItWasSent() {
    cluster.node("n2").kill();
    List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      writes.add(replicator.write(write("k" + i, i)).subscribeAsCompletionStage());
    }
    for (CompletableFuture<WriteResult> write : writes) {
      try {
        write.orTimeout(90, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        assertThat(e.getCause()).isInstanceOf(OutcomeUnknownException.class);
      }
    }
    Awaitility.await("n1 to refuse ALL").atMost(PATIENCE).untilAsserted(this::assertAllIsRefused);
    // The client hears of it by itself, perhaps later than n1; it asks the nodes in turn.
    Awaitility.await("the client to pass over the node that is gone")
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
        .until(this::isAnsweredByAllItAsks);
    for (int i = 0; i < 100; i++) {
      WriteResult written = await(replicator.write(write("after" + i, i)));
      assertThat(first("n1", "after" + i, written.context())).isEqualTo((float) i);
      assertThat(first("n3", "after" + i, written.context())).isEqualTo((float) i);
    }
  }

  private boolean isAnsweredByAllItAsks() {
    for (int i = 0; i < 2 * NAMES.size(); i++) {
      await(replicator.write(write("round" + i, i)));
    }
    return true;
  }

  private void assertAllIsRefused() {
    WriteRequest all = write("all", 1).withConsistency(Consistency.ALL);
    assertThatThrownBy(() -> await(at("n1").write(all)))
        .isInstanceOfSatisfying(
            QuorumUnavailableException.class,
            e -> {
              assertThat(e.required()).isEqualTo(3);
              assertThat(e.alive()).isEqualTo(2);
            });
  }

  @Test
  @Order(6)
  void aNodeThatIsBackAnswersForWhatItMissed() {
    cluster.start("n2");
    cluster.awaitReady("n2");
    Awaitility.await("n2 to have what it missed")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ReadResult read =
                  await(
                      at("n2")
                          .read(
                              ReadRequest.of("docs", "after99").withConsistency(Consistency.ONE)));
              assertThat(read.values()).hasSize(1);
            });
  }

  @Test
  @Order(7)
  void extensionsAreUndeployedWhenTheNodeStops() {
    assertThat(cluster.node("n1").terminate()).isZero();
    assertThat(cluster.node("n1").errors()).doesNotContain("did not stop in order");
  }

  @Test
  @Order(8)
  void anExtensionThatCannotRunFailsTheStartAndIsNamed(@TempDir Path directory) {
    Path jar = ExtensionJar.of(directory, FailingVerticle.class);
    try (TestCluster alone = new TestCluster(List.of("a1"), Map.of())) {
      NodeProcess unknown =
          alone.start(
              "a1",
              Map.of(
                  "SYNCLINE_EXTENSIONS_JARS",
                  jar.toString(),
                  "SYNCLINE_EXTENSIONS_VERTICLES",
                  "com.example.NoSuchVerticle"));
      assertThat(unknown.awaitExit()).isEqualTo(1);
      assertThat(unknown.errors())
          .contains("extensions.verticles")
          .contains("com.example.NoSuchVerticle")
          .doesNotContain("\tat ");

      NodeProcess failing = alone.start("a1", extension(jar, FailingVerticle.class));
      assertThat(failing.awaitExit()).isEqualTo(1);
      assertThat(failing.errors())
          .contains("extensions.verticles")
          .contains(FailingVerticle.class.getName())
          .contains("there is no coffee")
          .doesNotContain("\tat ");
      assertThat(failing.output()).doesNotContain("ready");
    }
  }
}

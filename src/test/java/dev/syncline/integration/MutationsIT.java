package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Fields of one entry, changed on all nodes at once and while one of them is away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MutationsIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String COLLECTION = "/v1/collections/pages";
  private static final String ENTRY = COLLECTION + "/vectors/home";
  private static final String ONCE = COLLECTION + "/vectors/once";

  private final TestCluster cluster = new TestCluster(NAMES, Map.of());
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final AtomicInteger views = new AtomicInteger();

  @BeforeAll
  void start() {
    cluster.startAll();
    Answer created =
        cluster.put(
            "n1",
            COLLECTION,
            new JsonObject()
                .put("dimension", 2)
                .put("conflictPolicy", "crdt")
                .put("vector", "mean")
                .put(
                    "fields",
                    new JsonObject()
                        .put("views", "counter")
                        .put("tags", "set")
                        .put("best", "max")
                        .put("note", "register")));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    clients.shutdownNow();
    cluster.close();
  }

  private Answer mutate(String node, String level, JsonObject... operations) {
    return cluster.post(
        node,
        ENTRY + "/mutations?consistency=" + level,
        new JsonObject().put("operations", new JsonArray(List.of(operations))));
  }

  private static JsonObject on(String field, String operation, Object value) {
    return new JsonObject().put("field", field).put(operation, value);
  }

  /** Increments until told to stop; every increment has to be acknowledged. */
  private CompletableFuture<Void> increments(String node, String level, AtomicBoolean over) {
    return CompletableFuture.runAsync(
        () -> {
          while (!over.get()) {
            Answer answer = mutate(node, level, on("views", "increment", 1));
            assertThat(answer.status()).as("%s: %s", node, answer.body()).isBetween(200, 201);
            views.incrementAndGet();
          }
        },
        clients);
  }

  private void awaitProgress() {
    int before = views.get();
    Awaitility.await("increments to go on")
        .atMost(Documents.PATIENCE)
        .until(() -> views.get() > before + 20);
  }

  /** Waits until every node shows the same by itself, and returns that. */
  private JsonObject awaitEqualViews() {
    Awaitility.await("equal views on every node")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              List<String> expected = cluster.contents("n1", "pages");
              assertThat(expected).hasSize(1);
              for (String node : NAMES) {
                assertThat(cluster.contents(node, "pages")).as(node).isEqualTo(expected);
              }
              assertThat(
                      new JsonObject(expected.get(0)).getJsonObject("payload").getInteger("views"))
                  .isEqualTo(views.get());
            });
    return new JsonObject(cluster.contents("n2", "pages").get(0));
  }

  @Test
  @Order(1)
  void incrementsOnAllNodesAtOnceAddUp() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (String node : NAMES) {
      running.add(increments(node, "one", over));
      running.add(increments(node, "quorum", over));
    }
    awaitProgress();
    over.set(true);
    for (CompletableFuture<Void> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
    assertThat(awaitEqualViews().getValue("vector")).isNull();
  }

  @Test
  @Order(2)
  void aNodeThatWasKilledComesBackToWhatTheOthersHaveMadeOfTheEntry() throws Exception {
    assertThat(
            mutate("n3", "all", on("tags", "add", new JsonArray().add("old").add("kept"))).status())
        .isEqualTo(200);
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Void>> running =
        List.of(increments("n1", "quorum", over), increments("n2", "quorum", over));
    awaitProgress();
    cluster.node("n3").kill();
    awaitProgress();
    Answer changed =
        mutate(
            "n1",
            "quorum",
            on("tags", "remove", new JsonArray().add("old")),
            on("tags", "add", new JsonArray().add("new")),
            on("best", "max", 7.5),
            new JsonObject().put("vector", observation(1, 3, 1)));
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(
            mutate("n2", "quorum", new JsonObject().put("vector", observation(5, 1, 3))).status())
        .isEqualTo(200);

    cluster.start("n3");
    cluster.awaitReady("n3");
    running = new ArrayList<>(running);
    running.add(increments("n3", "one", over));
    awaitProgress();
    assertThat(mutate("n3", "quorum", on("best", "max", 7)).status()).isEqualTo(200);
    Answer put =
        cluster.put(
            "n3", ENTRY, new JsonObject().put("payload", new JsonObject().put("note", "from n3")));
    assertThat(put.status()).as(put.body()).isEqualTo(200);
    over.set(true);
    for (CompletableFuture<Void> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }

    JsonObject entry = awaitEqualViews();
    assertThat(entry.getJsonArray("vector")).containsExactly(4.0, 1.5);
    JsonObject payload = entry.getJsonObject("payload");
    assertThat(payload.getJsonArray("tags")).containsExactly("kept", "new");
    assertThat(payload.getValue("best")).isEqualTo(7.5);
    assertThat(payload.getString("note")).isEqualTo("from n3");
  }

  private static JsonObject observation(double first, double second, int weight) {
    return new JsonObject()
        .put("observe", new JsonArray().add(first).add(second))
        .put("weight", weight);
  }

  @Test
  @Order(3)
  void whatIsDeletedIsGoneAndCountsAnewFromThere() {
    assertThat(cluster.delete("n1", ENTRY + "?consistency=all").status()).isEqualTo(204);
    for (String node : NAMES) {
      assertThat(cluster.get(node, ENTRY + "?consistency=one").status()).as(node).isEqualTo(404);
    }
    Answer again = mutate("n2", "all", on("views", "increment", 2));
    assertThat(again.status()).as(again.body()).isEqualTo(201);
    views.set(2);
    JsonObject payload = awaitEqualViews().getJsonObject("payload");
    assertThat(payload.getJsonArray("tags")).isEmpty();
    assertThat(payload.containsKey("note")).isFalse();
  }

  @Test
  @Order(4)
  void aCounterThatWouldOverflowIsRefusedAndStays() {
    JsonObject[] most = new JsonObject[500];
    Arrays.fill(most, on("views", "increment", (1L << 53) - 1));
    assertThat(mutate("n1", "all", most).status()).isEqualTo(200);
    Answer refused = mutate("n1", "all", most);
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo("operations[499].increment");
    assertThat(refused.json().getLong("limit")).isEqualTo(1L << 62);
    assertThat(refused.json().getString("detail")).contains("nothing was written", "'views'");
    for (String node : NAMES) {
      JsonObject payload = cluster.get(node, ENTRY).json().getJsonObject("payload");
      assertThat(payload.getLong("views")).as(node).isEqualTo(2 + 500 * ((1L << 53) - 1));
    }
  }

  /** One increment under a key, with no word on what became of it where its node dies. */
  private Optional<Answer> once(String node, String key) {
    JsonObject body =
        new JsonObject().put("operations", new JsonArray().add(on("views", "increment", 1)));
    try {
      return Optional.of(cluster.post(node, ONCE + "/mutations", body, "Idempotency-Key", key));
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static boolean isWritten(Answer answer) {
    return answer.status() == 200 || answer.status() == 201;
  }

  /** Whatever has become of it at n3, sends it again through both others. */
  private void onceThroughAll(String key) {
    once("n3", key);
    for (String node : List.of("n1", "n2")) {
      Awaitility.await(key + " at " + node)
          .atMost(Documents.PATIENCE)
          .until(() -> once(node, key).filter(MutationsIT::isWritten).isPresent());
    }
  }

  @Test
  @Order(5)
  void whatIsSentAgainThroughOtherNodesThanAKilledCoordinatorCountsOnce() throws Exception {
    AtomicInteger keys = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  onceThroughAll("r-" + keys.incrementAndGet());
                  done.incrementAndGet();
                }
              },
              clients));
    }
    awaitMore(done, 10);
    cluster.node("n3").kill();
    awaitMore(done, 10);
    over.set(true);
    for (CompletableFuture<Void> each : running) {
      each.get(90, TimeUnit.SECONDS);
    }
    cluster.start("n3");
    cluster.awaitReady("n3");
    assertThat(once("n3", "r-1").map(MutationsIT::isWritten)).contains(true);

    Awaitility.await("each key to count once on every node")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              for (String node : NAMES) {
                JsonObject entry = cluster.get(node, ONCE + "?consistency=one").json();
                assertThat(entry.getJsonObject("payload").getInteger("views"))
                    .as(node)
                    .isEqualTo(keys.get());
              }
            });
    JsonObject other =
        new JsonObject().put("operations", new JsonArray().add(on("views", "increment", 2)));
    Answer reused = cluster.post("n2", ONCE + "/mutations", other, "Idempotency-Key", "r-1");
    assertThat(reused.status()).as(reused.body()).isEqualTo(422);
    assertThat(reused.json().getString("field")).isEqualTo("Idempotency-Key");
  }

  private static void awaitMore(AtomicInteger done, int count) {
    int before = done.get();
    Awaitility.await("mutations to go on")
        .atMost(Documents.PATIENCE)
        .until(() -> done.get() >= before + count);
  }
}

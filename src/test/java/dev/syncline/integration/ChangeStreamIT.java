package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.hazelcast.ClusterClient;
import dev.syncline.api.bus.Replicator;
import dev.syncline.api.bus.StreamEvent;
import dev.syncline.api.bus.StreamRequest;
import dev.syncline.core.placement.NodeName;
import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The change stream of real nodes: from an empty cluster to a log that has been cut. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChangeStreamIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String WRITTEN = "dev.syncline.vector.written";
  private static final String DELETED = "dev.syncline.vector.deleted";

  /** Logs are cut as soon as all replicas hold what they name. */
  private final TestCluster cluster =
      new TestCluster(
          NAMES,
          Map.of(
              "SYNCLINE_EVENTS_HEARTBEAT_MILLIS", "200",
              "SYNCLINE_EVENTS_MAX_CONSUMERS", "2",
              "SYNCLINE_LOG_RETAIN_MILLIS", "1000",
              "SYNCLINE_LOG_RETAIN_BYTES", "0"));

  private final Documents docs = new Documents(cluster);

  @BeforeAll
  void start() {
    cluster.startAll();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** A consumer and what it was told. */
  private final class Told implements AutoCloseable {
    final List<JsonObject> events = Collections.synchronizedList(new ArrayList<>());
    final EventConsumer consumer;

    Told(String node, String from, String parameters) {
      consumer = new EventConsumer(from, parameters, events::add);
      // The place of one that has just gone may not be free yet.
      Awaitility.await("a place at " + node)
          .atMost(Documents.PATIENCE)
          .until(() -> consumer.connect(cluster.url(node)));
    }

    List<JsonObject> of(String type) {
      return List.copyOf(events).stream()
          .filter(each -> each.getString("type").equals(type))
          .toList();
    }

    void await(String type, int count) {
      Awaitility.await(count + " of " + type)
          .atMost(Documents.PATIENCE)
          .untilAsserted(() -> assertThat(of(type)).hasSizeGreaterThanOrEqualTo(count));
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  private static List<String> subjects(List<JsonObject> events) {
    return events.stream().map(each -> each.getString("subject")).toList();
  }

  @Test
  @Order(1)
  void aStreamThatWasOpenBeforeThereWasAnythingTellsTheFirstWrite() {
    try (Told told = new Told("n2", "now", "&collections=docs&ids=first")) {
      told.await("dev.syncline.stream.heartbeat", 1);
      docs.create("n1");
      docs.write("n1", "other", "quorum", 1);
      docs.write("n1", "first", "quorum", 2);

      told.await(WRITTEN, 1);

      assertThat(subjects(told.of(WRITTEN))).containsExactly("docs/first");
    }
  }

  @Test
  @Order(2)
  void aDeleteIsToldAndARenamedCollectionBringsNothingBack() {
    docs.write("n1", "gone", "all", 1);
    assertThat(cluster.delete("n1", Documents.path("gone", "all")).status()).isEqualTo(204);
    try (Told told = new Told("n3", "earliest", "&types=vector.deleted")) {
      told.await(DELETED, 1);
    }
    assertThat(cluster.delete("n1", "/v1/collections/docs").status()).isEqualTo(204);
    docs.create("n1");
    docs.write("n1", "anew", "all", 1);
    try (Told told = new Told("n2", "earliest", "")) {
      told.await(WRITTEN, 1);
      told.await("dev.syncline.stream.heartbeat", 2);
      assertThat(subjects(told.of(WRITTEN))).containsExactly("docs/anew");
      assertThat(told.of(DELETED)).isEmpty();
    }
  }

  @Test
  @Order(3)
  void siblingsAreToldWithTheirConflict() {
    cluster.put(
        "n1",
        "/v1/collections/forks",
        new JsonObject().put("dimension", 3).put("conflictPolicy", "siblings"));
    try (Told told = new Told("n2", "now", "&collections=forks")) {
      for (int i = 1; i <= 2; i++) {
        Answer answer =
            cluster.put(
                "n1",
                "/v1/collections/forks/vectors/e?consistency=all",
                new JsonObject().put("vector", new JsonArray().add(i).add(1).add(1)));
        assertThat(answer.status()).as(answer.body()).isLessThan(300);
      }

      told.await("dev.syncline.conflict.detected", 1);

      JsonObject data = told.of("dev.syncline.conflict.detected").get(0).getJsonObject("data");
      assertThat(data.getJsonArray("siblings")).hasSize(1);
      assertThat(told.of(WRITTEN)).hasSize(2);
    }
  }

  @Test
  @Order(4)
  void oneConsumerTooManyIsRefused() {
    try (Told one = new Told("n1", "now", "");
        Told two = new Told("n1", "now", "")) {
      Answer refused = cluster.get("n1", "/v1/events", "Accept", "text/event-stream");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().getInteger("limit")).isEqualTo(2);
      assertThat(one.consumer.isLost() || two.consumer.isLost()).isFalse();
    }
  }

  @Test
  @Order(4)
  void aClientOnTheEventBusIsToldAndGoesOnAtAnotherNodeWithItsToken() throws Exception {
    ClusterClient client =
        ClusterClient.join(
                new ClusterClient.Settings(
                    "syncline", cluster.seeds(), "127.0.0.1", cluster.directoryOf("client")),
                new VertxOptions())
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    try {
      StreamRequest from = StreamRequest.earliest().ofCollections("docs").ofIds("bus-");
      docs.write("n1", "bus-1", "all", 1);
      StreamEvent first = next(client, "n1", from);
      docs.write("n1", "bus-2", "all", 2);
      StreamEvent second =
          next(client, "n2", from.withToken(Objects.requireNonNull(first.token())));

      assertThat(List.of(first.id(), second.id())).containsExactly("bus-1", "bus-2");
      assertThat(second.vector().get(0)).isEqualTo(2);
    } finally {
      client.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    }
  }

  /** The first write that a node tells of. */
  private static StreamEvent next(ClusterClient client, String node, StreamRequest request) {
    Replicator replicator = Replicator.of(client.vertx(), new NodeName(node));
    return replicator
        .events(request)
        .filter(each -> each.type().equals("vector.written"))
        .toUni()
        .await()
        .atMost(Documents.PATIENCE);
  }

  /** A log is cut by a thousand lines at least. */
  private void writeMuch() {
    JsonArray entries = new JsonArray();
    for (int i = 0; i < 3_000; i++) {
      entries.add(
          new JsonObject().put("id", "hot").put("vector", new JsonArray().add(i).add(1).add(1)));
    }
    Answer written =
        cluster.post(
            "n1",
            "/v1/collections/docs/vectors:batch?consistency=all",
            new JsonObject().put("entries", entries));
    assertThat(written.status()).as(written.body()).isEqualTo(200);
  }

  @Test
  @Order(5)
  void whoeverWasAwayForTooLongIsToldWhatToReadAgainAndGoesOn() {
    String token;
    try (Told told = new Told("n1", "now", "&collections=docs")) {
      told.await("dev.syncline.stream.heartbeat", 1);
      token = told.consumer.token();
    }
    double before = cluster.metric("n2", "syncline_log_truncated_dots");
    writeMuch();
    Awaitility.await("lines to go from the log of n2")
        .atMost(Documents.PATIENCE)
        .until(() -> cluster.metric("n2", "syncline_log_truncated_dots") > before);
    try (Told told = new Told("n2", token, "&collections=docs")) {
      told.await("dev.syncline.stream.gap", 1);
      docs.write("n1", "after", "quorum", 1);
      Awaitility.await("what comes after the gap")
          .atMost(Documents.PATIENCE)
          .until(() -> subjects(told.of(WRITTEN)).contains("docs/after"));

      assertThat(told.of("dev.syncline.stream.gap")).hasSize(1);
      JsonObject gap = told.of("dev.syncline.stream.gap").get(0).getJsonObject("data");
      assertThat(gap.getJsonArray("collections")).containsExactly("docs");
      assertThat(gap.getJsonArray("reread")).containsExactly("/v1/collections/docs/vectors");
    }
  }

  @Test
  @Order(6)
  void aNodeThatGoesAndComesBackIsTold() {
    try (Told told = new Told("n1", "now", "&types=replica.unreachable,replica.recovered")) {
      told.await("dev.syncline.stream.heartbeat", 8);
      cluster.node("n3").kill();
      told.await("dev.syncline.replica.unreachable", 1);
      cluster.start("n3");
      cluster.awaitReady("n3");
      told.await("dev.syncline.replica.recovered", 1);

      assertThat(subjects(told.of("dev.syncline.replica.unreachable"))).contains("n3");
      assertThat(subjects(told.of("dev.syncline.replica.recovered"))).contains("n3");
    }
  }

  @Test
  @Order(7)
  void aNodeThatStopsEndsItsStreamsInOrderAndAtOnce() {
    try (Told told = new Told("n3", "now", "")) {
      told.await("dev.syncline.stream.heartbeat", 1);
      cluster.node("n3").requestStop();

      Awaitility.await("the end of the stream")
          .atMost(Documents.PATIENCE)
          .until(told.consumer::isLost);
      assertThat(told.consumer.connect(cluster.url("n1"))).isTrue();
    }
  }
}

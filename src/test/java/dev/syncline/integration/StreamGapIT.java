package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node that keeps nothing for change streams cuts its log all the same only by much at a time.
 */
class StreamGapIT {
  private static final String GAP = "dev.syncline.stream.gap";
  private static final String WRITTEN = "dev.syncline.vector.written";

  /** How many dots of a partition go at a time, at least. */
  private static final int CUT_DOTS = 1_024;

  private final TestCluster cluster =
      new TestCluster(
          List.of("n1"),
          Map.of(
              "SYNCLINE_EVENTS_HEARTBEAT_MILLIS", "200",
              "SYNCLINE_LOG_RETAIN_MILLIS", "0",
              "SYNCLINE_LOG_RETAIN_BYTES", "0"));

  private final Documents docs = new Documents(cluster);

  @BeforeEach
  void start() {
    cluster.startAll();
    docs.create("n1");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Writes to one entry, so that they are all of one partition. */
  private void write(int times) {
    JsonArray entries = new JsonArray();
    for (int i = 0; i < times; i++) {
      entries.add(
          new JsonObject().put("id", "hot").put("vector", new JsonArray().add(i).add(1).add(1)));
    }
    Answer written =
        cluster.post(
            "n1", "/v1/collections/docs/vectors:batch", new JsonObject().put("entries", entries));
    assertThat(written.status()).as(written.body()).isEqualTo(200);
  }

  private double truncated() {
    return cluster.metric("n1", "syncline_log_truncated_dots");
  }

  private List<JsonObject> told(String from, String until) {
    List<JsonObject> events = Collections.synchronizedList(new ArrayList<>());
    try (EventConsumer consumer = new EventConsumer(from, "&collections=docs", events::add)) {
      assertThat(consumer.connect(cluster.url("n1"))).isTrue();
      Awaitility.await(until).atMost(Documents.PATIENCE).until(() -> !of(events, until).isEmpty());
    }
    return List.copyOf(events);
  }

  private static List<JsonObject> of(List<JsonObject> events, String type) {
    return List.copyOf(events).stream()
        .filter(each -> each.getString("type").equals(type))
        .toList();
  }

  @Test
  void whatASingleNodeHasCutOfItsLogIsAGapForWhoeverLacksItAndNoneFromTheEarliestLine() {
    JsonObject beat = told("now", "dev.syncline.stream.heartbeat").get(0);
    String token = beat.getString("token");
    write(3 * CUT_DOTS);
    Awaitility.await("lines to go from the log")
        .atMost(Documents.PATIENCE)
        .until(() -> truncated() >= CUT_DOTS);

    JsonObject gap = of(told(token, GAP), GAP).get(0).getJsonObject("data");

    assertThat(gap.getLong("dots")).isGreaterThanOrEqualTo(CUT_DOTS);
    assertThat(gap.getJsonArray("partitions")).hasSize(1);
    assertThat(gap.getJsonArray("collections")).containsExactly("docs");
    docs.write("n1", "other", "one", 1);
    assertThat(of(told("earliest", WRITTEN), GAP)).isEmpty();
  }
}

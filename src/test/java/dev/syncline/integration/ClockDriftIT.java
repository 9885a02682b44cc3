package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node whose clock is wrong. */
class ClockDriftIT {
  private static final Map<String, String> AHEAD =
      Map.of("JAVA_TOOL_OPTIONS", "-Dsyncline.test.clockSkewMillis=7200000");

  @Test
  void aNodeWhoseClockIsFarFromThoseOfMostCoordinatesNoWritesAndSaysSo() {
    List<String> names = List.of("n1", "n2", "n3");
    try (TestCluster cluster = new TestCluster(names, Map.of())) {
      cluster.start("n1");
      cluster.start("n2");
      cluster.start("n3", AHEAD);
      names.forEach(cluster::awaitReady);
      Documents docs = new Documents(cluster);
      docs.create("n1");
      assertThat(
              cluster
                  .put(
                      "n1",
                      "/v1/collections/single",
                      new JsonObject().put("dimension", 3).put("replicationFactor", 1))
                  .status())
          .isEqualTo(201);

      Awaitility.await("n3 to notice")
          .atMost(Documents.PATIENCE)
          .until(() -> cluster.statusOf("n3", "n3").equals("degraded"));

      assertThat(cluster.metric("n3", "syncline_clock_drift_seconds")).isBetween(7_100.0, 7_300.0);
      assertThat(cluster.get("n3", "/health/ready").body()).contains("coordinates no writes");
      assertThat(cluster.get("n1", "/health/ready").status()).isEqualTo(200);

      Answer elsewhere = docs.write("n3", "a", "all", 1);
      assertThat(elsewhere.status()).as(elsewhere.body()).isEqualTo(201);
      assertThat(elsewhere.json().getString("dot")).doesNotStartWith("n3@");
      assertThat(Instant.parse(elsewhere.json().getString("timestamp")))
          .isBefore(Instant.now().plusSeconds(3_600));
      assertThat(Documents.first(docs.read("n3", "a", "one"))).isEqualTo(1);

      Answer refused = firstRefusal(cluster);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().getString("type")).endsWith("/clock-drift");
      assertThat(refused.json().getString("node")).isEqualTo("n3");
      assertThat(refused.json().getLong("driftMillis")).isBetween(7_100_000L, 7_300_000L);
      assertThat(refused.json().getLong("limit")).isEqualTo(500);
    }
  }

  /** Of entries with one replica some have it on the node whose clock is wrong. */
  private static Answer firstRefusal(TestCluster cluster) {
    JsonObject body = new JsonObject().put("vector", new JsonArray().add(1).add(2).add(3));
    for (int i = 0; i < 200; i++) {
      Answer answer =
          cluster.put("n1", "/v1/collections/single/vectors/k" + i + "?consistency=one", body);
      if (answer.status() != 201) {
        return answer;
      }
    }
    throw new AssertionError("no entry has its replica on n3");
  }

  @Test
  void aNodeThatComesBackWithAWrongClockDatesNothingByIt() {
    List<String> names = List.of("n1", "n2", "n3");
    try (TestCluster cluster = new TestCluster(names, Map.of()).startAll()) {
      Documents docs = new Documents(cluster);
      docs.create("n1");
      cluster.node("n3").kill();
      cluster.start("n3", AHEAD);
      cluster.awaitReady("n3");

      List<Instant> dated = new CopyOnWriteArrayList<>();
      Awaitility.await("n3 to take writes, and to notice")
          .atMost(Documents.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                Answer answer = docs.write("n3", "k" + dated.size(), "quorum", 1);
                if (answer.status() == 201) {
                  dated.add(Instant.parse(answer.json().getString("timestamp")));
                }
                return dated.size() >= 20 && cluster.statusOf("n3", "n3").equals("degraded");
              });

      assertThat(dated).allMatch(each -> each.isBefore(Instant.now().plusSeconds(3_600)));
    }
  }

  @Test
  void ofTwoNobodyIsMostSoBothOnlyWarn() {
    List<String> names = List.of("n1", "n2");
    try (TestCluster cluster = new TestCluster(names, Map.of())) {
      cluster.start("n1");
      cluster.start("n2", AHEAD);
      names.forEach(cluster::awaitReady);
      Documents docs = new Documents(cluster);
      docs.create("n1");

      for (String name : names) {
        Awaitility.await(name + " to warn")
            .atMost(Documents.PATIENCE)
            .until(
                () -> cluster.get(name, "/health/ready").body().contains("one of them is wrong"));
        assertThat(docs.write(name, "by-" + name, "all", 1).json().getString("dot"))
            .startsWith(name + "@");
      }
    }
  }
}

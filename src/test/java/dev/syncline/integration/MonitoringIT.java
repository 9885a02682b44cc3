package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.monitoring.Exposition;
import dev.syncline.monitoring.Monitoring;
import dev.syncline.monitoring.Monitoring.Query;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a running node measures, against what is asked of it. */
class MonitoringIT {
  private static final List<String> NAMES = List.of("n1", "n2");

  /** Units that are no base units, as parts of a name. */
  private static final Set<String> DERIVED_UNITS =
      Set.of(
          "ms",
          "millis",
          "milliseconds",
          "us",
          "micros",
          "ns",
          "nanos",
          "minutes",
          "hours",
          "kb",
          "kib",
          "kilobytes",
          "mb",
          "mib",
          "megabytes",
          "gb",
          "percent");

  @Test
  void alertsAndPanelsNameWhatARunningNodeHasAndEverythingIsInBaseUnits() {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of()).startAll()) {
      JsonObject definition =
          new JsonObject().put("dimension", 1).put("replicationFactor", NAMES.size());
      assertThat(cluster.put("n1", "/v1/collections/docs", definition).status()).isEqualTo(201);
      String entry = "/v1/collections/docs/vectors/a";
      JsonObject value = new JsonObject().put("vector", new JsonArray().add(1));
      assertThat(cluster.put("n1", entry + "?consistency=all", value).status()).isEqualTo(201);
      assertThat(cluster.get("n1", entry).status()).isEqualTo(200);
      JsonObject search = new JsonObject().put("vector", new JsonArray().add(1));
      assertThat(cluster.post("n1", "/v1/collections/docs/search", search).status()).isEqualTo(200);
      Awaitility.await("what n1 measures of n2")
          .atMost(Documents.PATIENCE)
          .until(() -> cluster.get("n1", "/metrics").body().contains("syncline_peer_lag_seconds{"));
      awaitTheLagOfAGroup(cluster);
      Exposition metrics = Exposition.parse(metricsOfAll(cluster));

      List<Query> asked =
          new ArrayList<>(Monitoring.queries(Monitoring.read(Monitoring.DASHBOARD)));
      Monitoring.alerts(Monitoring.read(Monitoring.RULES))
          .forEach(alert -> asked.add(alert.query()));
      assertThat(asked).hasSizeGreaterThan(30);
      assertThat(asked.stream().flatMap(each -> each.unknown(metrics).stream())).isEmpty();

      assertThat(metrics.names())
          .noneMatch(name -> Stream.of(name.split("_")).anyMatch(DERIVED_UNITS::contains));
      for (String stage : List.of("parse", "queue", "persist", "peer", "total")) {
        assertThat(
                cluster.metric("n1", "syncline_write_stage_seconds_count{stage=\"" + stage + "\"}"))
            .as(stage)
            .isPositive();
      }
      assertThat(cluster.metric("n1", "syncline_peer_reachable{peer=\"n2\"}")).isEqualTo(1);
      assertThat(cluster.metric("n1", "syncline_ready")).isEqualTo(1);
      assertThat(cluster.metric("n1", "syncline_disk_free_bytes")).isPositive();
      assertThat(onlyOneNodeMeasuresGroups(cluster)).isTrue();
      assertThat(new Query("q", "syncline_no_such_metric > 0", Set.of()).unknown(metrics))
          .hasSize(1);
    }
  }

  /** A group that has lost its only member, which has acknowledged nothing. */
  private static void awaitTheLagOfAGroup(TestCluster cluster) {
    try (EventConsumer member =
        new EventConsumer("earliest", "&group=mail&include=none", event -> {})) {
      Awaitility.await("a member")
          .atMost(Documents.PATIENCE)
          .until(() -> member.connect(cluster.url("n1")));
    }
    String series = "syncline_stream_group_lag_entries{group=\"mail\"} 1.0";
    Awaitility.await("the group's lag")
        .atMost(Documents.PATIENCE)
        .until(() -> metricsOfAll(cluster).contains(series));
  }

  private static boolean onlyOneNodeMeasuresGroups(TestCluster cluster) {
    return NAMES.stream()
            .filter(
                each -> cluster.get(each, "/metrics").body().contains("stream_group_lag_entries{"))
            .count()
        == 1;
  }

  /** One after the other, as Prometheus has them; consensus is led by one only. */
  private static String metricsOfAll(TestCluster cluster) {
    return NAMES.stream()
        .map(each -> cluster.get(each, "/metrics").body())
        .collect(Collectors.joining("\n"));
  }
}

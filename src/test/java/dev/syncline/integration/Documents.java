package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** The collection {@code docs} of three dimensions, of which the tests look at the first. */
final class Documents {
  static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String COLLECTION = "/v1/collections/docs";

  private final TestCluster cluster;

  Documents(TestCluster cluster) {
    this.cluster = cluster;
  }

  void create(String node) {
    Answer created = createCollection(node, "docs");
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  Answer createCollection(String node, String name) {
    return cluster.put(
        node,
        "/v1/collections/" + name,
        new JsonObject().put("dimension", 3).put("metric", "cosine"));
  }

  static String path(String id, String level) {
    return COLLECTION + "/vectors/" + id + "?consistency=" + level;
  }

  private static JsonObject body(double value) {
    return new JsonObject().put("vector", new JsonArray().add(value).add(0.5).add(0.25));
  }

  Answer write(String node, String id, String level, double value) {
    return cluster.put(node, path(id, level), body(value));
  }

  CompletableFuture<Answer> writeLater(String node, String id, String level, double value) {
    return cluster.putLater(node, path(id, level), body(value));
  }

  Answer read(String node, String id, String level, String... headers) {
    return cluster.get(node, path(id, level), headers);
  }

  static double first(Answer answer) {
    return answer.json().getJsonArray("vector").getDouble(0);
  }

  /** Waits until all these nodes hold the same. */
  void awaitEqualContents(List<String> nodes) {
    Awaitility.await("equal contents on " + nodes)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> expected = cluster.contents(nodes.get(0), "docs");
              for (String node : nodes) {
                assertThat(cluster.contents(node, "docs")).isEqualTo(expected);
              }
            });
  }

  /** Waits until the observers see a node healthy, degraded, … */
  void awaitStatus(String node, String status, Duration atMost, String... observers) {
    Awaitility.await(node + " to be " + status)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              for (String observer : observers) {
                assertThat(cluster.statusOf(node, observer)).as(observer).isEqualTo(status);
              }
            });
  }

  /** Waits until a node is up, suspect or down for the observers. */
  void awaitReachability(String node, String wanted, Duration atMost, String... observers) {
    Awaitility.await(node + " to be " + wanted)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              for (String observer : observers) {
                assertThat(cluster.reachabilityOf(node, observer)).as(observer).isEqualTo(wanted);
              }
            });
  }
}

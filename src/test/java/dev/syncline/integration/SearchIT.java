package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.Metric;
import dev.syncline.core.search.Distances;
import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nearest neighbours on real processes, held to a scan of what was acknowledged. */
class SearchIT {
  private static final int DIMENSION = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random dice = new Random(17);
  private final Map<String, float[]> written = new ConcurrentSkipListMap<>();

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) dice.nextGaussian();
    }
    return vector;
  }

  static JsonArray json(float[] vector) {
    JsonArray array = new JsonArray();
    for (float each : vector) {
      array.add(each);
    }
    return array;
  }

  private static void create(TestCluster cluster, JsonObject definition) {
    Answer answer =
        cluster.put(
            "n1",
            "/v1/collections/docs",
            definition.put("dimension", DIMENSION).put("metric", "euclidean"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private Answer write(TestCluster cluster, String node, String id, String level) {
    float[] vector = vector();
    JsonObject body =
        new JsonObject()
            .put("vector", json(vector))
            .put("payload", new JsonObject().put("n", id.length()));
    Answer answer =
        cluster.put(node, "/v1/collections/docs/vectors/" + id + "?consistency=" + level, body);
    assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    written.put(id, vector);
    return answer;
  }

  private List<String> nearest(float[] target, int count) {
    Map<String, Double> distances = new TreeMap<>();
    written.forEach(
        (id, vector) -> distances.put(id, Distances.between(Metric.EUCLIDEAN, target, vector)));
    return distances.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static JsonObject search(TestCluster cluster, String node, float[] target, String level) {
    Answer answer =
        cluster.post(
            node,
            "/v1/collections/docs/search?consistency=" + level,
            new JsonObject().put("vector", json(target)).put("k", 10));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  static List<String> ids(JsonObject answer) {
    return answer.getJsonArray("results").stream()
        .map(each -> ((JsonObject) each).getString("id"))
        .toList();
  }

  private void isFoundEverywhere(TestCluster cluster, List<String> nodes, String level) {
    for (String node : nodes) {
      for (int i = 0; i < 5; i++) {
        float[] target = vector();
        JsonObject answer = search(cluster, node, target, level);
        assertThat(ids(answer)).as(node).isEqualTo(nearest(target, 10));
      }
    }
  }

  @Test
  void whatWasAcknowledgedByAllIsFoundAtOnceOnEveryNodeAndWhatWasDeletedIsNot() {
    List<String> nodes = List.of("n1", "n2", "n3");
    try (TestCluster cluster = new TestCluster(nodes, Map.of()).startAll()) {
      create(cluster, new JsonObject().put("index", "hnsw"));
      for (int i = 0; i < 300; i++) {
        write(cluster, nodes.get(i % 3), "e" + i % 200, "all");
        if (i % 50 == 49) {
          isFoundEverywhere(cluster, nodes, "one");
        }
      }
      for (int i = 0; i < 60; i++) {
        String id = "e" + i;
        assertThat(
                cluster
                    .delete(
                        nodes.get(i % 3), "/v1/collections/docs/vectors/" + id + "?consistency=all")
                    .status())
            .isEqualTo(204);
        written.remove(id);
      }
      isFoundEverywhere(cluster, nodes, "one");

      cluster.node("n2").kill();
      for (int i = 200; i < 260; i++) {
        write(cluster, nodes.get(i % 2 * 2), "e" + i, "quorum");
      }
      isFoundEverywhere(cluster, List.of("n1", "n3"), "quorum");
      cluster.start("n2");
      cluster.awaitReady("n2");
      // One that has been away asks the others too, and what they do not agree on is read.
      isFoundEverywhere(cluster, nodes, "quorum");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> isFoundEverywhere(cluster, List.of("n2"), "one"));
    }
  }

  @Test
  void withMoreNodesThanReplicasEachPartitionCountsOnce() {
    List<String> nodes = List.of("n1", "n2", "n3", "n4");
    try (TestCluster cluster = new TestCluster(nodes, Map.of()).startAll()) {
      create(cluster, new JsonObject().put("index", "flat").put("replicationFactor", 2));
      for (int i = 0; i < 120; i++) {
        write(cluster, nodes.get(i % 4), "e" + i, "all");
      }
      isFoundEverywhere(cluster, nodes, "one");
      isFoundEverywhere(cluster, nodes, "all");
    }
  }

  /** A replica that has not heard of a write is not searched by whoever has seen it. */
  @Test
  void whoeverHasSeenAWriteFindsItAndMuchIsRefused() {
    List<String> nodes = List.of("n1", "n2", "n3");
    Map<String, String> settings = Map.of("SYNCLINE_SEARCH_MAX_ANSWER_BYTES", "65536");
    try (TestCluster cluster = new TestCluster(nodes, settings).startAll()) {
      create(cluster, new JsonObject().put("index", "hnsw"));
      for (int i = 0; i < 60; i++) {
        Answer answer = write(cluster, nodes.get(i % 3), "e" + i, "one");
        float[] target = Objects.requireNonNull(written.get("e" + i));
        Answer found =
            cluster.post(
                nodes.get((i + 1) % 3),
                "/v1/collections/docs/search",
                new JsonObject().put("vector", json(target)).put("k", 1),
                "Causal-Context",
                answer.context());
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        assertThat(ids(found.json())).containsExactly("e" + i);
      }

      JsonObject large = new JsonObject().put("vector", json(vector()));
      large.put("payload", new JsonObject().put("text", "x".repeat(40_000)));
      for (String id : List.of("l1", "l2")) {
        cluster.put("n1", "/v1/collections/docs/vectors/" + id + "?consistency=all", large);
      }
      JsonObject query = new JsonObject().put("vector", large.getJsonArray("vector")).put("k", 2);
      Answer found = cluster.post("n1", "/v1/collections/docs/search", query);
      assertThat(found.status()).isEqualTo(413);
      assertThat(found.json().getString("detail")).contains("65536 bytes", "smaller k");
      query.put("include", new JsonArray());
      assertThat(ids(cluster.post("n1", "/v1/collections/docs/search", query).json()))
          .containsExactly("l1", "l2");
    }
  }
}

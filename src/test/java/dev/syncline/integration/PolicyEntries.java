package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** One entry under each policy that keeps or merges concurrent writes, written by two sides. */
final class PolicyEntries {
  private static final String KEPT = "/v1/collections/kept";
  private static final String FIELDS = "/v1/collections/fields";
  private static final String SCORES = "/v1/collections/scores";
  private static final String ENTRY = "/vectors/e";

  private final TestCluster cluster;

  PolicyEntries(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** Makes the collections; {@code highest-score} has to be a resolver of every node. */
  void create(String node) {
    create(node, KEPT, definition("siblings"));
    create(
        node,
        FIELDS,
        definition("crdt")
            .put("vector", "mean")
            .put("fields", new JsonObject().put("views", "counter").put("tags", "set")));
    create(node, SCORES, definition("custom").put("resolver", "highest-score"));
  }

  private static JsonObject definition(String policy) {
    return new JsonObject().put("dimension", 3).put("conflictPolicy", policy);
  }

  private void create(String node, String collection, JsonObject definition) {
    Answer created = cluster.put(node, collection, definition);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  /** Writes all of them at ONE, as a client that has seen nothing. */
  void write(String node, int number) {
    JsonObject body =
        new JsonObject()
            .put("vector", new JsonArray().add(number).add(0).add(0))
            .put("payload", new JsonObject().put("score", number));
    for (String collection : List.of(KEPT, SCORES)) {
      Answer put = cluster.put(node, collection + ENTRY + "?consistency=one", body);
      assertThat(put.status()).as(put.body()).isIn(200, 201);
    }
    JsonArray operations =
        new JsonArray()
            .add(new JsonObject().put("field", "views").put("increment", number))
            .add(
                new JsonObject()
                    .put("field", "tags")
                    .put("add", new JsonArray().add("of-" + number)))
            .add(
                new JsonObject()
                    .put(
                        "vector",
                        new JsonObject()
                            .put("observe", new JsonArray().add(number).add(0).add(0))));
    Answer mutated =
        cluster.post(
            node,
            FIELDS + ENTRY + "/mutations?consistency=one",
            new JsonObject().put("operations", operations));
    assertThat(mutated.status()).as(mutated.body()).isIn(200, 201);
  }

  /** Waits until each policy has led to the same on all nodes, and that is what both sides said. */
  void awaitBoth(List<String> nodes, int one, int other) {
    Awaitility.await("the outcome of each policy on " + nodes)
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              for (String node : nodes) {
                assertThat(siblings(node)).as(node).isEqualTo(Set.of(one, other));
                JsonObject fields = payload(node, FIELDS);
                assertThat(fields.getInteger("views")).as(node).isEqualTo(one + other);
                assertThat(fields.getJsonArray("tags").stream().map(String::valueOf))
                    .as(node)
                    .containsExactlyInAnyOrder("of-" + one, "of-" + other);
                assertThat(read(node, FIELDS).getJsonArray("vector").getDouble(0))
                    .as(node)
                    .isEqualTo((one + other) / 2.0);
                assertThat(payload(node, SCORES).getInteger("score"))
                    .as(node)
                    .isEqualTo(Math.max(one, other));
                for (String collection : List.of("kept", "fields", "scores")) {
                  assertThat(cluster.contents(node, collection))
                      .isEqualTo(cluster.contents(nodes.get(0), collection));
                }
              }
            });
  }

  private JsonObject read(String node, String collection) {
    Answer read = cluster.get(node, collection + ENTRY + "?consistency=one");
    assertThat(read.status()).as(read.body()).isEqualTo(200);
    return read.json();
  }

  private JsonObject payload(String node, String collection) {
    JsonObject payload = read(node, collection).getJsonObject("payload");
    assertThat(payload).as("of %s at %s", collection, node).isNotNull();
    return payload;
  }

  private Set<Integer> siblings(String node) {
    JsonArray siblings = read(node, KEPT).getJsonArray("siblings");
    assertThat(siblings).as("siblings at %s", node).isNotNull();
    Set<Integer> scores = new HashSet<>();
    for (int i = 0; i < siblings.size(); i++) {
      scores.add(siblings.getJsonObject(i).getJsonObject("payload").getInteger("score"));
    }
    return scores;
  }
}

package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One cluster of three, through everything that can befall one of its nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodesIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestCluster cluster = new TestCluster(NAMES, Map.of());

  @BeforeAll
  void start() {
    cluster.startAll();
    Answer created =
        cluster.put(
            "n1",
            "/v1/collections/docs",
            new JsonObject().put("dimension", 3).put("metric", "cosine"));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private static JsonObject vector(double... values) {
    JsonArray array = new JsonArray();
    for (double value : values) {
      array.add(value);
    }
    return new JsonObject().put("vector", array);
  }

  private Answer write(String node, String id, String level, double value) {
    return cluster.put(node, path(id, level), vector(value, 0.5, 0.25));
  }

  private Answer read(String node, String id, String level, String... headers) {
    return cluster.get(node, path(id, level), headers);
  }

  private static String path(String id, String level) {
    return "/v1/collections/docs/vectors/" + id + "?consistency=" + level;
  }

  private static double first(Answer answer) {
    return answer.json().getJsonArray("vector").getDouble(0);
  }

  private void assertEqualContentsEverywhere() {
    Awaitility.await("equal contents on all nodes")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> expected = cluster.contents("n1", "docs");
              assertThat(cluster.contents("n2", "docs")).isEqualTo(expected);
              assertThat(cluster.contents("n3", "docs")).isEqualTo(expected);
            });
  }

  @Test
  @Order(1)
  void aWriteAtAnyNodeIsReadAtEveryNodeAtEachLevel() {
    int value = 0;
    for (String level : List.of("one", "quorum", "all")) {
      for (String writer : NAMES) {
        value++;
        Answer written = write(writer, "w-" + level + writer, level, value);
        assertThat(written.status()).as(written.body()).isEqualTo(201);
        for (String reader : NAMES) {
          Answer answer = read(reader, "w-" + level + writer, "all");
          assertThat(answer.status()).as(answer.body()).isEqualTo(200);
          assertThat(first(answer)).isEqualTo(value);
        }
      }
    }
  }

  @Test
  @Order(2)
  void aReaderWithAContextSeesItsOwnWriteOnEveryNodeAtOne() {
    for (int i = 0; i < 30; i++) {
      Answer written = write(NAMES.get(i % 3), "session", "one", i);
      String reader = NAMES.get((i + 1) % 3);
      Answer answer = read(reader, "session", "one", "Causal-Context", written.context());
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(first(answer)).isEqualTo(i);
    }
  }

  @Test
  @Order(3)
  void aKilledNodeCostsAQuorumNothingAndCatchesUpByItself() {
    cluster.node("n2").kill();
    for (int i = 0; i < 200; i++) {
      Answer written = write(i % 2 == 0 ? "n1" : "n3", "k" + i, "quorum", i);
      assertThat(written.status()).as(written.body()).isEqualTo(201);
    }
    assertThat(cluster.delete("n1", path("k7", "quorum")).status()).isEqualTo(204);
    Awaitility.await("ALL to be refused")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Answer refused = write("n1", "refused", "all", 1);
              assertThat(refused.status()).as(refused.body()).isEqualTo(503);
              assertThat(refused.json().getString("type")).endsWith("quorum-unavailable");
              assertThat(refused.json().getInteger("required")).isEqualTo(3);
              assertThat(refused.json().getInteger("alive")).isEqualTo(2);
            });
    assertThat(read("n1", "refused", "quorum").status()).isEqualTo(404);

    cluster.start("n2");
    cluster.awaitReady("n2");

    assertEqualContentsEverywhere();
    assertThat(read("n2", "k7", "one").status()).isEqualTo(404);
    assertThat(first(read("n2", "k8", "one"))).isEqualTo(8);
  }

  @Test
  @Order(4)
  void aFrozenNodeIsSuspectedAndCostsAQuorumNothing() {
    cluster.node("n3").freeze();
    try {
      for (int i = 0; i < 50; i++) {
        Answer written = write(i % 2 == 0 ? "n1" : "n2", "f" + i, "quorum", i);
        assertThat(written.status()).as(written.body()).isEqualTo(201);
      }
      Awaitility.await("n3 to be suspected")
          .atMost(PATIENCE)
          .until(() -> write("n1", "frozen", "all", 1).status() == 503);
    } finally {
      cluster.node("n3").thaw();
    }
    assertEqualContentsEverywhere();
    Awaitility.await("n3 to count again")
        .atMost(PATIENCE)
        .until(() -> write("n1", "thawed", "all", 1).status() < 300);
  }

  @Test
  @Order(5)
  void aNodeWithAnEmptyDiskIsTakenInAndGetsEverythingBack() {
    cluster.node("n2").kill();
    cluster.wipe("n2");
    cluster.start("n2");
    cluster.awaitReady("n2");
    assertEqualContentsEverywhere();
    Awaitility.await("n2 to count in quorums")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Answer answer = write("n1", "after-wipe", "all", 1);
              assertThat(answer.status()).as(answer.body()).isLessThan(300);
            });
  }

  @Test
  @Order(6)
  void aMinorityServesOneAndRefusesAllElse() {
    cluster.node("n1").kill();
    cluster.node("n2").kill();
    Awaitility.await("n3 to notice")
        .atMost(PATIENCE)
        .until(() -> write("n3", "before-it-is-noticed", "quorum", 1).status() == 503);
    assertThat(write("n3", "minority", "quorum", 1).status()).isEqualTo(503);
    assertThat(read("n3", "minority", "one").status()).isEqualTo(404);
    assertThat(write("n3", "alone", "one", 2).status()).isEqualTo(201);

    Answer refused =
        cluster.put("n3", "/v1/collections/second", new JsonObject().put("dimension", 3));
    assertThat(refused.status()).as(refused.body()).isEqualTo(503);

    assertThat(cluster.node("n3").terminate()).as("exit code of SIGTERM").isZero();
    cluster.start("n3");
    cluster.awaitReady("n3");
    assertThat(first(read("n3", "alone", "one"))).isEqualTo(2);
    assertThat(write("n3", "alone-again", "one", 3).status()).isEqualTo(201);
    assertThat(write("n3", "minority", "quorum", 1).status()).isEqualTo(503);

    cluster.start("n1");
    cluster.start("n2");
    cluster.awaitReady("n1");
    cluster.awaitReady("n2");
    assertEqualContentsEverywhere();
    assertThat(first(read("n1", "alone-again", "quorum"))).isEqualTo(3);
    assertThat(cluster.get("n1", "/v1/collections/second").status()).isEqualTo(404);
  }
}

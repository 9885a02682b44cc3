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
}

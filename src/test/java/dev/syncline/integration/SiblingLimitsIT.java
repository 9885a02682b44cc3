package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Blind writes to one entry, up to {@code siblings.max} and beyond. */
class SiblingLimitsIT {
  private static final String CARTS = "/v1/collections/carts";
  private static final String ENTRY = CARTS + "/vectors/a";
  private static final int MAX = 4;

  private static JsonObject value(int number) {
    return new JsonObject().put("vector", new JsonArray().add(number));
  }

  private static int siblings(TestCluster cluster) {
    return cluster.get("n1", ENTRY).json().getJsonArray("siblings").size();
  }

  @Test
  void aWriteBeyondTheLimitIsRefusedAndNamesTheWayOutWhichIsOpen() {
    try (TestCluster cluster =
        new TestCluster(
            List.of("n1"),
            Map.of("SYNCLINE_SIBLINGS_WARN", "3", "SYNCLINE_SIBLINGS_MAX", String.valueOf(MAX)))) {
      cluster.startAll();
      JsonObject definition =
          new JsonObject().put("dimension", 1).put("conflictPolicy", "siblings");
      assertThat(cluster.put("n1", CARTS, definition).status()).isEqualTo(201);
      for (int i = 1; i <= MAX; i++) {
        assertThat(cluster.put("n1", ENTRY, value(i)).status()).isIn(200, 201);
      }
      assertThat(cluster.metric("n1", "syncline_siblings_warnings_total")).isPositive();

      Answer refused = cluster.put("n1", ENTRY, value(MAX + 1));
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().getString("type")).endsWith("/too-many-siblings");
      assertThat(refused.json().getInteger("limit")).isEqualTo(MAX);
      assertThat(refused.json().getString("detail"))
          .contains("nothing was written")
          .contains("write what is to remain with the Causal-Context of that read");
      assertThat(siblings(cluster)).isEqualTo(MAX);

      Answer batch =
          cluster.post(
              "n1",
              CARTS + "/vectors:batch",
              new JsonObject().put("entries", new JsonArray().add(value(MAX + 1).put("id", "a"))));
      assertThat(batch.json().getJsonArray("results").getJsonObject(0).getInteger("status"))
          .isEqualTo(409);
      assertThat(siblings(cluster)).isEqualTo(MAX);

      String read = cluster.get("n1", ENTRY).context();
      Answer written = cluster.put("n1", ENTRY, value(7), "Causal-Context", read);
      assertThat(written.status()).as(written.body()).isEqualTo(200);
      JsonObject left = cluster.get("n1", ENTRY).json();
      assertThat(left.containsKey("siblings")).isFalse();
      assertThat(left.getJsonArray("vector").getInteger(0)).isEqualTo(7);
    }
  }
}

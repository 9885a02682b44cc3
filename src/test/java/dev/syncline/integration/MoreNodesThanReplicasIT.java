package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MoreNodesThanReplicasIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3", "n4");

  @Test
  void aNodeThatHoldsNothingOfAnEntryForwardsOnce() {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of()).startAll()) {
      JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 2);
      assertThat(cluster.put("n1", "/v1/collections/docs", definition).status()).isEqualTo(201);
      for (int i = 0; i < 40; i++) {
        String path = "/v1/collections/docs/vectors/e" + i;
        JsonObject body = new JsonObject().put("vector", new JsonArray().add(i).add(1));
        Answer written = cluster.put(NAMES.get(i % 4), path + "?consistency=all", body);
        assertThat(written.status()).as(written.body()).isEqualTo(201);
        assertThat(written.json().getInteger("replicas")).isEqualTo(2);
        for (String reader : NAMES) {
          Answer answer = cluster.get(reader, path + "?consistency=one");
          assertThat(answer.status()).as(answer.body()).isEqualTo(200);
          assertThat(answer.json().getJsonArray("vector").getInteger(0)).isEqualTo(i);
        }
      }
    }
  }
}

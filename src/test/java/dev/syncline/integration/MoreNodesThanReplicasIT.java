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

  @Test
  void anyNodeTellsWhatEachReplicaHoldsAndNobodyAnswersForOneThatIsGone() {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of()).startAll()) {
      JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 2);
      assertThat(cluster.put("n1", "/v1/collections/docs", definition).status()).isEqualTo(201);
      String path = "/v1/collections/docs/vectors/e";
      JsonObject body = new JsonObject().put("vector", new JsonArray().add(1).add(2));
      Answer written = cluster.put("n1", path + "?consistency=all", body);
      String dot = written.json().getString("dot");
      for (String name : NAMES) {
        List<JsonObject> holdings = holdings(cluster, name, path);
        assertThat(holdings).as(name).hasSize(2);
        assertThat(holdings.stream().map(MoreNodesThanReplicasIT::dot)).containsOnly(dot);
      }

      List<String> holders =
          holdings(cluster, "n1", path).stream().map(each -> each.getString("node")).toList();
      cluster.node(holders.get(0)).kill();
      List<JsonObject> left = holdings(cluster, holders.get(1), path);
      assertThat(left.get(0).getValue("versions")).isNull();
      assertThat(left.get(0).getString("detail")).isNotBlank();
      assertThat(dot(left.get(1))).isEqualTo(dot);
    }
  }

  private static List<JsonObject> holdings(TestCluster cluster, String asked, String path) {
    return cluster.get(asked, path + "/replicas").json().getJsonArray("replicas").stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static String dot(JsonObject holding) {
    return holding.getJsonArray("versions").getJsonObject(0).getString("dot");
  }
}

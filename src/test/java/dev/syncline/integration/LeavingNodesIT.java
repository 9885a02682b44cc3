package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes leave the ring, and one of them was not asked. */
class LeavingNodesIT {
  /** Which of the two leads the consensus group is left to chance. */
  @ParameterizedTest
  @ValueSource(strings = {"n1", "n2"})
  void ofTwoNodesOneGoesAndTheOtherStillAgreesWithItself(String leaving) throws Exception {
    String staying = leaving.equals("n1") ? "n2" : "n1";
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2"), Map.of()).startAll()) {
      JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 1);
      assertThat(cluster.put(staying, "/v1/collections/docs", definition).status()).isEqualTo(201);
      assertThat(cluster.put(leaving, NumberedEntries.path(1), NumberedEntries.body(1)).status())
          .isEqualTo(201);

      assertThat(cluster.delete(staying, "/v1/replicas/" + leaving).status()).isEqualTo(202);
      cluster.node(leaving).awaitExit();

      assertThat(answered(() -> cluster.put(staying, "/v1/collections/more", definition)))
          .isEqualTo(201);
      assertThat(cluster.get(staying, NumberedEntries.path(1)).status()).isEqualTo(200);
    }
  }

  @Test
  void aDeadNodeIsReplacedAndItsDiskBringsNothingBack() throws Exception {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2", "n3"), Map.of()).startAll();
        NumberedEntries writer = NumberedEntries.write(cluster)) {
      writer.awaitMore(100);
      cluster.node("n3").kill();
      writer.awaitMore(50);

      // The dead node may have led the consensus group: 503 until another one does.
      assertThat(answered(() -> cluster.delete("n1", "/v1/replicas/n3?force=true"))).isEqualTo(409);
      cluster.startAlone("n4", Map.of("SYNCLINE_RING_AUTO_JOIN", "true"));
      cluster.awaitReady("n4");
      cluster.awaitRole("n4", "active", "n2");
      assertThat(cluster.delete("n1", "/v1/replicas/n3?force=true").status()).isEqualTo(202);
      cluster.awaitRole("n3", "removed", "n2");
      writer.awaitMore(50);

      cluster.start("n3", Map.of("SYNCLINE_RING_AUTO_JOIN", "true")).awaitExit();
      assertThat(cluster.node("n3").errors()).contains("removed from the ring");
      for (int number : writer.stop()) {
        TestCluster.Answer read =
            cluster.get("n4", NumberedEntries.path(number) + "?consistency=quorum");
        assertThat(read.status()).as("%s: %s", number, read.body()).isEqualTo(200);
      }
    }
  }

  /** The first status that does not say to try again. */
  private static int answered(Supplier<TestCluster.Answer> request) {
    return Awaitility.await("an answer")
        .atMost(NumberedEntries.PATIENCE)
        .until(() -> request.get().status(), status -> status != 503);
  }
}

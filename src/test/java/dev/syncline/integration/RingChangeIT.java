package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nodes come and go under writes. */
class RingChangeIT {
  @Test
  void everyAcknowledgedWriteIsReadAfterANodeHasComeAndAnotherHasGone() throws Exception {
    // Whom a search asks is told by who holds what, not by who is slow to answer.
    Map<String, String> settings = Map.of("SYNCLINE_SEARCH_HEDGE_MILLIS", "60000");
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2", "n3"), settings).startAll();
        NumberedEntries writer = NumberedEntries.write(cluster)) {
      writer.awaitMore(200);

      assertThat(cluster.post("n1", "/v1/replicas", new JsonObject().put("node", "n4")).status())
          .isEqualTo(202);
      assertThat(cluster.delete("n2", "/v1/replicas/n3").status()).isEqualTo(409);
      cluster.startAlone("n4");
      cluster.awaitReady("n4");
      cluster.awaitRole("n4", "active", "n2");
      writer.awaitMore(100);
      assertThat(cluster.delete("n2", "/v1/replicas/n3").status()).isEqualTo(202);
      cluster.awaitRole("n3", "removed", "n2");
      writer.awaitMore(100);
      cluster.node("n3").awaitExit();

      Set<Integer> acknowledged = writer.stop();
      awaitNoLag(cluster, "n1");
      awaitNoLag(cluster, "n4");
      assertThat(acknowledged).hasSizeGreaterThan(400);
      for (int number : acknowledged) {
        TestCluster.Answer read =
            cluster.get("n4", NumberedEntries.path(number) + "?consistency=quorum");
        assertThat(read.status()).as("%s: %s", number, read.body()).isEqualTo(200);
        assertThat(read.json().getJsonArray("vector").getInteger(0)).isEqualTo(number);
      }
      aReaderReceivesEverythingAndCountsInNoQuorum(cluster);
    }
  }

  private static void awaitNoLag(TestCluster cluster, String node) {
    Awaitility.await("nothing to be missing as " + node + " sees it")
        .atMost(NumberedEntries.PATIENCE)
        .until(
            () -> Long.valueOf(0).equals(cluster.get(node, "/v1/lag").json().getLong("entries")));
    assertThat(cluster.get(node, "/v1/replicas").body()).doesNotContain("recovering");
  }

  /** Goes on with the three replicas that are left: n1, n2 and n4. */
  private static void aReaderReceivesEverythingAndCountsInNoQuorum(TestCluster cluster) {
    JsonObject reader = new JsonObject().put("node", "n5").put("role", "reader");
    assertThat(cluster.post("n1", "/v1/replicas", reader).status()).isEqualTo(202);
    cluster.startAlone("n5");
    cluster.awaitReady("n5");
    awaitHoldsAll(cluster, "n5");
    assertThat(cluster.roleOf("n5", "n1")).isEqualTo("reader");

    cluster.node("n5").kill();
    for (int number = -50; number < 0; number++) {
      String at = NumberedEntries.path(number) + "?consistency=quorum";
      assertThat(cluster.put("n1", at, NumberedEntries.body(number)).status()).isEqualTo(201);
    }
    cluster.startAlone("n5");
    cluster.awaitReady("n5");
    awaitHoldsAll(cluster, "n5");

    cluster.node("n2").kill();
    cluster.node("n4").kill();
    Awaitility.await("n1 to see the reader and nobody else")
        .atMost(NumberedEntries.PATIENCE)
        .until(
            () ->
                cluster.reachabilityOf("n2", "n1").equals("down")
                    && cluster.reachabilityOf("n4", "n1").equals("down")
                    && cluster.reachabilityOf("n5", "n1").equals("up"));
    TestCluster.Answer refused =
        cluster.put(
            "n1", NumberedEntries.path(-99) + "?consistency=quorum", NumberedEntries.body(1));
    assertThat(refused.status()).as(refused.body()).isEqualTo(503);
    assertThat(refused.json().getInteger("alive")).isEqualTo(1);
    TestCluster.Answer read = cluster.get("n5", NumberedEntries.path(-1) + "?consistency=one");
    assertThat(read.status()).as(read.body()).isEqualTo(200);
    assertThat(read.json().getJsonArray("vector").getInteger(0)).isEqualTo(-1);
    assertThat(cluster.get("n5", NumberedEntries.path(-1) + "?consistency=quorum").status())
        .isEqualTo(503);
    JsonObject near = new JsonObject().put("vector", read.json().getJsonArray("vector"));
    TestCluster.Answer found = cluster.post("n5", "/v1/collections/docs/search", near);
    assertThat(found.status()).as(found.body()).isEqualTo(200);
    assertThat(found.json().getInteger("nodes")).isEqualTo(1);
    assertThat(cluster.post("n5", "/v1/collections/docs/search?consistency=quorum", near).status())
        .isEqualTo(503);
  }

  private static void awaitHoldsAll(TestCluster cluster, String node) {
    Awaitility.await(node + " to hold everything")
        .atMost(NumberedEntries.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.contents(node, "docs"))
                    .isEqualTo(cluster.contents("n1", "docs")));
  }
}

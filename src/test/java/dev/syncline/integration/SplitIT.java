package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two sides that each go on without the other, and meet again. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs 127.0.0.0/8 and /proc")
class SplitIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  @Test
  void twoSidesOfASplitLoseNoWriteAndHearEachOtherAgainOnceTheyMerge() throws Exception {
    try (CuttableNetwork network = new CuttableNetwork(NAMES);
        TestCluster cluster = new TestCluster(NAMES, Map.of())) {
      for (String name : NAMES) {
        network.runs(name, cluster.start(name, network.settings(name)).pid());
      }
      NAMES.forEach(name -> cluster.awaitReady(name, network.clientHost(name)));
      Documents docs = new Documents(cluster);
      docs.create("n1");
      Load majority = Load.start(docs, "majority", "quorum", "n1", "n2");

      network.cutOff("n3");
      docs.awaitReachability("n3", "down", Documents.PATIENCE, "n1", "n2");
      docs.awaitReachability("n1", "down", Documents.PATIENCE, "n3");
      docs.awaitReachability("n2", "down", Documents.PATIENCE, "n3");
      Load minority = Load.start(docs, "minority", "one", "n3", "n3");
      awaitWrites(minority);
      awaitWrites(majority);
      assertThat(docs.write("n3", "refused", "quorum", 1).status()).isEqualTo(503);
      assertThat(docs.createCollection("n3", "by-the-minority").status()).isEqualTo(503);
      assertThat(docs.createCollection("n1", "by-the-majority").status()).isEqualTo(201);
      majority.stop();
      minority.stop();
      assertThat(majority.refused()).isEmpty();
      assertThat(minority.refused()).isEmpty();

      network.heal();
      docs.awaitStatus("n3", "healthy", Documents.PATIENCE, "n1", "n2");
      docs.awaitStatus("n1", "healthy", Documents.PATIENCE, "n2", "n3");
      docs.awaitStatus("n2", "healthy", Documents.PATIENCE, "n1", "n3");
      docs.awaitEqualContents(NAMES);
      assertHeld(docs, "n1", minority);
      assertHeld(docs, "n3", majority);
      assertEverybodyIsHeard(cluster, docs);
    }
  }

  private static void awaitWrites(Load load) {
    int before = load.acknowledged().size();
    Awaitility.await("writes")
        .atMost(Documents.PATIENCE)
        .until(() -> load.acknowledged().size() > before + 20);
  }

  private static void assertHeld(Documents docs, String node, Load load) {
    load.acknowledged()
        .forEach(
            (id, value) ->
                assertThat(Documents.first(docs.read(node, id, "one"))).as(id).isEqualTo(value));
  }

  /** Frames between all replicas, and consensus from each node, go over subscriptions. */
  private static void assertEverybodyIsHeard(TestCluster cluster, Documents docs) {
    for (String name : NAMES) {
      assertThat(docs.write(name, "all-by-" + name, "all", 1).status()).isEqualTo(201);
      assertThat(docs.createCollection(name, "by-" + name).status()).isEqualTo(201);
      for (String other : NAMES) {
        assertThat(cluster.get(other, "/v1/collections/by-" + name).status())
            .as("%s at %s", name, other)
            .isEqualTo(200);
      }
    }
    assertThat(cluster.get("n3", "/v1/collections/by-the-majority").status()).isEqualTo(200);
    assertThat(cluster.get("n1", "/v1/collections/by-the-minority").status()).isEqualTo(404);
  }
}

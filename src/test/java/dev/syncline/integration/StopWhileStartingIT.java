package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StopWhileStartingIT {
  @Test
  void aNodeThatWaitsForItsPeersStopsInOrderWhenToldTo() {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2"), Map.of())) {
      NodeProcess waiting = cluster.start("n1");
      awaitError(waiting, "waiting to enter a cluster");
      assertThat(waiting.terminate()).as(waiting.errors()).isZero();
      assertThat(waiting.errors()).contains("stopped").doesNotContain("did not stop in order");

      // Its store is as good as new.
      cluster.startAll();
      assertThat(cluster.node("n1").terminate()).isZero();
    }
  }

  @Test
  void aNodeThatLooksForTheClusterStopsInOrderWhenToldTo() {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2"), Map.of())) {
      // An address of the documentation's network: nobody answers, nobody refuses.
      NodeProcess looking = cluster.start("n1", Map.of("SYNCLINE_CLUSTER_SEEDS", "192.0.2.1:5701"));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> looking.hasFile("data/db/CURRENT") || !looking.isAlive());
      assertThat(looking.terminate()).as(looking.errors()).isZero();
    }
  }

  private static void awaitError(NodeProcess node, String text) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> node.errors().contains(text) || !node.isAlive());
    assertThat(node.errors()).contains(text);
  }
}

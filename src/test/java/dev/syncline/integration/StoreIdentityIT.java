package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreIdentityIT {
  @Test
  void aStoreOfAnotherNodeOrClusterIsRefusedWithAClearError() {
    try (TestCluster cluster = new TestCluster(List.of("n1"), Map.of())) {
      cluster.startAll();
      assertThat(cluster.node("n1").terminate()).isZero();

      NodeProcess renamed = cluster.start("n1", Map.of("SYNCLINE_NODE_NAME", "other"));
      assertThat(renamed.awaitExit()).isEqualTo(1);
      assertThat(renamed.errors()).contains("n1").contains("other").doesNotContain("\tat ");

      NodeProcess moved = cluster.start("n1", Map.of("SYNCLINE_CLUSTER_NAME", "elsewhere"));
      assertThat(moved.awaitExit()).isEqualTo(1);
      assertThat(moved.errors()).contains("elsewhere").doesNotContain("\tat ");
    }
  }

  @Test
  void twoProcessesCannotOpenOneStore() {
    try (TestCluster cluster = new TestCluster(List.of("n1"), Map.of())) {
      cluster.startAll();
      NodeProcess first = cluster.node("n1");

      NodeProcess second =
          cluster.start("n1", Map.of("SYNCLINE_CLUSTER_PORT", "0", "SYNCLINE_CLUSTER_SEEDS", ""));

      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(first.isAlive()).isTrue();
      first.kill();
    }
  }
}

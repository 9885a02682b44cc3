package dev.syncline.load.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeJar;
import dev.syncline.load.cluster.LocalCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncNodesTest {
  private static final int READY_MILLIS = 60_000;
  private static final String LAG =
      "{\"entries\":0,\"millis\":0,\"replicas\":[{\"node\":\"n2\",\"entries\":0,\"millis\":0,"
          + "\"status\":\"%s\",\"sync\":{}},{\"node\":\"n3\","
          + "\"entries\":1,\"millis\":5,\"status\":\"%s\",\"sync\":{}}]}";

  @TempDir private Path directory;
  @TempDir private Path workDir;

  private SyncNodes nodes(String metrics, String lag) throws Exception {
    return new SyncNodes(
        LocalCluster.start(
            new LocalCluster.Settings(
                FakeJar.in(directory),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                Map.of("FAKE_METRICS", metrics, "FAKE_LAG", lag),
                3,
                "fsync",
                workDir,
                READY_MILLIS)));
  }

  private static String metrics(int missing, int lag) {
    return """
    syncline_entries 7.0
    syncline_sync_entries_missing %d.0
    syncline_peer_lag_entries{peer="n3"} %d.0
    """
        .formatted(missing, lag);
  }

  @Test
  void nodesWithEqualCountsAndNoLagAreInSync() throws Exception {
    try (SyncNodes nodes = nodes(metrics(0, 0), LAG.formatted("healthy", "unreachable"))) {
      assertThat(nodes.isInSync()).isTrue();
      assertThat(nodes.isInSync(7)).isTrue();
      assertThat(nodes.isInSync(8)).isFalse();
      assertThat(nodes.lagEntries()).isZero();
      assertThat(nodes.isAwaySeen()).isTrue();
    }
  }

  @Test
  void aNodeThatOthersSeeBehindIsNot() throws Exception {
    try (SyncNodes nodes = nodes(metrics(0, 3), LAG.formatted("unreachable", "recovering"))) {
      assertThat(nodes.isInSync()).isFalse();
      assertThat(nodes.lagEntries()).isEqualTo(3);
      assertThat(nodes.isAwaySeen()).isFalse();
    }
  }

  @Test
  void aNodeThatKnowsOfWritesItLacksIsNot() throws Exception {
    try (SyncNodes nodes = nodes(metrics(1, 0), LAG)) {
      assertThat(nodes.isInSync()).isFalse();
    }
  }

  @Test
  void whoeverHasNotMetThePeerDoesNotKnowThatItHasEverything() throws Exception {
    try (SyncNodes nodes = nodes("syncline_entries 7.0\n", LAG)) {
      assertThat(nodes.isInSync()).isFalse();
      assertThat(nodes.lagEntries()).isInfinite();
    }
  }
}

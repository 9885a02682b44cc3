package dev.syncline.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.http.ControlCall;
import dev.syncline.load.measure.DiskUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {
  private static final int READY_MILLIS = 60_000;

  @TempDir private Path directory;
  @TempDir private Path workDir;
  private Path jar = Path.of("none");

  @BeforeEach
  void makeJar() throws Exception {
    jar = FakeJar.in(directory);
  }

  @Test
  void nodesAreReadyWhenStartedAndLeaveNothingWhenClosed() throws Exception {
    List<Long> pids;
    try (LocalCluster cluster = LocalCluster.start(settings("works", READY_MILLIS))) {
      pids = cluster.pids();
      assertThat(pids).hasSize(3).doesNotHaveDuplicates();
      assertThat(cluster.urls()).hasSize(3).doesNotHaveDuplicates();
      assertThat(ControlCall.get(cluster.urls().get(2).resolve("/health/ready"))).isEqualTo(200);
      assertThat(DiskUse.allocatedBytes(cluster.dataDirs())).isGreaterThan(300_000);
    }
    assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(workDir).isEmptyDirectory();
  }

  @Test
  void aNodeThatEndsAtOnceIsAnErrorWithItsLogAndLeavesNothing() {
    assertThatThrownBy(() -> LocalCluster.start(settings("refuses", READY_MILLIS)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended before it was ready")
        .hasMessageContaining("the store belongs to another cluster");
    assertThat(workDir).isEmptyDirectory();
  }

  @Test
  void aNodeThatIsNeverReadyIsAnErrorAndLeavesNothing() {
    assertThatThrownBy(() -> LocalCluster.start(settings("starts", 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not ready in time");
    assertThat(workDir).isEmptyDirectory();
  }

  @Test
  void theVersionIsThatOfTheJar() throws Exception {
    assertThat(Product.version(jar)).isEqualTo("9.8.7");
    assertThat(Product.commit(jar)).isNotEmpty();
  }

  private LocalCluster.Settings settings(String behaviour, int readyMillis) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new LocalCluster.Settings(
        jar,
        java,
        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
        Map.of("FAKE_NODE", behaviour),
        3,
        "fsync",
        workDir,
        readyMillis);
  }
}

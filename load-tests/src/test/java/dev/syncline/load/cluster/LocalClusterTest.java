package dev.syncline.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.http.ControlCall;
import dev.syncline.load.measure.DiskUse;
import java.io.IOException;
import java.nio.file.Files;
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
  void aKilledNodeStartsAgainAtItsAddressWithItsDisk() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(settings("works", READY_MILLIS))) {
      long killed = cluster.pid(1);
      cluster.kill(1);
      assertThat(ProcessHandle.of(killed)).isEmpty();
      assertThatThrownBy(() -> cluster.isReady(1)).hasMessageContaining("n2 ended");
      cluster.restart(1);
      assertThat(cluster.pid(1)).isNotEqualTo(killed);
      assertThat(cluster.pids()).hasSize(3).contains(cluster.pid(1)).doesNotContain(killed);
      assertThatThrownBy(() -> cluster.restart(1)).hasMessageContaining("still runs");
      while (!cluster.isReady(1)) {
        Thread.onSpinWait();
      }
    }
    assertThat(workDir).isEmptyDirectory();
  }

  @Test
  void aFrozenNodeIsThereAndGoesOnWhenThawedAndEndsWithTheOthersIfNot() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(settings("works", READY_MILLIS))) {
      cluster.freeze(2);
      assertThat(state(cluster.pid(2))).isEqualTo('T');
      cluster.thaw(2);
      assertThat(state(cluster.pid(2))).isNotEqualTo('T');
      assertThat(cluster.isReady(2)).isTrue();
      cluster.freeze(0);
    }
    assertThat(workDir).isEmptyDirectory();
  }

  private static char state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
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

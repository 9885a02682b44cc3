package dev.syncline.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeJar;
import dev.syncline.load.cluster.FakeNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThroughputCommandTest {
  @TempDir private Path directory;
  @TempDir private Path workDir;

  @Test
  void aRunReportsEveryWorkloadAndLeavesOnlyItsResults() throws Exception {
    Path out = directory.resolve("results");
    int exit =
        Main.execute(
            arguments(FakeJar.in(directory), out, "--measure=1", "--warmup=0", "--levels=one,all"));
    assertThat(exit).isZero();
    String markdown = Files.readString(only(out, ".md"));
    assertThat(markdown)
        .contains("--levels=one,all")
        .contains("| product version | 9.8.7 |")
        .contains("| write | one | 384 | 4 |")
        .contains("| batch 10 | all | 384 | 4 |")
        .contains("node CPU-µs/entry")
        .contains("disk bytes/entry");
    assertThat(only(out, ".json")).isNotEmptyFile();
    assertThat(workDir).isEmptyDirectory();
  }

  @Test
  void runningNodesAreUsedAndTheirCollectionDropped() throws Exception {
    Path out = directory.resolve("results");
    String broken = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";
    try (FakeNode node = new FakeNode(0, 384, Map.of("GET /v1", broken))) {
      String url = "--urls=http://127.0.0.1:" + node.port();
      int exit =
          Main.execute(
              arguments(
                  Path.of("none"), out, url, "--operations=read", "--measure=1", "--warmup=0"));
      assertThat(exit).as("failed requests fail the run").isOne();
      assertThat(node.kept().get(0)).startsWith("PUT /v1/collections/load-");
      assertThat(node.requests()).isGreaterThan(2);
    }
    assertThat(Files.readString(only(out, ".md"))).contains("429×");
  }

  @Test
  void whatWasMeasuredBeforeAFailureIsReported() throws Exception {
    Path out = directory.resolve("results");
    try (FakeNode node = new FakeNode(0, 384, Map.of("GET /v1", "end"))) {
      String url = "--urls=http://127.0.0.1:" + node.port();
      String[] arguments =
          arguments(
              Path.of("none"), out, url, "--operations=write,read", "--measure=2", "--warmup=0");
      assertThat(Main.execute(arguments)).isOne();
    }
    assertThat(Files.readString(only(out, ".md")))
        .contains("| incomplete | the load stopped: ")
        .contains("no node accepts connections")
        .contains("| write | quorum | 384 | 4 |")
        .doesNotContain("| read | quorum |");
  }

  @Test
  void optionsThatContradictEachOtherAreAUsageError() {
    assertThat(Main.execute("throughput", "--vectors=x.f32", "--dims=128,384")).isEqualTo(2);
    assertThat(Main.execute("throughput", "--repeats=0")).isEqualTo(2);
    assertThat(Main.execute("throughput", "--levels=most")).isEqualTo(2);
    assertThat(Main.execute("throughput", "--operations=mutate")).isEqualTo(2);
  }

  @Test
  void aMissingJarIsAnErrorThatSaysSo() {
    assertThat(Main.execute("throughput", "--jar=" + directory.resolve("none.jar"))).isOne();
  }

  @Test
  void aRunThatIsToldToStopLeavesNoProcessAndNoDirectory() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(
        List.of(arguments(FakeJar.in(directory), directory, "--measure=600", "--operations=read")));
    Process runner = new ProcessBuilder(command).start();
    List<ProcessHandle> nodes = List.of();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(runner.getErrorStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("starting the nodes");
      assertThat(said.readLine()).startsWith("loading");
      nodes = runner.descendants().toList();
      assertThat(nodes).hasSize(3);
      runner.destroy();
      assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
      for (ProcessHandle node : nodes) {
        assertThat(node.isAlive()).isFalse();
      }
    } finally {
      runner.destroyForcibly();
      nodes.forEach(ProcessHandle::destroyForcibly);
    }
    assertThat(workDir).isEmptyDirectory();
  }

  private String[] arguments(Path jar, Path out, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "throughput",
                "--jar=" + jar,
                "--work-dir=" + workDir,
                "--out=" + out,
                "--java-options=-Xmx64m -XX:TieredStopAtLevel=1",
                "--concurrency=4",
                "--batch=10",
                "--pool=20",
                "--read-keys=50",
                "--repeats=1"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static Path only(Path directory, String end) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(end)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}

package dev.syncline.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncCommandsTest {
  @TempDir private Path directory;
  @TempDir private Path workDir;

  @Test
  void nodesThatNeverComeToBeInSyncAreAProblemOfTheReportAndLeaveNothing() throws Exception {
    Path out = directory.resolve("results");
    int exit =
        Main.execute(
            "recovery",
            "--jar=" + FakeJar.in(directory),
            "--work-dir=" + workDir,
            "--out=" + out,
            "--java-options=-Xmx64m -XX:TieredStopAtLevel=1",
            "--missing=10",
            "--repeats=1",
            "--settle=0",
            "--patience=0");
    assertThat(exit).isOne();
    String markdown = Files.readString(only(out, ".md"));
    assertThat(markdown)
        .contains("# Recovery")
        .contains("--missing=10")
        .contains("| entries missed | 10 at QUORUM |")
        .contains("Problems:")
        .contains("three nodes in sync before anything is measured");
    assertThat(only(out, ".json")).isNotEmptyFile();
    assertThat(workDir).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "recovery --missing=0",
        "recovery --throttle=-1",
        "idle --windows=0",
        "idle --entries=-1",
        "needle --entries=0",
        "needle --ways=drowned",
        "throttle --caps=0",
        "throttle --window=0"
      })
  void whatCannotBeMeasuredIsAUsageError(String line) throws Exception {
    String[] arguments =
        Stream.concat(Stream.of(line.split(" ")), Stream.of("--jar=" + FakeJar.in(directory)))
            .toArray(String[]::new);
    assertThat(Main.execute(arguments)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"recovery", "idle", "needle", "throttle"})
  void everyCommandHasHelp(String command) {
    assertThat(Main.execute(command, "--help")).isZero();
    assertThat(Main.execute(command, "--jar=" + directory.resolve("none.jar"))).isOne();
  }

  private static Path only(Path directory, String end) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(end)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}

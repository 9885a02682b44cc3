package dev.syncline.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutationsCommandTest {
  @TempDir private Path directory;
  @TempDir private Path workDir;

  @Test
  void everyKindIsComparedWithThePutsOfItsRoundAndNothingIsLeft() throws Exception {
    Path out = directory.resolve("results");
    int exit =
        Main.execute(
            "mutations",
            "--jar=" + FakeJar.in(directory),
            "--work-dir=" + workDir,
            "--out=" + out,
            "--java-options=-Xmx64m -XX:TieredStopAtLevel=1",
            "--concurrency=4",
            "--entries=20",
            "--measure=1",
            "--warmup=0",
            "--repeats=2");
    assertThat(exit).isZero();
    assertThat(Files.readString(only(out, ".md")))
        .contains("|  | put | increment | add to a set |")
        .contains("| ratio to puts of the round | 1.00")
        .contains("| written ids | round 20 of each kind |")
        .contains("The goal is 0.7 or more.");
    assertThat(Files.readString(only(out, ".json"))).contains("\"ratioToPuts\"");
    assertThat(workDir).isEmptyDirectory();
  }

  @Test
  void whatCannotBeMeasuredIsAUsageError() throws Exception {
    String jar = "--jar=" + FakeJar.in(directory);
    assertThat(Main.execute("mutations", jar, "--entries=0")).isEqualTo(2);
    assertThat(Main.execute("mutations", jar, "--warmup=-1")).isEqualTo(2);
    assertThat(Main.execute("mutations", "--help")).isZero();
  }

  private static Path only(Path directory, String end) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(end)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}

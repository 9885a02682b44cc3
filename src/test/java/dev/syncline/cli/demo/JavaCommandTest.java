package dev.syncline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  private static final Path DIRECTORY = Path.of("/demo/n1/tmp");

  @Test
  void aJarIsStartedAsAJarForItsManifest() {
    List<String> command =
        new JavaCommand("target/syncline.jar", List.of("-Xmx1g")).commandLine(DIRECTORY, "node");
    String jar = Path.of("target/syncline.jar").toAbsolutePath().toString();
    assertThat(command).containsSubsequence("-Xmx1g", "-jar", jar, "node");
    assertThat(command).contains("-Djava.io.tmpdir=/demo/n1/tmp", "-XX:+UseSerialGC");
  }

  @Test
  void aClassPathStaysValidInAnotherDirectory() {
    String separator = File.pathSeparator;
    List<String> command =
        new JavaCommand("target/classes" + separator + "/lib/a.jar", List.of())
            .commandLine(DIRECTORY, "node");
    assertThat(command)
        .containsSubsequence(
            "-cp",
            Path.of("target/classes").toAbsolutePath() + separator + "/lib/a.jar",
            "dev.syncline.cli.Main",
            "node");
  }

  @Test
  void optionsThatCannotBeSharedAreDroppedAndAChosenCollectorWins() {
    List<String> command =
        new JavaCommand(
                "a.jar",
                List.of(
                    "-agentlib:jdwp=transport=dt_socket,address=5005",
                    "-Djava.io.tmpdir=/elsewhere",
                    "-XX:+UseZGC"))
            .commandLine(DIRECTORY, "node");
    assertThat(command).contains("-XX:+UseZGC").doesNotContain("-XX:+UseSerialGC");
    assertThat(String.join(" ", command)).doesNotContain("jdwp").doesNotContain("/elsewhere");
  }
}

package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script against a stand-in for kubectl, in which a change of the ring takes two looks. */
class ScaleScriptTest {
  private static final String KUBECTL =
      """
      #!/bin/sh
      cd %s
      shift 2
      case $1 in
        get) cat replicas ;;
        scale) echo "scale $5" >>calls; echo "$5" >replicas ;;
        exec)
          shift 6
          case "$1 $2" in
            "replicas list")
              echo "node zone role status"
              cat ring
              sed -e 's/ joining$/ active/' -e 's/ leaving$/ removed/' ring >next
              mv next ring ;;
            "replicas add")
              echo "add $3" >>calls
              sed "/^$3 /d" ring >next; echo "$3 a joining" >>next; mv next ring ;;
            "replicas remove")
              echo "remove $3" >>calls
              sed "s/^$3 .*/$3 a leaving/" ring >next; mv next ring ;;
          esac ;;
      esac
      """;

  private final Path directory;

  ScaleScriptTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    Path kubectl = directory.resolve("kubectl");
    Files.writeString(kubectl, KUBECTL.formatted(directory));
    Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void cluster(int replicas, String... members) throws IOException {
    Files.writeString(directory.resolve("replicas"), replicas + "\n");
    Files.writeString(
        directory.resolve("ring"),
        List.of(members).stream().map(each -> each + "\n").collect(Collectors.joining()));
    Files.writeString(directory.resolve("calls"), "");
  }

  private int scale(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", Path.of("k8s", "scale").toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    builder.environment().merge("PATH", directory + ":", (path, first) -> first + path);
    builder.environment().put("SYNCLINE_SCALE_PAUSE_SECONDS", "0");
    return builder.start().waitFor();
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(directory.resolve("calls"));
  }

  @Test
  void aNodeIsInTheRingBeforeTheNextOneComes() throws Exception {
    cluster(1, "syncline-0 a active");
    assertThat(scale("3")).isZero();
    assertThat(calls()).containsExactly("add syncline-1", "scale 2", "add syncline-2", "scale 3");
  }

  @Test
  void aNodeHasLeftTheRingBeforeItsPodGoes() throws Exception {
    cluster(3, "syncline-0 a active", "syncline-1 a active", "syncline-2 a active");
    assertThat(scale("-n", "elsewhere", "1")).isZero();
    assertThat(calls())
        .containsExactly("remove syncline-2", "scale 2", "remove syncline-1", "scale 1");
  }

  @Test
  void aNodeThatWasRemovedIsAddedAnew() throws Exception {
    cluster(1, "syncline-0 a active", "syncline-1 a removed");
    assertThat(scale("2")).isZero();
    assertThat(calls()).containsExactly("add syncline-1", "scale 2");
  }

  @Test
  void whatWasInterruptedGoesOnWhereItWas() throws Exception {
    cluster(2, "syncline-0 a active", "syncline-1 a joining");
    assertThat(scale("2")).isZero();
    assertThat(calls()).isEmpty();

    cluster(2, "syncline-0 a active", "syncline-1 a leaving");
    assertThat(scale("1")).isZero();
    assertThat(calls()).containsExactly("scale 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "two", "1 2", "03"})
  void aWrongNumberChangesNothing(String number) throws Exception {
    cluster(1, "syncline-0 a active");
    assertThat(scale(number)).isEqualTo(1);
    assertThat(calls()).isEmpty();
  }
}

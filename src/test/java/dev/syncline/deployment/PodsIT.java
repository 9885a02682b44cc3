package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes as the stateful set of the production overlay would start them: with its
 * environment, arguments, user and read-only root, host names of their own, addresses that change
 * with each start, and a name server that knows the headless service. Needs root on Linux, for
 * namespaces.
 */
class PodsIT {
  private static final List<String> NAMESPACES =
      List.of(
          "unshare",
          "--net",
          "--mount",
          "--uts",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc");

  @Test
  void podsFindEachOtherByDnsAndARollingRestartFailsNoQuorumWrite(@TempDir Path directory)
      throws Exception {
    assumeTrue(hasNamespaces(), "namespaces cannot be made here: not root, or not Linux");
    List<String> command = new ArrayList<>(NAMESPACES);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dsyncline.jar=" + System.getProperty("syncline.jar", "target/syncline.jar"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PodsProgram.class.getName(), directory.toString()));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(program.waitFor()).as(output).isZero();
      assertThat(output).contains("QUORUM writes during three restarts");
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private static boolean hasNamespaces() throws InterruptedException {
    List<String> command = new ArrayList<>(NAMESPACES);
    command.addAll(
        List.of(
            "sh",
            "-c",
            "ip link add name probe type bridge && nsenter -V && setpriv -V && mount -t tmpfs t"
                + " /tmp"));
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}

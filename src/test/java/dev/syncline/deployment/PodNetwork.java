package dev.syncline.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Hosts of pods on one bridge, as network namespaces within that of this process, which has to be
 * root in network and mount namespaces of its own.
 */
final class PodNetwork {
  static final String GATEWAY = "10.244.0.1";

  private PodNetwork() {}

  static void create() throws IOException, InterruptedException {
    Files.createDirectories(Path.of("/run/netns"));
    run("mount", "-t", "tmpfs", "tmpfs", "/run/netns");
    run("ip", "link", "set", "lo", "up");
    run("ip", "link", "add", "pods", "type", "bridge");
    run("ip", "address", "add", GATEWAY + "/24", "dev", "pods");
    run("ip", "link", "set", "pods", "up");
  }

  /** A new pod has a new address, also where it takes the place of another. */
  static void attach(String host, String address) throws IOException, InterruptedException {
    String port = "to-" + address.substring(address.lastIndexOf('.') + 1);
    run("ip", "netns", "add", host);
    run(
        "ip", "link", "add", port, "master", "pods", "up", "type", "veth", "peer", "name", "eth0",
        "netns", host);
    run("ip", "-n", host, "link", "set", "lo", "up");
    run("ip", "-n", host, "address", "add", address + "/24", "dev", "eth0");
    run("ip", "-n", host, "link", "set", "eth0", "up");
  }

  static void detach(String host) throws IOException, InterruptedException {
    run("ip", "netns", "delete", host);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", List.of(command)) + ": " + output);
    }
  }
}

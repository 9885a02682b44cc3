package dev.syncline.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node of the demo: a name, ports and a directory that outlive its processes. Safe for use by
 * several threads.
 */
final class NodeProcess {
  private static final long KILL_SECONDS = 10;
  private static final int TAIL_LINES = 20;

  private final String name;
  private final Ports ports;
  private final Path directory;
  private final Map<String, String> environment;
  private final JavaCommand java;
  private @Nullable Process process;
  private boolean killed;
  private boolean closed;

  /** Where a node listens, all on the loopback address. */
  record Ports(int http, int cluster, int bus) {}

  /**
   * A node that is not running yet.
   *
   * @param environment what the node is told beside its name, ports and directory
   */
  NodeProcess(
      String name, Ports ports, Path directory, Map<String, String> environment, JavaCommand java) {
    this.name = name;
    this.ports = ports;
    this.directory = directory;
    this.environment = Map.copyOf(environment);
    this.java = java;
  }

  String name() {
    return name;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + ports.http());
  }

  Path log() {
    return directory.resolve("node.log");
  }

  /** Process id of the current or last process; 0 before the first. */
  synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** Whether its process is gone without having been killed. */
  synchronized boolean hasEndedByItself() {
    return process != null && !process.isAlive() && !killed;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts a process, unless the node is closed. */
  synchronized void start() throws IOException {
    if (closed) {
      throw new IOException("the demo is ending");
    }
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    ProcessBuilder builder =
        new ProcessBuilder(java.commandLine(temporary, "node", "--exit-with-parent"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(variable -> variable.startsWith("SYNCLINE_"));
    variables.putAll(environment);
    variables.put("SYNCLINE_NODE_NAME", name);
    variables.put("SYNCLINE_NODE_DATA_DIR", directory.resolve("data").toString());
    variables.put("SYNCLINE_HTTP_PORT", Integer.toString(ports.http()));
    variables.put("SYNCLINE_CLUSTER_PORT", Integer.toString(ports.cluster()));
    variables.put("SYNCLINE_BUS_PORT", Integer.toString(ports.bus()));
    process = builder.start();
    killed = false;
  }

  /** SIGKILL: the process gets no chance to do anything. Returns when it is gone. */
  void kill() throws InterruptedException {
    Process victim = markKilled();
    if (victim != null) {
      victim.destroyForcibly();
      victim.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
    }
  }

  private synchronized @Nullable Process markKilled() {
    killed = true;
    return process;
  }

  /** Kills, without waiting; no process is started any more. */
  synchronized void close() {
    closed = true;
    killed = true;
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** The end of the log. */
  List<String> logTail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(no log: " + e.getMessage() + ")");
    }
  }
}

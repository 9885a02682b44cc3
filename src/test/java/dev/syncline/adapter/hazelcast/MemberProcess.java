package dev.syncline.adapter.hazelcast;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A {@link MemberProgram} running in a process; closing it kills the process. */
final class MemberProcess implements AutoCloseable {
  private static final List<String> JVM =
      List.of(
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private final String name;
  private final Process process;
  private final PrintWriter commands;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private MemberProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.reader = new Thread(this::read, "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  static MemberProcess withSeeds(String name, int port, List<Integer> seedPorts, Path directory) {
    String seeds =
        seedPorts.stream().map(seed -> "127.0.0.1:" + seed).collect(Collectors.joining(","));
    return fork(
        name, List.of(), List.of("127.0.0.1", String.valueOf(port), "static", seeds), directory);
  }

  /**
   * @param hosts file in the form of /etc/hosts that the process resolves names with
   */
  static MemberProcess withDns(
      String name, String host, int port, String dnsName, Path hosts, Path directory) {
    return fork(
        name,
        List.of("-Djdk.net.hosts.file=" + hosts),
        List.of(host, String.valueOf(port), "dns", dnsName),
        directory);
  }

  private static MemberProcess fork(
      String name, List<String> options, List<String> arguments, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + directory);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MemberProgram.class.getName(), name));
    command.addAll(arguments);
    command.add(directory.resolve(name).toString());
    File log = directory.resolve(name + ".log").toFile();
    try {
      return new MemberProcess(
          name,
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ports that were free a moment ago. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  String name() {
    return name;
  }

  /** The nodes that it sees, joined by commas; empty before it has started. */
  String present() {
    return last("changed ");
  }

  /** Why it was refused; empty if it was not. */
  String refusal() {
    return last("refused ");
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Has a request sent to a peer; {@link #answered} tells whether it has ever been answered. */
  void ask(MemberProcess peer) {
    commands.println("ask " + peer.name);
  }

  boolean answered(MemberProcess peer) {
    return lines.contains("answered " + peer.name + " " + peer.name);
  }

  /** Forgets what it has said of answers so far. */
  void forgetAnswers() {
    lines.removeIf(line -> line.startsWith("answered"));
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Ends it in order. */
  boolean leave(long timeoutSeconds) throws InterruptedException {
    commands.println("close");
    return process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    commands.close();
  }

  @Override
  public String toString() {
    return name + lines;
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + signal + " failed");
    }
  }

  private String last(String prefix) {
    String found = "";
    for (String line : lines) {
      if (line.startsWith(prefix)) {
        found = line.substring(prefix.length());
      }
    }
    return found;
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("output ended: " + e.getMessage());
    }
  }
}

package dev.syncline.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** One node as a process of the built jar. It ends with the process that runs the tests. */
final class NodeProcess {
  private static final Pattern READY = Pattern.compile("ready (http://[^ ]+) ");
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);

  private final String name;
  private final Path directory;
  private final Process process;

  private NodeProcess(String name, Path directory, Process process) {
    this.name = name;
    this.directory = directory;
    this.process = process;
  }

  /** Starts a node whose data and output lie under a directory. */
  static NodeProcess start(String name, Path directory, Map<String, String> settings) {
    return start(name, directory, ClassArchive.OPTIONS, settings);
  }

  /** The same with options for java. */
  static NodeProcess start(
      String name, Path directory, List<String> options, Map<String, String> settings) {
    try {
      Files.createDirectories(directory);
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(options);
      command.addAll(List.of("-jar", jar(), "node", "--exit-with-parent"));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(each -> each.startsWith("SYNCLINE_"));
      builder.environment().put("SYNCLINE_NODE_NAME", name);
      builder.environment().put("SYNCLINE_NODE_DATA_DIR", directory.resolve("data").toString());
      builder.environment().putAll(settings);
      builder.redirectOutput(directory.resolve("out.log").toFile());
      builder.redirectError(
          ProcessBuilder.Redirect.appendTo(directory.resolve("err.log").toFile()));
      return new NodeProcess(name, directory, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The built jar. */
  static String jar() {
    String path = System.getProperty("syncline.jar", "target/syncline.jar");
    if (!Files.exists(Path.of(path))) {
      throw new IllegalStateException(path + " is not there: run these tests with mvn verify");
    }
    return path;
  }

  String name() {
    return name;
  }

  /** Waits for the line that says where the node serves. */
  URI awaitReady() {
    try {
      Awaitility.await(name + " to be ready")
          .atMost(READY_TIMEOUT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !process.isAlive() || READY.matcher(output()).find());
    } catch (RuntimeException e) {
      throw new IllegalStateException(name + " is not ready:\n" + errors(), e);
    }
    Matcher matcher = READY.matcher(output());
    if (!matcher.find()) {
      throw new IllegalStateException(name + " ended before it was ready:\n" + errors());
    }
    return URI.create(matcher.group(1));
  }

  /** Whether there is a file of this path under the node's directory. */
  boolean hasFile(String path) {
    return Files.exists(directory.resolve(path));
  }

  String output() {
    return read("out.log");
  }

  String errors() {
    return read("err.log");
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** For the end of a test: whatever state the node is in. */
  void thawAndKill() {
    if (process.isAlive()) {
      process.destroyForcibly();
      awaitExit();
    }
  }

  /** SIGTERM; returns the exit code. */
  int terminate() {
    process.destroy();
    return awaitExit();
  }

  /** SIGTERM, without waiting for the end. */
  void requestStop() {
    process.destroy();
  }

  long pid() {
    return process.pid();
  }

  /** SIGSTOP. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int code = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + signal + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the process to end; returns the exit code. */
  int awaitExit() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " does not end:\n" + errors());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }
}

package dev.syncline.load.cassandra;

import dev.syncline.load.measure.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One Cassandra node on loopback, a process of its own with all it stores in a temporary directory.
 * Closing ends the process and removes the directory.
 */
public final class CassandraNode implements AutoCloseable {
  private static final int START_SECONDS = 180;
  private static final int STOP_SECONDS = 15;
  private static final int POLL_MILLIS = 200;
  private static final int LOG_TAIL_LINES = 30;

  private static final List<String> EXPORTED =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.base/java.lang.ref",
          "java.base/java.lang.reflect",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql");
  private static final List<String> OPENED =
      List.of(
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.lang.ref",
          "java.base/java.lang.reflect",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.util",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "java.management/sun.management",
          "java.rmi/sun.rmi.transport.tcp",
          "jdk.management/com.sun.management.internal");

  private final Path root;
  private final Path java;
  private final Path jars;
  private final int port;
  private final int managementPort;
  private final Process process;
  private final Thread onExit = new Thread(this::end, "end-cassandra");

  private CassandraNode(
      Path root, Path java, Path jars, int port, int managementPort, Process process) {
    this.root = root;
    this.java = java;
    this.jars = jars;
    this.port = port;
    this.managementPort = managementPort;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /**
   * Starts a node and waits until it takes connections.
   *
   * @param java the java command, 11 or 17
   * @param jars the directory of its jars
   * @param heap its heap, as the JVM takes it
   * @param workDir where the temporary directory is made
   * @throws IOException if it ends or is not ready in time; the message holds the end of its log
   */
  public static CassandraNode start(Path java, Path jars, String heap, Path workDir)
      throws IOException {
    Path agent = agent(jars);
    Path root = Files.createTempDirectory(workDir, "syncline-cassandra-");
    int[] ports = freePorts(3);
    Path config =
        Files.writeString(root.resolve("cassandra.yaml"), config(root, ports[0], ports[1]));
    Path logging = Files.writeString(root.resolve("logback.xml"), LOGGING);
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC"));
    command.add("-XX:+AlwaysPreTouch");
    command.add("-Djdk.attach.allowAttachSelf=true");
    command.addAll(moduleOptions());
    command.add("-Dcassandra.config=" + config.toUri());
    command.add("-Dlogback.configurationFile=" + logging);
    command.add("-Dcassandra.storagedir=" + root);
    command.add("-Dcassandra.jmx.local.port=" + ports[2]);
    command.add("-Dcassandra-foreground=yes");
    command.add("-Djava.io.tmpdir=" + root);
    command.add("-javaagent:" + agent);
    command.addAll(List.of("-cp", classPath(jars)));
    command.add("org.apache.cassandra.service.CassandraDaemon");
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.redirectErrorStream(true).redirectOutput(Redirect.to(log(root).toFile()));
    CassandraNode node = new CassandraNode(root, java, jars, ports[1], ports[2], builder.start());
    try {
      node.awaitReady();
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static List<String> moduleOptions() {
    List<String> options = new ArrayList<>();
    EXPORTED.forEach(each -> options.addAll(List.of("--add-exports", each + "=ALL-UNNAMED")));
    OPENED.forEach(each -> options.addAll(List.of("--add-opens", each + "=ALL-UNNAMED")));
    return options;
  }

  private static String classPath(Path jars) {
    return jars.toAbsolutePath().resolve("*").toString();
  }

  /**
   * Writes all out and merges it, so that a search goes through one file and one graph.
   *
   * @throws IOException if it fails; the message holds what it said
   */
  public void compact(String keyspace) throws IOException {
    nodeTool("flush", keyspace);
    nodeTool("compact", keyspace);
  }

  private void nodeTool(String action, String keyspace) throws IOException {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(moduleOptions());
    command.add("-Dlogback.configurationFile=" + root.resolve("logback.xml"));
    command.add("-Duser.home=" + root); // it writes a history there
    command.addAll(List.of("-cp", classPath(jars), "org.apache.cassandra.tools.NodeTool"));
    command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(managementPort)));
    command.addAll(List.of(action, keyspace));
    Process tool =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (tool.waitFor() != 0) {
        throw new IOException("Cassandra's " + action + " failed: " + said);
      }
    } catch (InterruptedException e) {
      tool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Where clients reach it. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** The version that the jars in a directory are of. */
  public static String version(Path jars) throws IOException {
    String name = only(jars, "cassandra-all-").getFileName().toString();
    return name.replace("cassandra-all-", "").replace(".jar", "");
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // the hook is what is running
    }
  }

  /** Measures the heap for memtables; without it Cassandra does not start. */
  private static Path agent(Path jars) throws IOException {
    return only(jars, "jamm-").toAbsolutePath();
  }

  private static Path only(Path jars, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow(() -> new IOException(jars + " has no " + prefix + "*.jar"));
    }
  }

  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private static String config(Path root, int storagePort, int clientPort) {
    return """
        cluster_name: compared
        num_tokens: 1
        partitioner: org.apache.cassandra.dht.Murmur3Partitioner
        endpoint_snitch: SimpleSnitch
        listen_address: 127.0.0.1
        rpc_address: 127.0.0.1
        storage_port: %2$d
        native_transport_port: %3$d
        seed_provider:
          - class_name: org.apache.cassandra.locator.SimpleSeedProvider
            parameters:
              - seeds: "127.0.0.1:%2$d"
        data_file_directories:
          - %1$s/data
        commitlog_directory: %1$s/commitlog
        saved_caches_directory: %1$s/saved_caches
        hints_directory: %1$s/hints
        cdc_raw_directory: %1$s/cdc_raw
        commitlog_sync: periodic
        commitlog_sync_period: 10000ms
        auto_snapshot: false
        read_request_timeout: 60s
        write_request_timeout: 60s
        """
        .formatted(root, storagePort, clientPort);
  }

  private static final String LOGGING =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%-5level %logger{0} %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="OUT"/></root>
      </configuration>
      """;

  private static Path log(Path root) {
    return root.resolve("node.log");
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - deadline >= 0) {
        throw new IOException("Cassandra does not start\n" + logTail());
      }
      Until.sleep(POLL_MILLIS);
    }
  }

  private boolean isReady() {
    try (Socket socket = new Socket()) {
      socket.connect(address(), POLL_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String logTail() throws IOException {
    List<String> lines = Files.readAllLines(log(root));
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
  }

  private synchronized void end() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("could not remove " + root + ": " + e.getMessage());
    }
  }
}

package dev.syncline.load.cluster;

import dev.syncline.load.http.ControlCall;
import dev.syncline.load.measure.Shell;
import dev.syncline.load.measure.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nodes started by this run, each a process of its own, all under one temporary directory. Closing
 * ends the processes and removes the directory; it happens by itself when the runner is told to
 * stop.
 */
public final class LocalCluster implements Cluster {
  private static final int POLL_MILLIS = 50;
  private static final int STOP_MILLIS = 5_000;
  private static final int LOG_TAIL_LINES = 40;

  private final Settings settings;
  private final Path root;
  private final List<NodeAddresses> nodes;
  private final Map<Integer, Process> processes = new TreeMap<>();
  private final Thread onExit = new Thread(this::end, "end-nodes");
  private boolean closed;

  /**
   * How to start.
   *
   * @param jar the product's runnable jar
   * @param java the java command
   * @param javaOptions options of each node's JVM
   * @param environment added to what each node gets
   * @param nodes how many
   * @param durability {@code fsync} or {@code os-buffered}
   * @param workDir where the temporary directory is made
   * @param readyMillis how long all nodes together may take to become ready
   */
  public record Settings(
      Path jar,
      Path java,
      List<String> javaOptions,
      Map<String, String> environment,
      int nodes,
      String durability,
      Path workDir,
      int readyMillis) {

    /** Copies all that could change. */
    public Settings {
      javaOptions = List.copyOf(javaOptions);
      environment = Map.copyOf(environment);
      if (nodes < 1) {
        throw new IllegalArgumentException("nodes must be at least 1");
      }
    }
  }

  private LocalCluster(Settings settings) throws IOException {
    this.settings = settings;
    this.nodes = NodeAddresses.free(settings.nodes());
    this.root = Files.createTempDirectory(settings.workDir(), "syncline-load-");
  }

  /**
   * Starts the nodes and waits until all are ready.
   *
   * @throws IOException if one ends or is not ready in time; the message holds the end of its log,
   *     and nothing is left behind
   */
  public static LocalCluster start(Settings settings) throws IOException {
    LocalCluster cluster = new LocalCluster(settings);
    Runtime.getRuntime().addShutdownHook(cluster.onExit);
    try {
      for (int node = 0; node < cluster.nodes.size(); node++) {
        cluster.launch(node);
      }
      cluster.awaitReady();
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  @Override
  public List<URI> urls() {
    return nodes.stream().map(NodeAddresses::url).toList();
  }

  @Override
  public List<String> seeds() {
    return nodes.stream().map(NodeAddresses::seed).toList();
  }

  @Override
  public synchronized List<Long> pids() {
    return processes.values().stream().map(Process::pid).toList();
  }

  @Override
  public List<Path> dataDirs() {
    return nodes.stream().map(this::dataDir).toList();
  }

  /** The temporary directory. */
  public Path root() {
    return root;
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

  /** How many nodes there are, those that have been killed too. */
  public int size() {
    return nodes.size();
  }

  /** The name that a node has among its peers. */
  public String name(int node) {
    return nodes.get(node).name();
  }

  /** The process of a node: the last one that was started. */
  public synchronized long pid(int node) {
    return process(node).pid();
  }

  /**
   * Ends a node as a crash does, without a word to it, and waits until it is gone.
   *
   * @throws IOException if it does not end
   */
  public synchronized void kill(int node) throws IOException {
    Process process = process(node);
    process.destroyForcibly();
    if (!endsBefore(process, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS))) {
      throw new IOException(name(node) + " does not end");
    }
  }

  /**
   * Starts a node that was killed, on its old disk and addresses, and does not wait for it.
   *
   * @throws IOException if it still runs, or the cluster has been closed
   */
  public void restart(int node) throws IOException {
    if (isAlive(node)) {
      throw new IOException(name(node) + " still runs");
    }
    launch(node);
  }

  /** Takes a node every processor (SIGSTOP): its connections stay open, and nothing answers. */
  public void freeze(int node) throws IOException {
    signal("-STOP", node);
  }

  /** Lets a frozen node go on. */
  public void thaw(int node) throws IOException {
    signal("-CONT", node);
  }

  private void signal(String signal, int node) throws IOException {
    if (Shell.output(List.of("kill", signal, Long.toString(pid(node)))).isEmpty()) {
      throw new IOException("kill " + signal + " failed for " + name(node));
    }
  }

  private Process process(int node) {
    return Objects.requireNonNull(processes.get(node), "no process");
  }

  private synchronized void launch(int index) throws IOException {
    if (closed) {
      throw new IOException("stopped");
    }
    NodeAddresses node = nodes.get(index);
    Path home = root.resolve(node.name());
    Path tmp = Files.createDirectories(home.resolve("tmp"));
    List<String> command = new ArrayList<>(List.of(settings.java().toString()));
    // native libraries that a node unpacks go away with the directory
    command.add("-Djava.io.tmpdir=" + tmp);
    command.addAll(settings.javaOptions());
    command.addAll(List.of("-jar", settings.jar().toAbsolutePath().toString(), "node"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SYNCLINE_"));
    // as ./syncline does
    builder.environment().putIfAbsent("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    builder.environment().putAll(environment(node));
    builder.environment().putAll(settings.environment());
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(logFile(node).toFile()));
    processes.put(index, builder.start());
  }

  private Map<String, String> environment(NodeAddresses node) {
    return Map.of(
        "SYNCLINE_NODE_NAME", node.name(),
        "SYNCLINE_NODE_HOST", "127.0.0.1",
        "SYNCLINE_NODE_DATA_DIR", dataDir(node).toString(),
        "SYNCLINE_HTTP_PORT", Integer.toString(node.httpPort()),
        "SYNCLINE_CLUSTER_PORT", Integer.toString(node.clusterPort()),
        "SYNCLINE_BUS_PORT", Integer.toString(node.busPort()),
        "SYNCLINE_CLUSTER_INITIAL_MEMBERS", joined(NodeAddresses::name),
        "SYNCLINE_CLUSTER_SEEDS", joined(NodeAddresses::seed),
        "SYNCLINE_DURABILITY", settings.durability());
  }

  private String joined(Function<NodeAddresses, String> part) {
    return nodes.stream().map(part).collect(Collectors.joining(","));
  }

  private Path dataDir(NodeAddresses node) {
    return root.resolve(node.name()).resolve("data");
  }

  private Path logFile(NodeAddresses node) {
    return root.resolve(node.name()).resolve("node.log");
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.readyMillis());
    for (int i = 0; i < nodes.size(); i++) {
      NodeAddresses node = nodes.get(i);
      while (!isReady(i)) {
        if (System.nanoTime() - deadline >= 0) {
          throw new IOException(node.name() + " was not ready in time\n" + logTail(node));
        }
        Until.sleep(POLL_MILLIS);
      }
    }
  }

  /**
   * Whether a node answers that it is ready.
   *
   * @throws IOException if its process has ended; the message holds the end of its log
   */
  public boolean isReady(int index) throws IOException {
    NodeAddresses node = nodes.get(index);
    if (isReady(node)) {
      return true;
    }
    if (!isAlive(index)) {
      throw new IOException(node.name() + " ended before it was ready\n" + logTail(node));
    }
    return false;
  }

  private synchronized boolean isAlive(int node) {
    return process(node).isAlive();
  }

  private static boolean isReady(NodeAddresses node) {
    try {
      return ControlCall.get(node.url().resolve("/health/ready")) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String logTail(NodeAddresses node) throws IOException {
    List<String> lines = Files.readAllLines(logFile(node));
    int from = Math.max(0, lines.size() - LOG_TAIL_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    processes.values().forEach(Process::destroy);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
    for (Process process : processes.values()) {
      if (!endsBefore(process, deadline)) {
        process.destroyForcibly();
        endsBefore(process, deadline + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS));
      }
    }
    deleteTree();
  }

  private static boolean endsBefore(Process process, long deadline) {
    try {
      return process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void deleteTree() {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("could not remove " + root + ": " + e.getMessage());
    }
  }
}

package dev.syncline.load.cli;

import dev.syncline.load.cluster.Cluster;
import dev.syncline.load.cluster.LocalCluster;
import dev.syncline.load.cluster.Product;
import dev.syncline.load.cluster.RunningCluster;
import dev.syncline.load.measure.Machine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Which nodes a command drives, the same for every command. */
final class ClusterOptions {
  private static final int NODES = 3;

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description = "the product's jar (default: target/syncline.jar of this repository)")
  private Path jar = Home.directory().resolve("../target/syncline.jar").normalize();

  @Option(
      names = "--java",
      paramLabel = "PATH",
      description = "java command of the nodes (default: the one that runs this)")
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

  @Option(
      names = "--java-options",
      paramLabel = "OPTIONS",
      defaultValue = "-XX:+UseParallelGC",
      description =
          "options of each node's JVM, separated by spaces (default: ${DEFAULT-VALUE}, as"
              + " ./syncline sets)")
  private String javaOptions = "";

  @Option(
      names = "--node-env",
      paramLabel = "NAME=VALUE",
      description = "added to the environment of each node; may be repeated")
  private Map<String, String> nodeEnvironment = new TreeMap<>();

  @Option(
      names = "--durability",
      paramLabel = "MODE",
      defaultValue = "fsync",
      description = "fsync or os-buffered (default: ${DEFAULT-VALUE})")
  private String durability = "fsync";

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description = "where the nodes' temporary directory is made; on the disk to be measured")
  private Path workDir = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--ready-seconds",
      paramLabel = "N",
      defaultValue = "120",
      description = "how long the nodes may take to start (default: ${DEFAULT-VALUE})")
  private int readySeconds = 120;

  @Option(
      names = "--urls",
      paramLabel = "URL",
      split = ",",
      description = "drive these running nodes instead of starting any: http://host:port,…")
  private List<URI> urls = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "with --urls and --api bus: cluster ports of the nodes")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      defaultValue = "syncline",
      description = "with --api bus: the nodes' cluster.name (default: ${DEFAULT-VALUE})")
  private String clusterName = "syncline";

  @Option(
      names = "--pids",
      paramLabel = "PID",
      split = ",",
      description = "with --urls: the nodes' processes, to measure CPU and memory")
  private List<Long> pids = new ArrayList<>();

  @Option(
      names = "--data-dirs",
      paramLabel = "DIR",
      split = ",",
      description = "with --urls: the nodes' data directories, to measure disk")
  private List<Path> dataDirs = new ArrayList<>();

  /** Starts the nodes, or finds those that run. */
  Cluster open() throws IOException {
    if (!startsNodes()) {
      return new RunningCluster(urls, seeds, pids, dataDirs);
    }
    return LocalCluster.start(
        new LocalCluster.Settings(
            jar,
            java,
            words(javaOptions),
            nodeEnvironment,
            NODES,
            durability,
            workDir,
            (int) TimeUnit.SECONDS.toMillis(readySeconds)));
  }

  /** Whether this run starts nodes of its own. */
  boolean startsNodes() {
    return urls.isEmpty();
  }

  /** The name that a client on the event bus joins under. */
  String clusterName() {
    return clusterName;
  }

  /** The product's jar. */
  Path jar() {
    return jar;
  }

  /** Where the nodes of this run store. */
  Path workDir() {
    return workDir;
  }

  /** What the nodes are, for the report. */
  Map<String, String> facts() throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!startsNodes()) {
      facts.put("nodes", "running: " + urls);
      return facts;
    }
    if (!Files.isRegularFile(jar)) {
      throw new IOException("no such jar: " + jar + " (build the product, or name it with --jar)");
    }
    facts.put("product version", Product.version(jar));
    facts.put("product commit", Product.commit(jar));
    facts.put("nodes", NODES + " processes on this machine");
    facts.put("node JDK", Machine.javaVersion(java));
    facts.put("node JVM options", javaOptions.isBlank() ? "none" : javaOptions);
    facts.put("node environment", nodeEnvironment.isEmpty() ? "none" : nodeEnvironment.toString());
    facts.put("durability", durability);
    return facts;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    new StringTokenizer(text).asIterator().forEachRemaining(word -> words.add((String) word));
    return words;
  }
}

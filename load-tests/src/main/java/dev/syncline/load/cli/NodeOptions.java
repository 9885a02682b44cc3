package dev.syncline.load.cli;

import dev.syncline.config.ConfigKey;
import dev.syncline.load.cluster.LocalCluster;
import dev.syncline.load.cluster.Product;
import dev.syncline.load.measure.Machine;
import java.io.IOException;
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

/** How a command starts nodes of its own. */
final class NodeOptions {
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
      defaultValue =
          "-XX:+UseParallelGC -XX:MaxNewSize=128m -XX:ThreadPriorityPolicy=1"
              + " -XX:JavaPriority1_To_OSPriority=10 -XX:CompilerThreadPriority=0"
              + " -XX:+UseTransparentHugePages",
      description =
          "options of each node's JVM, separated by spaces (default: ${DEFAULT-VALUE}, as"
              + " ./syncline sets)")
  private String javaOptions = "";

  @Option(
      names = "--node-env",
      paramLabel = "NAME=VALUE",
      defaultValue = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1",
      description =
          "added to the environment of each node; may be repeated (default: ${DEFAULT-VALUE}, as"
              + " ./syncline sets)")
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

  /** Starts the nodes and waits until they are ready. */
  LocalCluster start() throws IOException {
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

  /** What a setting of the nodes is: that of {@code --node-env}, else the product's. */
  String setting(ConfigKey<?> key) {
    String set = nodeEnvironment.get(key.environmentName());
    return set == null ? key.preset().description() + " (default)" : set;
  }

  /** Where the nodes of this run store. */
  Path workDir() {
    return workDir;
  }

  /** What the nodes are, for the report. */
  Map<String, String> facts() throws IOException {
    if (!Files.isRegularFile(jar)) {
      throw new IOException("no such jar: " + jar + " (build the product, or name it with --jar)");
    }
    Map<String, String> facts = new LinkedHashMap<>();
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

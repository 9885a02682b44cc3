package dev.syncline.load.cli;

import dev.syncline.load.cluster.Cluster;
import dev.syncline.load.cluster.RunningCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which nodes a command drives, the same for every command. */
final class ClusterOptions {
  @Mixin private NodeOptions nodes = new NodeOptions();

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
    return nodes.start();
  }

  /** Whether this run starts nodes of its own. */
  boolean startsNodes() {
    return urls.isEmpty();
  }

  /** The name that a client on the event bus joins under. */
  String clusterName() {
    return clusterName;
  }

  /** Where the nodes of this run store. */
  Path workDir() {
    return nodes.workDir();
  }

  /** What the nodes are, for the report. */
  Map<String, String> facts() throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!startsNodes()) {
      facts.put("nodes", "running: " + urls);
      return facts;
    }
    facts.putAll(nodes.facts());
    return facts;
  }
}

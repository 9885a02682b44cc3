package dev.syncline.cli.demo;

import dev.syncline.cli.client.Answer;
import dev.syncline.cli.client.ClusterClient;
import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.client.NoConnectionException;
import dev.syncline.cli.client.Request;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The nodes of the demo, and what they say of each other. */
final class DemoCluster {
  private static final long POLL_MILLIS = 50;
  private static final int HTTP_OK = 200;

  private final String name;
  private final String seeds;
  private final List<NodeProcess> nodes;
  private final ClusterClient client;

  private DemoCluster(String name, String seeds, List<NodeProcess> nodes) {
    this.name = name;
    this.seeds = seeds;
    this.nodes = List.copyOf(nodes);
    this.client = new ClusterClient(nodes.stream().map(NodeProcess::url).toList());
  }

  /** Nodes {@code n1} to {@code n<size>} that found one cluster; none is started yet. */
  static DemoCluster plan(int size, Path directory, JavaCommand java) throws IOException {
    Random random = new Random();
    LoopbackPorts free = new LoopbackPorts(random);
    List<NodeProcess.Ports> ports = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      ports.add(new NodeProcess.Ports(free.next(), free.next(), free.next()));
      names.add("n" + i);
    }
    String name = "demo-" + HexFormat.of().toHexDigits(random.nextInt());
    String seeds =
        ports.stream().map(each -> "127.0.0.1:" + each.cluster()).collect(Collectors.joining(","));
    Map<String, String> environment =
        Map.of(
            "SYNCLINE_CLUSTER_NAME", name,
            "SYNCLINE_CLUSTER_INITIAL_MEMBERS", String.join(",", names),
            "SYNCLINE_CLUSTER_SEEDS", seeds);
    List<NodeProcess> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Path own = Files.createDirectory(directory.resolve(names.get(i)));
      nodes.add(new NodeProcess(names.get(i), ports.get(i), own, environment, java));
    }
    return new DemoCluster(name, seeds, nodes);
  }

  /** What the nodes call their cluster; others do not find it. */
  String name() {
    return name;
  }

  /** Where a node finds it, as {@code cluster.seeds} has it. */
  String seeds() {
    return seeds;
  }

  List<NodeProcess> nodes() {
    return nodes;
  }

  /** The nodes whose processes run. */
  List<NodeProcess> living() {
    return nodes.stream().filter(NodeProcess::isAlive).toList();
  }

  /** Talks to one node. */
  ClusterClient client(NodeProcess node) {
    return client.only(node.url());
  }

  /** Whether a node says that it is ready. */
  boolean isReady(NodeProcess node) throws CommandFailure, InterruptedException {
    try {
      return client(node).send(Request.of("GET", "/health/ready")).status() == HTTP_OK;
    } catch (NoConnectionException notYet) {
      return false;
    }
  }

  /** What one node says of every node, by name. */
  Map<String, JsonObject> replicas(NodeProcess node) throws CommandFailure, InterruptedException {
    Answer answer = client(node).send(Request.of("GET", "/v1/replicas")).orFail();
    return answer.objects("replicas").stream()
        .collect(Collectors.toMap(each -> each.getString("node"), each -> each));
  }

  /** Something that becomes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws CommandFailure, InterruptedException;
  }

  /**
   * Asks until it holds.
   *
   * @param missing what to say if it never does
   * @throws ProofFailure if it does not hold in time, or a node of {@code needed} ends meanwhile
   */
  void await(Condition condition, List<NodeProcess> needed, long timeoutMillis, String missing)
      throws CommandFailure, InterruptedException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      for (NodeProcess node : needed) {
        if (!node.isAlive()) {
          throw new ProofFailure(node.name() + " ended by itself", node);
        }
      }
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) > timeoutMillis) {
        throw new ProofFailure(missing + " within " + timeoutMillis / 1000 + " s");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Kills every process and waits until it is gone; none is started any more. */
  void close() throws InterruptedException {
    nodes.forEach(NodeProcess::close);
    for (NodeProcess node : nodes) {
      node.kill();
    }
  }
}

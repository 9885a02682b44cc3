package dev.syncline.load.search;

import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Window;
import dev.syncline.load.http.ControlCall;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.measure.Until;
import dev.syncline.load.measure.Usage;
import dev.syncline.load.sync.SyncNodes;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Searches sent to one node over HTTP. */
final class SearchLoad implements AutoCloseable {
  private final NodeSearch.Settings settings;
  private final SyncNodes nodes;
  private final Level level;
  private final String name;
  private final URI target;
  private final HttpDriver driver;

  /**
   * What searches took.
   *
   * @param perSecond searches answered a second
   * @param p50Millis from sending one to its whole answer, half of them
   * @param p99Millis the same of 99 in a hundred
   * @param nodeCpuMicros CPU of all nodes for one
   * @param clientCpuMicros CPU of this process for one
   * @param otherCores CPU that went to neither
   */
  record Cost(
      double perSecond,
      double p50Millis,
      double p99Millis,
      double nodeCpuMicros,
      double clientCpuMicros,
      double otherCores) {}

  /** Searches at a node by its number. */
  SearchLoad(NodeSearch.Settings settings, SyncNodes nodes, int node, Level level) {
    this.settings = settings;
    this.nodes = nodes;
    this.level = level;
    this.name = nodes.cluster().name(node) + " at " + level.label();
    this.target =
        nodes
            .cluster()
            .urls()
            .get(node)
            .resolve(
                "/v1/collections/"
                    + settings.collection()
                    + "/search?consistency="
                    + level.label());
    this.driver = nodes.driver(List.of(node));
  }

  /** Sends each query once and compares the answers with the exact ones. */
  double recall(int ef, ExactAnswers exact) throws IOException {
    List<String> bodies = bodies(ef);
    double sum = 0;
    for (int query = 0; query < bodies.size(); query++) {
      String answer = ControlCall.post(target, bodies.get(query));
      sum += exact.recall(query, Query.keys(answer));
    }
    return sum / bodies.size();
  }

  /**
   * Searches for some time.
   *
   * @param problems takes searches that failed
   */
  Cost run(int ef, List<String> problems) throws IOException {
    List<String> bodies = bodies(ef);
    Usage before = Usage.now(nodes.cluster().pids());
    Window window =
        Window.after(System.nanoTime(), settings.warmupMillis(), settings.measuredMillis());
    LoopResult result =
        driver.search(settings.collection(), bodies, level, settings.connections(), window);
    Usage after = Usage.now(nodes.cluster().pids());
    if (!result.errors().isEmpty() || result.requests() == 0) {
      problems.add(name + ", ef " + ef + ": searches failed " + result.errorSamples());
    }
    double all = result.entriesAcknowledged() / Until.seconds(before.atNanos(), after.atNanos());
    return new Cost(
        result.requests() / window.seconds(),
        result.latencyNanos().getValueAtPercentile(50) / 1e6,
        result.latencyNanos().getValueAtPercentile(99) / 1e6,
        after.nodeCoresSince(before) * 1e6 / all,
        after.clientCoresSince(before) * 1e6 / all,
        after.otherCoresSince(before));
  }

  private List<String> bodies(int ef) {
    return Query.bodies(settings.vectors().queries(), NodeSearch.COUNT, ef);
  }

  @Override
  public void close() {
    driver.close();
  }
}

package dev.syncline.load.search;

import dev.syncline.load.measure.ProcStat;
import dev.syncline.load.measure.Scrape;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Waiting until all vectors are in the graphs of the nodes. */
final class IndexBuild {
  static final Figure RATE = new Figure("builtPerSecond", "vectors into the graph/s, a node", 0);
  static final Figure CPU =
      new Figure("buildCpuMicrosPerVector", "CPU-µs/vector into the graph", 0);

  static final Figure BYTES = new Figure("indexBytesPerVector", "index memory, bytes/vector", 0);

  private static final int POLL_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 7_200_000;

  private final SyncNodes nodes;

  IndexBuild(SyncNodes nodes) {
    this.nodes = nodes;
  }

  /** Waits until each node has so many vectors in memory, all of them in a graph. */
  void await(long entries) throws IOException {
    Until.holds("a graph of all vectors", POLL_MILLIS, PATIENCE_MILLIS, () -> isBuilt(entries));
  }

  /** The same, and tells of each node how fast it went from now on. */
  void measure(long entries, Case found) throws IOException {
    List<Start> building = new ArrayList<>();
    for (int node : nodes.all()) {
      building.add(
          new Start(
              node,
              waiting(nodes.scrape(node)),
              System.nanoTime(),
              ProcStat.cpuMicros(nodes.cluster().pid(node))));
    }
    Until.holds(
        "a graph of all vectors",
        POLL_MILLIS,
        PATIENCE_MILLIS,
        () -> {
          for (Start each : List.copyOf(building)) {
            if (isBuilt(each.node(), entries)) {
              building.remove(each);
              tell(each, found);
            }
          }
          return building.isEmpty();
        });
  }

  private record Start(int node, double waiting, long nanos, long cpuMicros) {}

  private void tell(Start start, Case found) throws IOException {
    if (start.waiting() > 0) {
      long cpuMicros = ProcStat.cpuMicros(nodes.cluster().pid(start.node())) - start.cpuMicros();
      double seconds = Until.seconds(start.nanos(), System.nanoTime());
      found.add(RATE, start.waiting() / seconds);
      found.add(CPU, cpuMicros / start.waiting());
    }
    Scrape scrape = nodes.scrape(start.node());
    found.add(
        BYTES, scrape.sum("syncline_index_memory_bytes") / scrape.sum("syncline_index_vectors"));
  }

  private boolean isBuilt(long entries) throws IOException {
    for (int node : nodes.all()) {
      if (!isBuilt(node, entries)) {
        return false;
      }
    }
    return true;
  }

  private boolean isBuilt(int node, long entries) throws IOException {
    Scrape scrape = nodes.scrape(node);
    return scrape.sum("syncline_index_vectors") >= entries && waiting(scrape) == 0;
  }

  private static double waiting(Scrape scrape) {
    return scrape.sum("syncline_index_waiting_vectors");
  }
}

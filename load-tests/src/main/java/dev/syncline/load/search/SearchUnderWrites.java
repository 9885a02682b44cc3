package dev.syncline.load.search;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Level;
import dev.syncline.load.http.PacedWrites;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The same searches with writes beside them and without, in turn. */
public final class SearchUnderWrites {
  static final Figure RATIO = new Figure("p99ToIdle", "p99 to that of the round without writes", 2);
  static final Figure WRITES = new Figure("writesPerSecond", "writes acknowledged/s", 0);
  static final Figure WRITE_P99 = new Figure("writeP99Millis", "write p99 ms", 2);

  private static final int WRITE_CONNECTIONS = 24;
  private static final int WRITE_TIMEOUT_MILLIS = 10_000;

  private final NodeSearch.Settings settings;
  private final Writes writes;
  private final Consumer<String> say;

  /**
   * What is written meanwhile.
   *
   * @param perSecond writes a second at QUORUM, spread over all nodes
   * @param keys how many ids they go round, so that most replace a vector after a while
   * @param ef how many candidates searches keep
   * @param rounds how often both are measured
   */
  public record Writes(int perSecond, int keys, int ef, int rounds) {}

  /** Searches that tell what they are doing. */
  public SearchUnderWrites(NodeSearch.Settings settings, Writes writes, Consumer<String> say) {
    this.settings = settings;
    this.writes = writes;
    this.say = say;
  }

  /**
   * Measures, with nodes that hold the vectors; the graphs take all in before searches without
   * writes.
   *
   * @param problems takes what went wrong without stopping the run
   */
  public void run(SyncNodes nodes, Level level, Case idle, Case writing, List<String> problems)
      throws IOException {
    Dataset dataset = settings.dataset(writes.keys());
    warmUp(nodes, level, dataset, problems);
    for (int round = 0; round < writes.rounds(); round++) {
      int node = round / 2 % nodes.cluster().size();
      try (SearchLoad load = new SearchLoad(settings, nodes, node, level)) {
        SearchLoad.Cost calm;
        SearchLoad.Cost busy;
        if (round % 2 == 0) {
          calm = withoutWrites(nodes, load, problems);
          busy = withWrites(nodes, load, dataset, writing, problems);
        } else {
          busy = withWrites(nodes, load, dataset, writing, problems);
          calm = withoutWrites(nodes, load, problems);
        }
        EfFigures figures = new EfFigures(writes.ef());
        figures.add(idle, calm);
        figures.add(writing, busy);
        double ratio = busy.p99Millis() / calm.p99Millis();
        writing.add(RATIO, ratio);
        say.accept(
            String.format(
                Locale.ROOT,
                "p99 %.2f ms without writes, %.2f ms with %d/s: %.2f",
                calm.p99Millis(),
                busy.p99Millis(),
                writes.perSecond(),
                ratio));
      }
    }
  }

  /** What compiles the path of a write takes a processor for a while. */
  private void warmUp(SyncNodes nodes, Level level, Dataset dataset, List<String> problems)
      throws IOException {
    for (int node = 0; node < nodes.cluster().size(); node++) {
      try (SearchLoad load = new SearchLoad(settings, nodes, node, level)) {
        withWrites(nodes, load, dataset, new Case("does not count"), problems);
      }
    }
  }

  private SearchLoad.Cost withoutWrites(SyncNodes nodes, SearchLoad load, List<String> problems)
      throws IOException {
    new IndexBuild(nodes).await(settings.entries());
    return load.run(writes.ef(), problems);
  }

  private SearchLoad.Cost withWrites(
      SyncNodes nodes, SearchLoad load, Dataset dataset, Case found, List<String> problems)
      throws IOException {
    PacedWrites.Settings paced =
        new PacedWrites.Settings(
            nodes.cluster().urls(),
            Level.QUORUM,
            writes.perSecond(),
            WRITE_CONNECTIONS,
            WRITE_TIMEOUT_MILLIS);
    try (PacedWrites sent = PacedWrites.start(paced, dataset)) {
      long start = System.nanoTime();
      SearchLoad.Cost cost = load.run(writes.ef(), problems);
      long end = System.nanoTime();
      found.add(WRITES, sent.acknowledged() / Until.seconds(start, end));
      found.add(WRITE_P99, sent.latencyNanos(start, end).getValueAtPercentile(99) / 1e6);
      if (!sent.errors().isEmpty()) {
        problems.add("writes failed " + sent.errors());
      }
      return cost;
    }
  }
}

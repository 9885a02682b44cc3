package dev.syncline.load.search;

import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;

/**
 * The figures of searches that keep so many candidates.
 *
 * @param ef how many
 */
record EfFigures(int ef) {
  Figure recall() {
    return figure("recall", "recall@10", 4);
  }

  Figure perSecond() {
    return figure("searchesPerSecond", "searches/s", 0);
  }

  /** Takes what searches of this kind have cost. */
  void add(Case found, SearchLoad.Cost cost) {
    found.add(perSecond(), cost.perSecond());
    found.add(figure("p50Millis", "p50 ms", 2), cost.p50Millis());
    found.add(figure("p99Millis", "p99 ms", 2), cost.p99Millis());
    found.add(figure("nodeCpuMicros", "node CPU-µs/search", 0), cost.nodeCpuMicros());
    found.add(figure("clientCpuMicros", "client CPU-µs/search", 0), cost.clientCpuMicros());
    found.add(figure("otherCores", "other cores", 2), cost.otherCores());
  }

  private Figure figure(String key, String title, int decimals) {
    return new Figure(key + "Ef" + ef, "ef " + ef + ": " + title, decimals);
  }
}

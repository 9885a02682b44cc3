package dev.syncline.load.sync;

import dev.syncline.load.driver.Level;
import dev.syncline.load.http.PacedWrites;
import dev.syncline.load.measure.Scrape;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** The same recovery with a cap on sync, while clients go on writing at QUORUM. */
public final class RecoveryUnderLoad {
  static final Figure RATIO = new Figure("p99Ratio", "QUORUM write p99, recovering / before", 2);
  static final Figure RATIO_OF_MEDIANS =
      new Figure("p50Ratio", "QUORUM write p50, recovering / before", 2);
  static final Figure HELD =
      new Figure("caughtUpFromReadySeconds", "ready to caught up under the cap, s", 2);
  static final Figure OBSERVED =
      new Figure("syncBytesPerSecond", "sync bytes/s of both senders, ready to caught up", 0);
  static final Figure WRITES = new Figure("writesPerSecond", "QUORUM writes/s, recovering", 0);

  private static final int POLL_MILLIS = 100;
  private static final int WARM_UP_MILLIS = 10_000;
  private static final int WRITE_TIMEOUT_MILLIS = 30_000;

  private final Recovery.Settings settings;
  private final Load load;
  private final Recovery recovery;
  private final Consumer<String> say;

  /**
   * What goes on meanwhile.
   *
   * @param capBytesPerSecond each node's cap of sync
   * @param perSecond QUORUM writes per second, to the two nodes that stay
   * @param connections writes that may be in flight
   * @param observedMillis for how long latencies are taken before anything happens, and again while
   *     the node is away
   */
  public record Load(long capBytesPerSecond, int perSecond, int connections, int observedMillis) {}

  /** The part of a run in which a write was due. */
  private record Phase(Figure p50, Figure p99) {
    static final Phase BEFORE = of("before", "before, three nodes");
    static final Phase AWAY = of("away", "while one is away");
    static final Phase STARTING = of("starting", "while it starts");
    static final Phase RECOVERING = of("recovering", "while it recovers");

    private static Phase of(String key, String words) {
      return new Phase(
          new Figure(key + "P50Millis", "QUORUM write p50 ms, " + words, 2),
          new Figure(key + "P99Millis", "QUORUM write p99 ms, " + words, 2));
    }

    void add(Histogram latencyNanos, Case found) {
      found.add(p50, millis(latencyNanos, 50));
      found.add(p99, millis(latencyNanos, 99));
    }
  }

  private static double millis(Histogram latencyNanos, double percentile) {
    return latencyNanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** A recovery under load that tells what it is doing. */
  public RecoveryUnderLoad(Recovery.Settings settings, Load load, Consumer<String> say) {
    this.settings = settings;
    this.load = load;
    this.recovery = new Recovery(settings, say);
    this.say = say;
  }

  /**
   * Does it once, with nodes that have just been started, and adds what it found to a case.
   *
   * @param problems takes what went wrong without stopping the run
   * @throws IOException if a node ends by itself, or never catches up
   */
  public void run(SyncNodes nodes, Case found, List<String> problems) throws IOException {
    recovery.load(nodes);
    for (int node : nodes.staying()) {
      nodes.throttle(node, load.capBytesPerSecond());
    }
    Histogram before = observeBefore(nodes, found, problems);
    nodes.cluster().kill(SyncNodes.AWAY);
    recovery.miss(nodes);
    Until.sleep(settings.settleMillis());
    List<Scrape> scrapes = nodes.scrape(nodes.staying());
    try (PacedWrites writes = writes(nodes)) {
      Until.sleep(WARM_UP_MILLIS);
      long away = System.nanoTime();
      Until.sleep(load.observedMillis());
      recover(nodes, writes, away, before, found);
      fail(writes, problems);
    }
    for (int node : nodes.staying()) {
      nodes.throttle(node, 0);
    }
    Until.holds("all in sync in the end", POLL_MILLIS, settings.patienceMillis(), nodes::isInSync);
    recovery.check(nodes, scrapes, problems);
  }

  private void recover(SyncNodes nodes, PacedWrites writes, long away, Histogram before, Case found)
      throws IOException {
    double sent = Meters.allSyncBytesSent(nodes.scrape(nodes.staying()));
    long started = System.nanoTime();
    nodes.cluster().restart(SyncNodes.AWAY);
    long ready = recovery.awaitReady(nodes);
    say.accept("ready, catching up");
    // What is being written reaches the node by itself, and is for a moment in the lag of all.
    double writtenWithinOne = Math.max(1, load.perSecond());
    long held =
        Until.holds(
            "the node caught up",
            POLL_MILLIS,
            settings.patienceMillis(),
            () ->
                Meters.entries(nodes.scrape(SyncNodes.AWAY)) >= settings.missing()
                    && nodes.lagEntries() <= writtenWithinOne);
    sent = Meters.allSyncBytesSent(nodes.scrape(nodes.staying())) - sent;
    Histogram recovering = writes.latencyNanos(ready, held);
    Phase.AWAY.add(writes.latencyNanos(away, started), found);
    Phase.STARTING.add(writes.latencyNanos(started, ready), found);
    Phase.RECOVERING.add(recovering, found);
    found.add(RATIO, millis(recovering, 99) / millis(before, 99));
    found.add(RATIO_OF_MEDIANS, millis(recovering, 50) / millis(before, 50));
    found.add(HELD, Until.seconds(ready, held));
    found.add(OBSERVED, sent / Until.seconds(ready, held));
    found.add(WRITES, recovering.getTotalCount() / Until.seconds(ready, held));
  }

  private Histogram observeBefore(SyncNodes nodes, Case found, List<String> problems)
      throws IOException {
    say.accept("writing at QUORUM with three nodes");
    try (PacedWrites writes = writes(nodes)) {
      Until.sleep(WARM_UP_MILLIS);
      long from = System.nanoTime();
      Until.sleep(load.observedMillis());
      Histogram latency = writes.latencyNanos(from, System.nanoTime());
      Phase.BEFORE.add(latency, found);
      fail(writes, problems);
      return latency;
    }
  }

  private PacedWrites writes(SyncNodes nodes) {
    return PacedWrites.start(
        new PacedWrites.Settings(
            nodes.urls(nodes.staying()),
            Level.QUORUM,
            load.perSecond(),
            load.connections(),
            WRITE_TIMEOUT_MILLIS),
        settings.before());
  }

  private static void fail(PacedWrites writes, List<String> problems) {
    Map<String, Long> errors = writes.errors();
    if (!errors.isEmpty()) {
      problems.add("writes failed: " + errors);
    }
  }
}

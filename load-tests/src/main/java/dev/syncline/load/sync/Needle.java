package dev.syncline.load.sync;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.measure.Scrape;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.vectors.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One entry that one node of three lacks among many: the bytes it takes to find and to repair it.
 * The node is away while the entry is written at ONE; it is away for as long again with nothing
 * written, and the difference is what the entry costs.
 */
public final class Needle {
  static final Figure EXCHANGED =
      new Figure("exchangedBytes", "bytes in frames until the end of the window, less idle", 0);
  static final Figure BATCHES =
      new Figure("syncBytes", "of these, frames with the missing entry", 0);
  static final Figure SECONDS = new Figure("seconds", "return to in sync, s", 2);
  static final Figure IDLE = new Figure("idleBytesPerSecond", "idle bytes/s, subtracted", 0);
  static final Figure COST =
      new Figure("costBytes", "bytes more than with nothing missing (of medians)", 0);
  static final Figure OVERHEAD =
      new Figure("overheadBytes", "the same less the frames with the entry", 0);

  private static final int POLL_MILLIS = 20;
  private static final long PATIENCE_MILLIS = 300_000;
  private static final long SEEN_MILLIS = 60_000;
  private static final String ENTRY_IS_MISSED = "both others to see the entry missing";

  private final Settings settings;
  private final Idle idle;
  private final Consumer<String> say;
  private long writes;

  /** How the node goes away. */
  public enum Way {
    /** It stands still (SIGSTOP), and goes on as the same run. */
    FROZEN,
    /** It is killed (SIGKILL), and starts again as another run. */
    KILLED
  }

  /**
   * What to do.
   *
   * @param resting the nodes before anything is missing, and their idle traffic
   * @param entries that all nodes hold
   * @param repeats of each case, in turn
   * @param windowMillis how long after its return the node is looked at, the same in each case
   */
  public record Settings(Idle.Settings resting, long entries, int repeats, int windowMillis) {
    /** Rejects what cannot be measured. */
    public Settings {
      if (entries < 1 || repeats < 1 || windowMillis < 1) {
        throw new IllegalArgumentException("entries, repeats, windowMillis: at least 1");
      }
    }
  }

  /** A way for the node to go, and its two columns. */
  public record Cases(Way way, Case nothing, Case one) {}

  /** A search that tells what it is doing. */
  public Needle(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.idle = new Idle(settings.resting(), say);
    this.say = say;
  }

  /**
   * Loads new nodes, and lets one be away again and again.
   *
   * @throws IOException if a node ends by itself, or does not come to hold everything
   */
  public void run(SyncNodes nodes, List<Cases> ways) throws IOException {
    idle.load(nodes, settings.entries());
    Case resting = new Case("idle");
    idle.observe(nodes, resting);
    double idleBytesPerSecond = resting.spread(Idle.BYTES).orElseThrow().median();
    for (int i = 1; i <= settings.repeats(); i++) {
      for (Cases each : ways) {
        say.accept(i + "/" + settings.repeats() + " " + each.way());
        cycle(nodes, each.way(), false, idleBytesPerSecond, each.nothing());
        cycle(nodes, each.way(), true, idleBytesPerSecond, each.one());
      }
    }
    for (Cases each : ways) {
      double cost = median(each.one(), EXCHANGED) - median(each.nothing(), EXCHANGED);
      double batches = median(each.one(), BATCHES) - median(each.nothing(), BATCHES);
      each.one().add(COST, cost);
      each.one().add(OVERHEAD, cost - batches);
    }
  }

  private static double median(Case found, Figure figure) {
    return found.spread(figure).orElseThrow().median();
  }

  private void cycle(SyncNodes nodes, Way way, boolean misses, double idlePerSecond, Case found)
      throws IOException {
    Until.holds("nodes in sync", POLL_MILLIS, PATIENCE_MILLIS, nodes::isInSync);
    List<Scrape> before = new ArrayList<>();
    if (way == Way.FROZEN) {
      // Nobody can ask it later.
      before.add(nodes.scrape(SyncNodes.AWAY));
      nodes.cluster().freeze(SyncNodes.AWAY);
    } else {
      nodes.cluster().kill(SyncNodes.AWAY);
    }
    try {
      Until.holds("the node missed", POLL_MILLIS, SEEN_MILLIS, nodes::isAwaySeen);
      if (misses) {
        write(nodes);
        Until.holds(ENTRY_IS_MISSED, POLL_MILLIS, SEEN_MILLIS, () -> nodes.lagEntries() >= 1);
      }
      Until.sleep(settings.resting().settleMillis());
      before.addAll(nodes.scrape(nodes.staying()));
    } finally {
      if (way == Way.FROZEN) {
        nodes.cluster().thaw(SyncNodes.AWAY);
      }
    }
    long returned = System.nanoTime();
    if (way == Way.KILLED) {
      nodes.cluster().restart(SyncNodes.AWAY);
      returned =
          Until.holds(
              "the node ready",
              POLL_MILLIS,
              PATIENCE_MILLIS,
              () -> nodes.cluster().isReady(SyncNodes.AWAY));
    }
    observe(nodes, before, returned, idlePerSecond, found);
  }

  private void observe(
      SyncNodes nodes, List<Scrape> before, long returned, double idlePerSecond, Case found)
      throws IOException {
    long held = Until.holds("the entry found", POLL_MILLIS, PATIENCE_MILLIS, nodes::isInSync);
    long restMillis = settings.windowMillis() - (held - returned) / 1_000_000;
    Until.sleep(Math.max(0, restMillis));
    List<Scrape> after = nodes.scrape(nodes.all());
    double seconds = Until.seconds(returned, System.nanoTime());
    double bytes = Meters.allFrameBytesSent(after) - Meters.allFrameBytesSent(before);
    found.add(EXCHANGED, bytes - idlePerSecond * seconds);
    found.add(BATCHES, Meters.allSyncBytesSent(after) - Meters.allSyncBytesSent(before));
    found.add(SECONDS, Until.seconds(returned, held));
    found.add(IDLE, idlePerSecond);
  }

  private void write(SyncNodes nodes) throws IOException {
    Samples samples = settings.resting().samples();
    int index = (int) (writes % samples.list().size());
    Samples one = new Samples(samples.source(), List.of(samples.list().get(index)));
    Dataset dataset =
        new Dataset(
            settings.resting().collection(), one.vectors(), one::payload, new KeySequence(1, 0));
    nodes.store(dataset, Level.ONE, List.of(0), settings.entries() + writes++, 1);
  }
}

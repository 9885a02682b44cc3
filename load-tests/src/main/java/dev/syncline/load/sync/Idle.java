package dev.syncline.load.sync;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.measure.Scrape;
import dev.syncline.load.measure.Until;
import dev.syncline.load.measure.Usage;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.vectors.Samples;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Three nodes in sync, and nobody who reads or writes. */
public final class Idle {
  static final Figure BYTES =
      new Figure("bytesPerSecond", "bytes/s in frames, all nodes together", 0);
  static final Figure FRAMES = new Figure("framesPerSecond", "frames/s, all nodes together", 1);
  static final Figure SYNC = new Figure("syncBytesPerSecond", "of these, missing entries", 0);
  static final Figure CPU = new Figure("cpuMicrosPerSecond", "CPU-µs/s, all nodes together", 0);
  static final Figure RESIDENT = new Figure("residentMegabytes", "RSS MB, all nodes together", 0);
  static final Figure OTHER = new Figure("otherCores", "other cores", 2);

  private static final int POLL_MILLIS = 200;
  private static final long IN_SYNC_MILLIS = 600_000;

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * What to look at.
   *
   * @param collection name of the collection to make
   * @param samples what the entries are made of, again and again
   * @param windows how often to measure
   * @param windowMillis for how long each time
   * @param settleMillis rest between the last write and the first measurement
   */
  public record Settings(
      String collection, Samples samples, int windows, int windowMillis, int settleMillis) {}

  /** A measurement that tells what it is doing. */
  public Idle(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Loads new nodes, lets them rest and measures them.
   *
   * @throws IOException if they do not come to be in sync, or a node ends
   */
  public void run(SyncNodes nodes, long entries, Case found) throws IOException {
    load(nodes, entries);
    say.accept("measuring " + settings.windows() + " windows");
    observe(nodes, found);
  }

  /** Stores entries on all nodes and lets these rest. */
  void load(SyncNodes nodes, long entries) throws IOException {
    Samples samples = settings.samples();
    Dataset dataset =
        new Dataset(
            settings.collection(),
            samples.vectors(),
            samples::payload,
            new KeySequence(Math.max(1, entries), 0));
    nodes.create(dataset);
    say.accept("loading " + entries + " entries");
    nodes.store(dataset, Level.ALL, nodes.all(), 0, entries);
    Until.holds("nodes in sync", POLL_MILLIS, IN_SYNC_MILLIS, () -> nodes.isInSync(entries));
    Until.sleep(settings.settleMillis());
  }

  /** Measures some windows in a row. */
  void observe(SyncNodes nodes, Case found) throws IOException {
    List<Long> pids = nodes.pids(nodes.all());
    for (int i = 0; i < settings.windows(); i++) {
      List<Scrape> before = nodes.scrape(nodes.all());
      Usage opened = Usage.now(pids);
      Until.sleep(settings.windowMillis());
      Usage closed = Usage.now(pids);
      List<Scrape> after = nodes.scrape(nodes.all());
      // The frames of the scrapes' own time are counted, their CPU is not.
      double seconds = Until.seconds(opened.atNanos(), System.nanoTime());
      double bytes = Meters.allFrameBytesSent(after) - Meters.allFrameBytesSent(before);
      double frames = Meters.allFramesSent(after) - Meters.allFramesSent(before);
      double sync = Meters.allSyncBytesSent(after) - Meters.allSyncBytesSent(before);
      found.add(BYTES, bytes / seconds);
      found.add(FRAMES, frames / seconds);
      found.add(SYNC, sync / seconds);
      found.add(CPU, closed.nodeCoresSince(opened) * 1e6);
      found.add(RESIDENT, closed.nodeResidentBytes() / 1e6);
      found.add(OTHER, closed.otherCoresSince(opened));
    }
  }
}

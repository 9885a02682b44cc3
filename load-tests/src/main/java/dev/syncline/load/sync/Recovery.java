package dev.syncline.load.sync;

import dev.syncline.load.cluster.LocalCluster;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.measure.ProcStat;
import dev.syncline.load.measure.Scrape;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.vectors.Samples;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A node is killed, misses writes at QUORUM, and is started again. */
public final class Recovery {
  static final Figure READY = new Figure("readySeconds", "process start to ready, s", 2);
  static final Figure FROM_READY =
      new Figure("heldFromReadySeconds", "ready to all entries held, s", 2);
  static final Figure FROM_START =
      new Figure("heldFromStartSeconds", "process start to all entries held, s", 2);
  static final Figure RAW = new Figure("missingRawBytes", "floats missing, bytes", 0);
  static final Figure SYNC = new Figure("syncBytes", "sync frames received, bytes", 0);
  static final Figure SYNC_RATIO = new Figure("syncRatio", "sync frames / floats missing", 3);
  static final Figure CODEC_RATIO =
      new Figure("codecRatio", "sync frames / the same before compression", 3);
  static final Figure FRAMES = new Figure("frameBytes", "all frames received, bytes", 0);
  static final Figure FRAME_RATIO = new Figure("frameRatio", "all frames / floats missing", 3);
  static final Figure SENDER_CPU =
      new Figure("senderCpuSeconds", "CPU of the two others while it returns, s", 2);
  static final Figure STARTING_CPU =
      new Figure("startingCpuSeconds", "CPU of the node until ready, s", 2);
  static final Figure RECEIVER_CPU =
      new Figure("receiverCpuSeconds", "CPU of the node from ready to all held, s", 2);
  static final Figure REPAIRED = new Figure("entriesRepaired", "entries brought by sync", 0);

  private static final int READY_POLL_MILLIS = 10;
  private static final int HELD_POLL_MILLIS = 50;
  private static final int PROBES = 100;

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * What to do.
   *
   * @param collection name of the collection to make
   * @param loaded entries that every node holds before
   * @param missing entries written while the node is away, at least 1
   * @param loadedSamples what those before are made of
   * @param missingSamples what those written while it is away are made of
   * @param settleMillis rest before the node is killed and before it is started again
   * @param patienceMillis when a node that does not hold everything is given up
   */
  public record Settings(
      String collection,
      long loaded,
      long missing,
      Samples loadedSamples,
      Samples missingSamples,
      int settleMillis,
      int patienceMillis) {

    /** Rejects what cannot be measured. */
    public Settings {
      if (loaded < 0 || missing < 1) {
        throw new IllegalArgumentException("missing entries: at least 1, loaded: at least 0");
      }
    }

    Dataset before() {
      return dataset(loadedSamples);
    }

    Dataset away() {
      return dataset(missingSamples);
    }

    private Dataset dataset(Samples samples) {
      KeySequence keys = new KeySequence(loaded + missing, 0);
      return new Dataset(collection, samples.vectors(), samples::payload, keys);
    }

    /** Bytes of the floats that the node misses. */
    double rawBytes() {
      return (double) missing * missingSamples.list().get(0).vector().length * Float.BYTES;
    }
  }

  /** A recovery that tells what it is doing. */
  public Recovery(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Does it once, with nodes that have just been started, and adds what it found to a case.
   *
   * @param problems takes what went wrong without stopping the run
   * @throws IOException if a node ends by itself, or never holds everything
   */
  public void run(SyncNodes nodes, Case found, List<String> problems) throws IOException {
    load(nodes);
    nodes.cluster().kill(SyncNodes.AWAY);
    miss(nodes);
    Until.sleep(settings.settleMillis());

    List<Scrape> before = nodes.scrape(nodes.staying());
    long sendersCpu = cpuMicros(nodes, nodes.staying());
    long started = System.nanoTime();
    nodes.cluster().restart(SyncNodes.AWAY);
    long ready = awaitReady(nodes);
    long readyCpu = cpuMicros(nodes, List.of(SyncNodes.AWAY));
    long held =
        Until.holds(
            "all entries on the node that was away",
            HELD_POLL_MILLIS,
            settings.patienceMillis(),
            () -> nodes.isInSync(settings.loaded() + settings.missing()));
    long heldCpu = cpuMicros(nodes, List.of(SyncNodes.AWAY));
    sendersCpu = cpuMicros(nodes, nodes.staying()) - sendersCpu;

    found.add(READY, Until.seconds(started, ready));
    found.add(FROM_READY, Until.seconds(ready, held));
    found.add(FROM_START, Until.seconds(started, held));
    addBytes(nodes.scrape(SyncNodes.AWAY), found);
    found.add(SENDER_CPU, sendersCpu / 1e6);
    found.add(STARTING_CPU, readyCpu / 1e6);
    found.add(RECEIVER_CPU, (heldCpu - readyCpu) / 1e6);
    check(nodes, before, problems);
  }

  /** Makes the collection and what every node holds before. */
  void load(SyncNodes nodes) throws IOException {
    Dataset dataset = settings.before();
    nodes.create(dataset);
    if (settings.loaded() > 0) {
      say.accept("loading " + settings.loaded() + " entries");
    }
    nodes.store(dataset, Level.ALL, nodes.all(), 0, settings.loaded());
    Until.holds(
        "three nodes in sync before anything is measured",
        HELD_POLL_MILLIS,
        settings.patienceMillis(),
        () -> nodes.isInSync(settings.loaded()));
    Until.sleep(settings.settleMillis());
  }

  /** Writes what the killed node misses. */
  void miss(SyncNodes nodes) throws IOException {
    say.accept("writing " + settings.missing() + " entries while a node is away");
    nodes.store(
        settings.away(), Level.QUORUM, nodes.staying(), settings.loaded(), settings.missing());
  }

  /** When the restarted node said that it is ready. */
  long awaitReady(SyncNodes nodes) throws IOException {
    LocalCluster cluster = nodes.cluster();
    return Until.holds(
        "the restarted node ready",
        READY_POLL_MILLIS,
        settings.patienceMillis(),
        () -> cluster.isReady(SyncNodes.AWAY));
  }

  private void addBytes(Scrape returned, Case found) {
    double raw = settings.rawBytes();
    double sync = Meters.syncBytesReceived(returned);
    found.add(RAW, raw);
    found.add(SYNC, sync);
    found.add(SYNC_RATIO, sync / raw);
    found.add(CODEC_RATIO, sync / Meters.syncRawBytesReceived(returned));
    found.add(FRAMES, Meters.frameBytesReceived(returned));
    found.add(FRAME_RATIO, Meters.frameBytesReceived(returned) / raw);
    found.add(REPAIRED, Meters.repaired(returned));
  }

  /** The node that returned serves by itself what it missed, and sync had no trouble. */
  void check(SyncNodes nodes, List<Scrape> before, List<String> problems) throws IOException {
    long step = Math.max(1, settings.missing() / PROBES);
    for (long missed = 0; missed < settings.missing(); missed += step) {
      long key = settings.loaded() + missed;
      if (!nodes.holds(SyncNodes.AWAY, settings.collection(), key)) {
        problems.add("the node that returned does not serve key " + key);
      }
    }
    List<Scrape> after = nodes.scrape(nodes.all());
    double timeouts = after.stream().mapToDouble(Meters::timeouts).sum();
    timeouts -= before.stream().mapToDouble(Meters::timeouts).sum();
    if (timeouts > 0) {
      problems.add((long) timeouts + " requests of sync were not answered in time");
    }
    if (after.stream().mapToDouble(Meters::divergences).sum() > 0) {
      problems.add("replicas differed under equal clocks");
    }
  }

  static long cpuMicros(SyncNodes nodes, List<Integer> which) throws IOException {
    long sum = 0;
    for (long pid : nodes.pids(which)) {
      sum += ProcStat.cpuMicros(pid);
    }
    return sum;
  }
}

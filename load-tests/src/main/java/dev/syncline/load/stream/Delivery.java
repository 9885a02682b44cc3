package dev.syncline.load.stream;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Window;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.http.PacedWrites;
import dev.syncline.load.http.VectorEncoding;
import dev.syncline.load.measure.Until;
import dev.syncline.load.measure.Usage;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import dev.syncline.load.vectors.VectorPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** How long after its acknowledgement a write reaches a consumer on each node. */
public final class Delivery {
  static final Figure P50 = new Figure("lagP50Millis", "delivery lag p50 ms", 2);
  static final Figure P99 = new Figure("lagP99Millis", "delivery lag p99 ms", 2);
  static final Figure MAX = new Figure("lagMaxMillis", "delivery lag max ms", 2);
  static final Figure EARLY = new Figure("toldBefore", "told before acknowledged, part", 2);
  static final Figure WRITES = new Figure("writesPerSecond", "writes/s", 0);
  static final Figure WRITE_P99 = new Figure("writeP99Millis", "write p99 ms", 2);
  static final Figure OTHER = new Figure("otherCores", "other cores", 2);

  private static final long LONGEST_NANOS = 120_000_000_000L;
  private static final int REQUEST_MILLIS = 10_000;
  private static final int TOLD_MILLIS = 30_000;
  private static final int POLL_MILLIS = 20;
  private static final int PEAK_CONNECTIONS = 64;

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * What is done.
   *
   * @param collection a name that is not in use
   * @param vectors to write
   * @param part of the peak that is written, in (0, 1]
   * @param connections writes that may be in flight
   * @param windows measurements
   * @param windowMillis length of each, and of the measurement of the peak
   * @param settleMillis load before the first window
   */
  public record Settings(
      String collection,
      VectorPool vectors,
      double part,
      int connections,
      int windows,
      int windowMillis,
      int settleMillis) {}

  /** When a key was acknowledged and when each node's consumer was told of it, 0 for not yet. */
  private record Times(AtomicLongArray acknowledged, List<AtomicLongArray> told) {
    static Times of(int nodes, int keys) {
      List<AtomicLongArray> told = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        told.add(new AtomicLongArray(keys));
      }
      return new Times(new AtomicLongArray(keys), told);
    }

    static void set(AtomicLongArray times, long key, long nanos) {
      if (key >= 0 && key < times.length()) {
        times.compareAndSet((int) key, 0, nanos);
      }
    }
  }

  /** A measurement that tells what it is doing. */
  public Delivery(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Does it, with nodes that have just been started.
   *
   * @param perNode takes the lags that the consumer on each node had
   * @param load takes what was written
   * @param problems takes what went wrong without stopping the run
   * @throws IOException if a node ends by itself, or a write is never told
   */
  public void run(SyncNodes nodes, List<Case> perNode, Case load, List<String> problems)
      throws IOException {
    double peak = peak(nodes, problems);
    int perSecond = (int) Math.max(1, peak * settings.part());
    say.accept(String.format(Locale.ROOT, "peak %,.0f writes/s, now %,d", peak, perSecond));
    long seconds =
        60L
            + (settings.settleMillis() + (long) settings.windows() * settings.windowMillis())
                / 1_000;
    Times times = Times.of(nodes.cluster().size(), Math.toIntExact(perSecond * seconds));
    Dataset dataset = new Dataset(settings.collection(), settings.vectors(), new KeySequence(1, 0));
    nodes.create(dataset);
    ToldKeys keys = new ToldKeys(dataset.collection());
    String query = "from=now&include=none&collections=" + dataset.collection();
    try (Streams streams = new Streams()) {
      for (int node : nodes.all()) {
        AtomicLongArray told = times.told().get(node);
        streams.open(
            nodes.cluster().urls().get(node),
            query,
            (line, length, nanos) -> Times.set(told, keys.of(line, length), nanos));
      }
      streams.awaitOpen();
      PacedWrites.Settings writes =
          new PacedWrites.Settings(
              nodes.cluster().urls(),
              Level.QUORUM,
              perSecond,
              settings.connections(),
              REQUEST_MILLIS);
      PacedWrites.Acknowledged acknowledged =
          (key, nanos) -> Times.set(times.acknowledged(), key, nanos);
      try (PacedWrites paced = PacedWrites.start(writes, dataset, acknowledged)) {
        measure(nodes, paced, times, perNode, load);
        if (!paced.errors().isEmpty()) {
          problems.add("writes failed: " + paced.errors());
        }
      }
      awaitAllTold(times);
    }
  }

  private double peak(SyncNodes nodes, List<String> problems) throws IOException {
    say.accept("measuring the peak, without consumers");
    Dataset dataset =
        new Dataset(settings.collection() + "-peak", settings.vectors(), new KeySequence(1, 0));
    try (HttpDriver driver =
        new HttpDriver(
            new HttpDriver.Options(
                nodes.cluster().urls(), VectorEncoding.BASE64, 1, REQUEST_MILLIS, 1))) {
      driver.createCollection(dataset);
      Window window =
          Window.after(System.nanoTime(), settings.settleMillis(), settings.windowMillis());
      Workload workload =
          new Workload(
              Operation.WRITE, Level.QUORUM, dataset.vectors().dims(), PEAK_CONNECTIONS, 1);
      var result = driver.run(workload, dataset, window);
      if (!result.errors().isEmpty()) {
        problems.add("writes at the peak failed: " + result.errors());
      }
      return result.requests() / window.seconds();
    }
  }

  private void measure(
      SyncNodes nodes, PacedWrites paced, Times times, List<Case> perNode, Case load)
      throws IOException {
    Until.sleep(settings.settleMillis());
    for (int window = 1; window <= settings.windows(); window++) {
      Usage opened = Usage.now(nodes.cluster().pids());
      Until.sleep(settings.windowMillis());
      Usage closed = Usage.now(nodes.cluster().pids());
      // what was acknowledged last has its time to be told
      Until.sleep(Math.min(settings.settleMillis(), 1_000));
      Histogram latency = paced.latencyNanos(opened.atNanos(), closed.atNanos());
      load.add(WRITES, latency.getTotalCount() * 1e9 / (closed.atNanos() - opened.atNanos()));
      load.add(WRITE_P99, latency.getValueAtPercentile(99) / 1e6);
      load.add(OTHER, closed.otherCoresSince(opened));
      for (int node : nodes.all()) {
        lag(times, node, opened.atNanos(), closed.atNanos(), perNode.get(node));
      }
      say.accept(window + "/" + settings.windows());
    }
  }

  private static void lag(Times times, int node, long fromNanos, long toNanos, Case found)
      throws IOException {
    AtomicLongArray told = times.told().get(node);
    Histogram lag = new Histogram(1_000, LONGEST_NANOS, 3);
    long early = 0;
    long now = System.nanoTime();
    for (int key = 0; key < told.length(); key++) {
      long acknowledged = times.acknowledged().get(key);
      if (acknowledged == 0 || acknowledged < fromNanos || acknowledged >= toNanos) {
        continue;
      }
      // one that has not been told yet is as late as it is now at least
      long at = told.get(key) == 0 ? now : told.get(key);
      early += at < acknowledged ? 1 : 0;
      lag.recordValue(Math.min(LONGEST_NANOS, Math.max(0, at - acknowledged)));
    }
    if (lag.getTotalCount() == 0) {
      throw new IOException("nothing was acknowledged in a window");
    }
    found.add(P50, lag.getValueAtPercentile(50) / 1e6);
    found.add(P99, lag.getValueAtPercentile(99) / 1e6);
    found.add(MAX, lag.getMaxValue() / 1e6);
    found.add(EARLY, (double) early / lag.getTotalCount());
  }

  private static void awaitAllTold(Times times) throws IOException {
    Until.holds(
        "every acknowledged write told on every node",
        POLL_MILLIS,
        TOLD_MILLIS,
        () -> times.told().stream().allMatch(told -> isComplete(times.acknowledged(), told)));
  }

  private static boolean isComplete(AtomicLongArray acknowledged, AtomicLongArray told) {
    for (int key = 0; key < told.length(); key++) {
      if (acknowledged.get(key) != 0 && told.get(key) == 0) {
        return false;
      }
    }
    return true;
  }
}

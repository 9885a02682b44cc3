package dev.syncline.load.measure;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Driver;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Window;
import dev.syncline.load.driver.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** Runs one workload once and reads what it cost. */
public final class Trial {
  private final Driver driver;
  private final List<Long> nodePids;
  private final List<Path> dataDirs;

  /**
   * The figures of one run. A figure that could not be read is absent.
   *
   * @param metrics the figures
   * @param errors failed requests by kind
   * @param errorSamples the beginning of the first answer of each kind
   */
  public record Result(
      Map<Metric, Double> metrics, Map<String, Long> errors, Map<String, String> errorSamples) {

    /** Copies all that could change. */
    public Result {
      metrics = Map.copyOf(metrics);
      errors = Map.copyOf(errors);
      errorSamples = Map.copyOf(errorSamples);
    }
  }

  /**
   * Trials against one cluster.
   *
   * @param nodePids processes of the nodes, empty if they cannot be seen from here
   * @param dataDirs where the nodes store, empty if it cannot be seen from here
   */
  public Trial(Driver driver, List<Long> nodePids, List<Path> dataDirs) {
    this.driver = driver;
    this.nodePids = List.copyOf(nodePids);
    this.dataDirs = List.copyOf(dataDirs);
  }

  /**
   * Warms up, measures, and waits for what is in flight.
   *
   * @throws IOException if a node ended, or none can be reached any more
   */
  public Result run(Workload workload, Dataset dataset, long warmupMillis, long measuredMillis)
      throws IOException {
    long diskBefore = disk();
    Window window = Window.after(System.nanoTime(), warmupMillis, measuredMillis);
    FutureTask<LoopResult> load = new FutureTask<>(() -> driver.run(workload, dataset, window));
    Thread thread = new Thread(load, "trial");
    thread.setDaemon(true);
    thread.start();
    awaitEndOr(load, window.openNanos());
    Usage opened = Usage.now(nodePids);
    awaitEndOr(load, window.closeNanos());
    Usage closed = Usage.now(nodePids);
    LoopResult result = get(load);
    Map<Metric, Double> metrics = metrics(workload, result, window, opened, closed);
    boolean grows = workload.operation() != Operation.READ && dataset.keys().everyWriteIsNew();
    if (grows && !dataDirs.isEmpty() && result.entriesAcknowledged() > 0) {
      double perEntry = (double) (disk() - diskBefore) / result.entriesAcknowledged();
      metrics.put(Metric.DISK_BYTES_PER_ENTRY, perEntry);
    }
    return new Result(metrics, result.errors(), result.errorSamples());
  }

  private Map<Metric, Double> metrics(
      Workload workload, LoopResult result, Window window, Usage opened, Usage closed) {
    Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
    double requestsPerSecond = result.requests() / window.seconds();
    double entriesPerSecond = requestsPerSecond * workload.entriesPerRequest();
    metrics.put(Metric.REQUESTS_PER_SECOND, requestsPerSecond);
    metrics.put(Metric.ENTRIES_PER_SECOND, entriesPerSecond);
    metrics.put(Metric.OTHER_CORES, closed.otherCoresSince(opened));
    if (result.requests() == 0) {
      return metrics;
    }
    Histogram latency = result.latencyNanos();
    metrics.put(Metric.P50_MILLIS, latency.getValueAtPercentile(50) / 1e6);
    metrics.put(Metric.P99_MILLIS, latency.getValueAtPercentile(99) / 1e6);
    metrics.put(Metric.P999_MILLIS, latency.getValueAtPercentile(99.9) / 1e6);
    metrics.put(
        Metric.CLIENT_CPU_MICROS_PER_ENTRY,
        closed.clientCoresSince(opened) * 1e6 / entriesPerSecond);
    if (!nodePids.isEmpty()) {
      metrics.put(
          Metric.NODE_CPU_MICROS_PER_ENTRY, closed.nodeCoresSince(opened) * 1e6 / entriesPerSecond);
      metrics.put(Metric.NODE_RESIDENT_MEGABYTES, closed.nodeResidentBytes() / 1e6);
    }
    return metrics;
  }

  private long disk() throws IOException {
    return dataDirs.isEmpty() ? 0 : DiskUse.allocatedBytes(dataDirs);
  }

  /** Waits for a moment; load that ends before it has failed or has nothing to send. */
  private static void awaitEndOr(FutureTask<LoopResult> load, long nanos) throws IOException {
    try {
      load.get(Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // still running, as it should
    } catch (ExecutionException | InterruptedException e) {
      throw failure(e);
    }
  }

  private static LoopResult get(FutureTask<LoopResult> load) throws IOException {
    try {
      return load.get();
    } catch (ExecutionException | InterruptedException e) {
      throw failure(e);
    }
  }

  private static IOException failure(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new IOException("interrupted", e);
    }
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }
}

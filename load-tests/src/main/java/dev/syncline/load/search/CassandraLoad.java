package dev.syncline.load.search;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.syncline.load.cassandra.CassandraNode;
import dev.syncline.load.cassandra.CassandraVectors;
import dev.syncline.load.driver.Window;
import dev.syncline.load.measure.Until;
import dev.syncline.load.measure.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Searches sent to Cassandra in a closed loop, each thread one at a time. */
final class CassandraLoad {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final NodeSearch.Settings settings;
  private final CassandraNode node;
  private final CassandraVectors table;
  private final float[][] queries;

  private record Seen(Histogram latencyNanos, long all) {}

  CassandraLoad(
      NodeSearch.Settings settings, CassandraNode node, CassandraVectors table, float[][] queries) {
    this.settings = settings;
    this.node = node;
    this.table = table;
    this.queries = queries;
  }

  /** Sends each query once and compares the answers with the exact ones. */
  double recall(int limit, ExactAnswers exact) {
    List<BoundStatement> searches = table.searches(queries, limit);
    double sum = 0;
    for (int query = 0; query < queries.length; query++) {
      sum += exact.recall(query, table.search(searches.get(query), NodeSearch.COUNT));
    }
    return sum / queries.length;
  }

  /**
   * Searches for some time.
   *
   * @throws IOException if one fails
   */
  SearchLoad.Cost run(int limit) throws IOException {
    List<BoundStatement> searches = table.searches(queries, limit);
    Usage before = Usage.now(List.of(node.pid()));
    Window window =
        Window.after(System.nanoTime(), settings.warmupMillis(), settings.measuredMillis());
    List<FutureTask<Seen>> running = new ArrayList<>();
    for (int slot = 0; slot < settings.connections(); slot++) {
      int first = slot * searches.size() / settings.connections();
      FutureTask<Seen> loop = new FutureTask<>(() -> loop(searches, first, window));
      Thread thread = new Thread(loop, "cassandra-" + slot);
      thread.setDaemon(true);
      thread.start();
      running.add(loop);
    }
    Histogram latency = new Histogram(1_000, LONGEST_NANOS, 3);
    long all = 0;
    for (FutureTask<Seen> each : running) {
      Seen seen = get(each);
      latency.add(seen.latencyNanos());
      all += seen.all();
    }
    Usage after = Usage.now(List.of(node.pid()));
    double perSecond = all / Until.seconds(before.atNanos(), after.atNanos());
    return new SearchLoad.Cost(
        latency.getTotalCount() / window.seconds(),
        latency.getValueAtPercentile(50) / 1e6,
        latency.getValueAtPercentile(99) / 1e6,
        after.nodeCoresSince(before) * 1e6 / perSecond,
        after.clientCoresSince(before) * 1e6 / perSecond,
        after.otherCoresSince(before));
  }

  private Seen loop(List<BoundStatement> searches, int first, Window window) {
    Histogram latency = new Histogram(1_000, LONGEST_NANOS, 3);
    long all = 0;
    long now = System.nanoTime();
    for (int next = first; !window.isClosedAt(now); next = (next + 1) % searches.size()) {
      long sent = now;
      table.search(searches.get(next), NodeSearch.COUNT);
      now = System.nanoTime();
      all++;
      if (window.contains(now)) {
        latency.recordValue(Math.min(now - sent, LONGEST_NANOS));
      }
    }
    return new Seen(latency, all);
  }

  private static Seen get(FutureTask<Seen> running) throws IOException {
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw new IOException("a search in Cassandra failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

package dev.syncline.adapter.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that build graphs. Each takes a few rows of each collection in turn, and then rests
 * as long as its share of a processor asks for.
 */
final class Builders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Builders.class);

  /** How long one rests that finds nothing to do: nobody waits for it. */
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<Long, CollectionIndex> indexes;
  private final double restPerWork;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isClosed;

  /**
   * Starts them.
   *
   * @param processors as {@link IndexSettings#threads}
   */
  Builders(String name, double processors, Map<Long, CollectionIndex> indexes) {
    this.indexes = indexes;
    int count = (int) Math.ceil(processors);
    this.restPerWork = count == 0 ? 0 : count / processors - 1;
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::run, "index-build-" + name + "-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** One thread for what a graph does with many nodes at a time; it starts when it is asked. */
  static ForkJoinPool pool(String name) {
    return new ForkJoinPool(
        1,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("index-cut-" + name);
          return thread;
        },
        null,
        false);
  }

  private void run() {
    while (!isClosed) {
      boolean isBusy = false;
      for (CollectionIndex index : indexes.values()) {
        isBusy |= !isClosed && build(index);
      }
      if (!isBusy) {
        LockSupport.parkNanos(IDLE_NANOS);
      }
    }
  }

  private boolean build(CollectionIndex index) {
    long start = System.nanoTime();
    try {
      boolean wasBusy = index.build();
      if (wasBusy && restPerWork > 0) {
        LockSupport.parkNanos((long) ((System.nanoTime() - start) * restPerWork));
      }
      return wasBusy;
    } catch (RuntimeException | Error e) {
      // The thread goes on: nobody would start another one.
      if (isClosed) {
        return false;
      }
      LOG.error("building the graph of collection {} failed", index.collection().name(), e);
      LockSupport.parkNanos(AFTER_FAILURE_NANOS);
      return false;
    }
  }

  /** Nobody waits for them: they touch memory only. */
  @Override
  public void close() {
    isClosed = true;
    threads.forEach(LockSupport::unpark);
  }
}

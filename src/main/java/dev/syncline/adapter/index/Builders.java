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
 * The threads that build graphs. Each takes a row of each collection in turn, and then rests as
 * long as its share of a processor asks for.
 *
 * <p>What waits for the graph of a collection costs each search of it a scan. While that is little
 * nothing hurries, and threads of the least priority see to it; beyond {@link
 * CollectionIndex#isBehind} others do, which compete with searches and writes.
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
      Thread patient = thread(false, "index-build-" + name + "-" + i);
      atLeisure(patient);
      Thread hurried = thread(true, "index-catch-up-" + name + "-" + i);
      threads.addAll(List.of(patient, hurried));
    }
    threads.forEach(Thread::start);
  }

  private Thread thread(boolean hurries, String name) {
    Thread thread = new Thread(() -> run(hurries), name);
    thread.setDaemon(true);
    return thread;
  }

  /** Means something where the JVM is told to map priorities, as the launcher does. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void atLeisure(Thread thread) {
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  /** One thread for what a graph does with many nodes at a time; it starts when it is asked. */
  static ForkJoinPool pool(String name) {
    return new ForkJoinPool(
        1,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("index-cut-" + name);
          atLeisure(thread);
          return thread;
        },
        null,
        false);
  }

  private void run(boolean hurries) {
    while (!isClosed) {
      boolean isBusy = false;
      for (CollectionIndex index : indexes.values()) {
        isBusy |= !isClosed && index.isBehind() == hurries && build(index);
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

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.port.ReplicaStore.Commit;
import dev.syncline.port.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue before the disk: one thread takes all batches that wait, writes them as one, and tells
 * their listeners in the order the batches came in. There is no timer: while one group is being
 * written the next one gathers, so groups grow with the load.
 *
 * <p>A partition whose batch was not written is stopped: every later batch of it is refused until
 * {@link #resume}, so that what is written of a partition is always a prefix.
 *
 * <p>Invariant: {@code queuedBytes <= maxQueuedBytes}, unless a single batch is larger than that.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Writes a group; called by one thread. */
  @FunctionalInterface
  interface Sink {
    /**
     * Writes all batches in order as one, atomically and durably.
     *
     * @return how many bytes were written
     * @throws StoreException if none of them is known to be written
     */
    long write(List<Batch> group);
  }

  /** What waits: a batch with its listener, or something to be done between two groups. */
  private sealed interface Item {
    record Write(Commit commit, int bytes, long queuedNanos) implements Item {}

    record Task(FutureTask<?> action) implements Item {}
  }

  private record Refused(Commit commit, Throwable cause) {}

  private final Sink sink;
  private final StoreMetrics metrics;
  private final long maxGroupBytes;
  private final long maxQueuedBytes;
  private final Thread writer;

  /** Partitions of which a queued batch was not written; the writer's thread only. */
  private final Map<Partition, Throwable> failed = new HashMap<>();

  private final Object lock = new Object();
  private final ArrayDeque<Item> queue = new ArrayDeque<>();
  private final Map<Partition, Throwable> refused = new HashMap<>();
  private long queuedBytes;
  private boolean writerWaits;
  private boolean closing;

  GroupCommit(
      String threadName, Sink sink, StoreMetrics metrics, long maxGroupBytes, long maxQueuedBytes) {
    this.sink = sink;
    this.metrics = metrics;
    this.maxGroupBytes = maxGroupBytes;
    this.maxQueuedBytes = maxQueuedBytes;
    this.writer = new Thread(this::run, threadName);
    writer.setDaemon(true);
    writer.start();
  }

  /** Queues batches; tells a listener at once, on the caller's thread, why its batch cannot be. */
  void commit(List<Commit> commits) {
    List<Refused> refusals = new ArrayList<>(0);
    long now = System.nanoTime();
    synchronized (lock) {
      for (Commit commit : commits) {
        int bytes = GroupEncoder.estimateBytes(commit.batch());
        Throwable refusal = refusal(commit.batch().partition(), bytes);
        if (refusal == null) {
          queuedBytes += bytes;
          add(new Item.Write(commit, bytes, now));
        } else {
          refusals.add(new Refused(commit, refusal));
        }
      }
    }
    refusals.forEach(each -> tell(each.commit(), each.cause()));
  }

  private @Nullable Throwable refusal(Partition partition, int bytes) {
    if (closing) {
      return new StoreException("the store is closed");
    }
    Throwable cause = refused.get(partition);
    if (cause != null) {
      return stoppedBy(partition, cause);
    }
    if (queuedBytes > 0 && queuedBytes + bytes > maxQueuedBytes) {
      StoreException full =
          new StoreException(queuedBytes + " bytes wait to be written, limit " + maxQueuedBytes);
      refused.put(partition, full);
      return full;
    }
    return null;
  }

  private static StoreException stoppedBy(Partition partition, Throwable cause) {
    return new StoreException(
        "partition " + partition + " takes no writes since one failed: " + cause.getMessage(),
        cause);
  }

  private void add(Item item) {
    queue.addLast(item);
    if (writerWaits) {
      writerWaits = false;
      lock.notify();
    }
  }

  /**
   * Does something on the writer's thread after everything queued before, and waits for it.
   *
   * @throws StoreException if the store is closed, or from the action
   */
  <T> T call(Supplier<T> action) {
    if (Thread.currentThread() == writer) {
      throw new IllegalStateException("a commit listener must not wait for the store");
    }
    FutureTask<T> task = new FutureTask<>(action::get);
    synchronized (lock) {
      if (closing) {
        throw new StoreException("the store is closed");
      }
      add(new Item.Task(task));
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw new StoreException(String.valueOf(failure.getMessage()), failure);
      }
      throw new StoreException("the store failed: " + e.getCause(), e);
    } catch (CancellationException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new StoreException("interrupted while waiting for the store", e);
    }
  }

  /** Takes batches of a stopped partition again; for an action given to {@link #call}. */
  void resume(Partition partition) {
    failed.remove(partition);
    synchronized (lock) {
      refused.remove(partition);
    }
  }

  /** How many bytes wait or are being written, estimated. */
  long queuedBytes() {
    synchronized (lock) {
      return queuedBytes;
    }
  }

  /** Whether at most half of the queue is in use. */
  boolean hasRoom() {
    return queuedBytes() <= maxQueuedBytes / 2;
  }

  private void run() {
    List<Item.Write> group = new ArrayList<>();
    List<Batch> batches = new ArrayList<>();
    while (true) {
      FutureTask<?> action;
      synchronized (lock) {
        if (!awaitItem()) {
          return;
        }
        action = takeTask();
        if (action == null) {
          takeGroup(group);
        }
      }
      if (action != null) {
        action.run();
      } else {
        write(group, batches);
        group.clear();
        batches.clear();
      }
    }
  }

  private boolean awaitItem() {
    while (queue.isEmpty()) {
      if (closing) {
        return false;
      }
      writerWaits = true;
      try {
        lock.wait();
      } catch (InterruptedException e) {
        // Nobody but this class knows the thread, and it ends through close only.
        LOG.warn("the store's writer was interrupted and goes on");
      }
    }
    writerWaits = false;
    return true;
  }

  private @Nullable FutureTask<?> takeTask() {
    if (queue.peekFirst() instanceof Item.Task task) {
      queue.removeFirst();
      return task.action();
    }
    return null;
  }

  private void takeGroup(List<Item.Write> group) {
    long bytes = 0;
    while (queue.peekFirst() instanceof Item.Write next
        && (group.isEmpty() || bytes + next.bytes() <= maxGroupBytes)) {
      queue.removeFirst();
      bytes += next.bytes();
      group.add(next);
    }
  }

  private void write(List<Item.Write> group, List<Batch> batches) {
    long bytes = 0;
    for (Item.Write item : group) {
      bytes += item.bytes();
    }
    if (!failed.isEmpty()) {
      group.removeIf(this::failIfStopped);
    }
    for (Item.Write item : group) {
      batches.add(item.commit().batch());
    }
    Throwable failure = batches.isEmpty() ? null : writeOnce(batches);
    release(bytes, batches, failure);
    if (failure == null) {
      reportPersisted(group);
    }
    for (Item.Write item : group) {
      tell(item.commit(), failure);
    }
  }

  private boolean failIfStopped(Item.Write item) {
    Partition partition = item.commit().batch().partition();
    Throwable cause = failed.get(partition);
    if (cause != null) {
      tell(item.commit(), stoppedBy(partition, cause));
    }
    return cause != null;
  }

  private @Nullable Throwable writeOnce(List<Batch> batches) {
    long start = System.nanoTime();
    long bytes = 0;
    Throwable failure = null;
    try {
      bytes = sink.write(batches);
    } catch (Throwable e) {
      // Even an Error concerns these batches alone: their listeners must learn of it.
      LOG.error("a group of {} batches could not be written: {}", batches.size(), e.toString());
      failure = e;
    }
    report(batches.size(), bytes, System.nanoTime() - start, failure != null);
    return failure;
  }

  private void report(int batches, long bytes, long nanos, boolean groupFailed) {
    int waitingBatches;
    long waitingBytes;
    synchronized (lock) {
      waitingBatches = queue.size();
      waitingBytes = queuedBytes;
    }
    try {
      metrics.wrote(
          new StoreMetrics.Group(batches, bytes, nanos, waitingBatches, waitingBytes, groupFailed));
    } catch (RuntimeException e) {
      LOG.warn("a listener of the store's metrics failed", e);
    }
  }

  private void reportPersisted(List<Item.Write> group) {
    long now = System.nanoTime();
    try {
      for (Item.Write item : group) {
        metrics.persisted(now - item.queuedNanos());
      }
    } catch (RuntimeException e) {
      LOG.warn("a listener of the store's metrics failed", e);
    }
  }

  private void release(long bytes, List<Batch> batches, @Nullable Throwable failure) {
    synchronized (lock) {
      queuedBytes -= bytes;
      if (failure != null) {
        for (Batch batch : batches) {
          failed.putIfAbsent(batch.partition(), failure);
          refused.putIfAbsent(batch.partition(), failure);
        }
      }
    }
  }

  private static void tell(Commit commit, @Nullable Throwable failure) {
    try {
      commit.listener().done(commit.batch(), failure);
    } catch (RuntimeException e) {
      LOG.error("a commit listener of partition {} failed", commit.batch().partition(), e);
    }
  }

  /** Refuses what comes from now on, writes what waits, and ends the thread. */
  @Override
  public void close() {
    synchronized (lock) {
      closing = true;
      lock.notify();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what dropped collections take on disk. Dropping one writes a mark over its range of
 * keys; the values behind it stay until a compaction meets the mark, which in a store that is
 * seldom written to may be never. So the range is compacted here, on a thread of its own, that no
 * write or read waits for.
 *
 * <p>A range that is lost with the process, or found no room in the queue, waits for the ordinary
 * compactions.
 */
final class DroppedValues implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedValues.class);

  /** The partitions of more than a hundred collections. */
  private static final int MAX_WAITING = 8_192;

  private final Database database;
  private final Runnable lookAtGarbage;
  private final Thread worker;
  private final Object lock = new Object();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private boolean closing;

  /**
   * For a database, closed before it.
   *
   * @param lookAtGarbage called after some ranges, on the thread of this object
   */
  DroppedValues(Database database, String threadName, Runnable lookAtGarbage) {
    this.database = database;
    this.lookAtGarbage = lookAtGarbage;
    this.worker = new Thread(this::run, threadName);
    worker.setDaemon(true);
    worker.start();
  }

  /** Has the room of all keys of a prefix given back, deleted already; returns at once. */
  void reclaim(byte[] prefix) {
    synchronized (lock) {
      if (waiting.size() < MAX_WAITING) {
        waiting.addLast(prefix);
        lock.notifyAll();
      } else {
        LOG.warn("{} ranges wait to be compacted: another one is left as it is", MAX_WAITING);
      }
    }
  }

  private void run() {
    for (byte[] prefix = next(); prefix != null; prefix = next()) {
      try {
        boolean compacted = database.compact(Family.ENTRIES, prefix, Keys.after(prefix));
        if (!compacted) {
          again(prefix);
        } else if (isIdle()) {
          lookAtGarbage.run();
        }
      } catch (StoreException e) {
        // The store is being closed, or its disk fails: then its writes say so loudly enough.
        LOG.debug("a dropped collection keeps its room on disk: {}", e.getMessage());
      }
    }
  }

  /** The database is being opened again: the range waits for that. */
  private void again(byte[] prefix) {
    synchronized (lock) {
      waiting.addFirst(prefix);
    }
  }

  private byte @Nullable [] next() {
    synchronized (lock) {
      while (waiting.isEmpty() && !closing) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          return null;
        }
      }
      return closing ? null : waiting.removeFirst();
    }
  }

  private boolean isIdle() {
    synchronized (lock) {
      return waiting.isEmpty();
    }
  }

  /** Cancels what is under way, and waits for its end. */
  @Override
  public void close() {
    synchronized (lock) {
      closing = true;
      lock.notifyAll();
    }
    database.cancelCompactions();
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

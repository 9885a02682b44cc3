package dev.syncline.adapter.index;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.port.VectorIndex.Figures;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory a collection needs at least that could not be had. For any thread.
 *
 * <p>Nobody knows whether an entry that is deleted was among what had been counted, so the deletes
 * only say when it may be worth to read the vectors again, which counts anew. Where that fails it
 * is not tried again before a pause, twice as long each time.
 */
final class Exhausted {
  private static final int MOST_DOUBLINGS = 12;

  private final CollectionInfo collection;
  private final long bytes;
  private final long bytesPerVector;
  private final long notBeforeNanos;
  private final AtomicLong deletes = new AtomicLong();

  /**
   * Found out now.
   *
   * @param times how often in a row, 1 or more
   */
  Exhausted(CollectionInfo collection, Figures figures, int times, long nowNanos) {
    this.collection = collection;
    this.bytes = figures.bytes();
    this.bytesPerVector = figures.bytes() / Math.max(1, figures.vectors());
    this.notBeforeNanos =
        nowNanos + (TimeUnit.SECONDS.toNanos(1) << Math.min(MOST_DOUBLINGS, times - 1));
  }

  /** Whether it was found out of the collection as it is now. */
  boolean isOf(CollectionInfo now) {
    return collection.equals(now);
  }

  /** An entry was deleted. */
  void deleted() {
    deletes.incrementAndGet();
  }

  /** Whether there may be room for what is left. */
  boolean isWorthAnotherTry(MemoryLimit memory, long nowNanos) {
    return nowNanos - notBeforeNanos >= 0
        && memory.hasRoomFor(Math.max(0, bytes - deletes.get() * bytesPerVector));
  }

  long bytes() {
    return bytes;
  }
}

package dev.syncline.verticle.replica;

import java.util.concurrent.atomic.LongAdder;

/**
 * What this node's replicas have seen of concurrent writes since the process started. Thread-safe.
 */
public final class ConflictCounts {
  private final LongAdder dropped = new LongAdder();
  private final LongAdder kept = new LongAdder();
  private final LongAdder settled = new LongAdder();

  /** All at nought. */
  ConflictCounts() {}

  /** Records of versions that were dropped for their timestamps have become durable. */
  void dropped(long records) {
    dropped.add(records);
  }

  /** An entry holds several values, durable here. */
  void kept() {
    kept.increment();
  }

  /** Such an entry has one value again, or none. */
  void settled() {
    settled.increment();
  }

  /** Versions dropped unseen for their timestamps. */
  public long droppedVersions() {
    return dropped.sum();
  }

  /** Changes after which an entry held several values; one entry counts with each change. */
  public long keptChanges() {
    return kept.sum();
  }

  /** Entries that went from several values to one, or to none. */
  public long settledEntries() {
    return settled.sum();
  }
}

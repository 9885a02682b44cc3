package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.List;

/**
 * Missing dots of one partition and what became of them.
 *
 * <p>Law: the receiver adopts exactly the dots that the batch names, {@code voids} and each item's
 * {@code answered}. The sender's clock fills the items' contexts and is never adopted.
 *
 * @param ringVersion the sender's
 * @param clock the sender's durable clock at the snapshot that the items were read from; for a
 *     repair after a read, the joined context of the answers
 * @param voids dots of ended actors that no replica holds and none ever will
 * @param beyondLog dots asked for that the sender holds and its log does not name any more: they
 *     are to be had by a stream only, and not adopted
 */
public record SyncBatch(
    Partition partition,
    long ringVersion,
    VersionVector clock,
    List<SyncItem> items,
    VersionVector voids,
    VersionVector beyondLog) {
  /** Copies the list of items. */
  public SyncBatch {
    items = List.copyOf(items);
  }

  /** A batch for which the log had every line it needed. */
  public SyncBatch(
      Partition partition,
      long ringVersion,
      VersionVector clock,
      List<SyncItem> items,
      VersionVector voids) {
    this(partition, ringVersion, clock, items, voids, VersionVector.EMPTY);
  }

  /** One entry as it is somewhere, or as several replicas' answers make it: a repair. */
  public static SyncBatch ofEntry(
      Partition partition, long ringVersion, EntryKey key, Entry filled) {
    Entry bare = new Entry(filled.policy(), filled.versions(), VersionVector.EMPTY);
    SyncItem item = new SyncItem(key, VersionVector.EMPTY, bare);
    return new SyncBatch(
        partition, ringVersion, filled.context(), List.of(item), VersionVector.EMPTY);
  }

  /** The same, but for the dots that are to be had by a stream only. */
  public SyncBatch withBeyondLog(VersionVector dots) {
    return new SyncBatch(partition, ringVersion, clock, items, voids, dots);
  }

  /** The same, with other items. */
  public SyncBatch withItems(List<SyncItem> others) {
    return new SyncBatch(partition, ringVersion, clock, others, voids, beyondLog);
  }

  /** Whether nothing has been left out of its entries. */
  public boolean isWhole() {
    return items.stream().allMatch(each -> each.leftOut() == null);
  }

  /** All dots that the receiver adopts. */
  public VersionVector adopted() {
    VersionVector dots = voids;
    for (SyncItem item : items) {
      dots = dots.join(item.answered());
    }
    return dots;
  }

  /** Whether there is nothing to adopt. */
  public boolean isEmpty() {
    return items.isEmpty() && voids.isEmpty();
  }
}

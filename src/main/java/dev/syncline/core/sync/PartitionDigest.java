package dev.syncline.core.sync;

/**
 * What a replica says of a partition in a few bytes, all of it as of one durable clock.
 *
 * @param clock digest of the durable clock
 * @param live sum over the live entries: replicas with equal clocks hold equal sums
 * @param settled whether everything accepted was durable: then the clock is all there is
 * @param comparable whether the sum belongs to the clock, which it does not while the partition is
 *     being streamed
 */
public record PartitionDigest(long clock, long live, boolean settled, boolean comparable) {
  /** The same, but for a sum that must not be compared. */
  public PartitionDigest incomparable() {
    return new PartitionDigest(clock, live, settled, false);
  }
}

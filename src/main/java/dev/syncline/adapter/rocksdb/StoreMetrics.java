package dev.syncline.adapter.rocksdb;

/** What a store tells about its writes, on its own thread; implementations must not block. */
public interface StoreMetrics {
  /** Tells nobody. */
  StoreMetrics NONE = group -> {};

  /** A group of batches has been written, or has failed, as one. */
  void wrote(Group group);

  /**
   * A batch has become durable, with its group.
   *
   * @param nanos since it was handed over: its wait for the group, write and fsync
   */
  default void persisted(long nanos) {}

  /**
   * One group commit.
   *
   * @param batches how many were written with one fsync, at least one
   * @param bytes their encoded size
   * @param nanos how long write and fsync took together
   * @param waitingBatches how many had come meanwhile and wait for the next group
   * @param waitingBytes their size in memory, estimated
   * @param failed whether the write failed, and all its batches with it
   */
  record Group(
      int batches, long bytes, long nanos, int waitingBatches, long waitingBytes, boolean failed) {}
}

package dev.syncline.config;

/** The local store: the keys under {@code store}. Limits and reasons: {@link ConfigKeys}. */
public record StoreConfig(
    int maxBatchBytes,
    long maxQueuedBytes,
    long memtableBytes,
    long blockCacheBytes,
    int workerThreads,
    int maxWaitingReads,
    long minFreeBytes) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public StoreConfig {
    ConfigKeys.STORE_MAX_BATCH_BYTES.check(maxBatchBytes);
    ConfigKeys.STORE_MAX_QUEUED_BYTES.check(maxQueuedBytes);
    ConfigKeys.STORE_MEMTABLE_BYTES.check(memtableBytes);
    ConfigKeys.STORE_BLOCK_CACHE_BYTES.check(blockCacheBytes);
    ConfigKeys.STORE_WORKER_THREADS.check(workerThreads);
    ConfigKeys.STORE_MAX_WAITING_READS.check(maxWaitingReads);
    ConfigKeys.STORE_MIN_FREE_BYTES.check(minFreeBytes);
  }

  static StoreConfig from(Values values) {
    return new StoreConfig(
        values.get(ConfigKeys.STORE_MAX_BATCH_BYTES),
        values.get(ConfigKeys.STORE_MAX_QUEUED_BYTES),
        values.get(ConfigKeys.STORE_MEMTABLE_BYTES),
        values.get(ConfigKeys.STORE_BLOCK_CACHE_BYTES),
        values.get(ConfigKeys.STORE_WORKER_THREADS),
        values.get(ConfigKeys.STORE_MAX_WAITING_READS),
        values.get(ConfigKeys.STORE_MIN_FREE_BYTES));
  }
}

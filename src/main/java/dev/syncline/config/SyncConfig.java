package dev.syncline.config;

/**
 * The exchange of missing dots: the keys under {@code sync}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record SyncConfig(
    int intervalMillis,
    int batchEntries,
    int batchBytes,
    int baseBytes,
    int bytesPerSecond,
    int yieldMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public SyncConfig {
    ConfigKeys.SYNC_INTERVAL_MILLIS.check(intervalMillis);
    ConfigKeys.SYNC_BATCH_ENTRIES.check(batchEntries);
    ConfigKeys.SYNC_BATCH_BYTES.check(batchBytes);
    ConfigKeys.SYNC_BASE_BYTES.check(baseBytes);
    ConfigKeys.SYNC_BYTES_PER_SECOND.check(bytesPerSecond);
    ConfigKeys.SYNC_YIELD_MILLIS.check(yieldMillis);
  }

  static SyncConfig from(Values values) {
    return new SyncConfig(
        values.get(ConfigKeys.SYNC_INTERVAL_MILLIS),
        values.get(ConfigKeys.SYNC_BATCH_ENTRIES),
        values.get(ConfigKeys.SYNC_BATCH_BYTES),
        values.get(ConfigKeys.SYNC_BASE_BYTES),
        values.get(ConfigKeys.SYNC_BYTES_PER_SECOND),
        values.get(ConfigKeys.SYNC_YIELD_MILLIS));
  }
}

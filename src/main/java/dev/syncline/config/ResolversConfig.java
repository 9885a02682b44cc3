package dev.syncline.config;

/**
 * The resolution of conflicts by resolvers: the keys under {@code resolvers}. Limits and reasons:
 * {@link ConfigKeys}.
 */
public record ResolversConfig(
    int timeoutMillis,
    int threads,
    int rankDelayMillis,
    int maxAttempts,
    int backoffMillis,
    int maxBackoffMillis,
    int maxEntries,
    int scanIntervalMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ResolversConfig {
    ConfigKeys.RESOLVERS_TIMEOUT_MILLIS.check(timeoutMillis);
    ConfigKeys.RESOLVERS_THREADS.check(threads);
    ConfigKeys.RESOLVERS_RANK_DELAY_MILLIS.check(rankDelayMillis);
    ConfigKeys.RESOLVERS_MAX_ATTEMPTS.check(maxAttempts);
    ConfigKeys.RESOLVERS_BACKOFF_MILLIS.check(backoffMillis);
    ConfigKeys.RESOLVERS_MAX_BACKOFF_MILLIS.check(maxBackoffMillis);
    ConfigKeys.RESOLVERS_MAX_ENTRIES.check(maxEntries);
    ConfigKeys.RESOLVERS_SCAN_INTERVAL_MILLIS.check(scanIntervalMillis);
  }

  static ResolversConfig from(Values values) {
    return new ResolversConfig(
        values.get(ConfigKeys.RESOLVERS_TIMEOUT_MILLIS),
        values.get(ConfigKeys.RESOLVERS_THREADS),
        values.get(ConfigKeys.RESOLVERS_RANK_DELAY_MILLIS),
        values.get(ConfigKeys.RESOLVERS_MAX_ATTEMPTS),
        values.get(ConfigKeys.RESOLVERS_BACKOFF_MILLIS),
        values.get(ConfigKeys.RESOLVERS_MAX_BACKOFF_MILLIS),
        values.get(ConfigKeys.RESOLVERS_MAX_ENTRIES),
        values.get(ConfigKeys.RESOLVERS_SCAN_INTERVAL_MILLIS));
  }
}

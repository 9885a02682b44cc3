package dev.syncline.config;

/** The orderly end: the keys under {@code shutdown}. Limits and reasons: {@link ConfigKeys}. */
public record ShutdownConfig(int announceMillis, int drainMillis) {
  /** For what has no limit of its own: leaving the cluster, closing the store. */
  private static final long SLACK_MILLIS = 15_000;

  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ShutdownConfig {
    ConfigKeys.SHUTDOWN_ANNOUNCE_MILLIS.check(announceMillis);
    ConfigKeys.SHUTDOWN_DRAIN_MILLIS.check(drainMillis);
  }

  /** The longest time from SIGTERM to the end of the process. */
  public long limitMillis() {
    return announceMillis + drainMillis + SLACK_MILLIS;
  }

  static ShutdownConfig from(Values values) {
    return new ShutdownConfig(
        values.get(ConfigKeys.SHUTDOWN_ANNOUNCE_MILLIS),
        values.get(ConfigKeys.SHUTDOWN_DRAIN_MILLIS));
  }
}

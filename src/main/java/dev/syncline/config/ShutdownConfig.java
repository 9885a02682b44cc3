package dev.syncline.config;

/** The orderly end: the keys under {@code shutdown}. Limits and reasons: {@link ConfigKeys}. */
public record ShutdownConfig(int drainMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ShutdownConfig {
    ConfigKeys.SHUTDOWN_DRAIN_MILLIS.check(drainMillis);
  }

  static ShutdownConfig from(Values values) {
    return new ShutdownConfig(values.get(ConfigKeys.SHUTDOWN_DRAIN_MILLIS));
  }
}

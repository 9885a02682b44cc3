package dev.syncline.config;

/**
 * What is logged and how, and how long the log of writes reaches back: the keys under {@code log}.
 * Limits and reasons: {@link ConfigKeys}.
 */
public record LogConfig(
    LogFormat format, LogLevel level, long retainMillis, long retainBytes, long maxBytes) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public LogConfig {
    ConfigKeys.LOG_RETAIN_MILLIS.check(retainMillis);
    ConfigKeys.LOG_RETAIN_BYTES.check(retainBytes);
    ConfigKeys.LOG_MAX_BYTES.check(maxBytes);
  }

  static LogConfig from(Values values) {
    return new LogConfig(
        values.get(ConfigKeys.LOG_FORMAT),
        values.get(ConfigKeys.LOG_LEVEL),
        values.get(ConfigKeys.LOG_RETAIN_MILLIS),
        values.get(ConfigKeys.LOG_RETAIN_BYTES),
        values.get(ConfigKeys.LOG_MAX_BYTES));
  }
}

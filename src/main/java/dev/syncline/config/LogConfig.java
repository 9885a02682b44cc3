package dev.syncline.config;

/** What is logged, and how: the keys under {@code log}. Limits and reasons: {@link ConfigKeys}. */
public record LogConfig(LogFormat format, LogLevel level) {
  static LogConfig from(Values values) {
    return new LogConfig(values.get(ConfigKeys.LOG_FORMAT), values.get(ConfigKeys.LOG_LEVEL));
  }
}

package dev.syncline.config;

/** What is asked of the node's wall clock: the keys under {@code clock}; {@link ConfigKeys}. */
public record ClockConfig(int maxDriftMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ClockConfig {
    ConfigKeys.CLOCK_MAX_DRIFT_MILLIS.check(maxDriftMillis);
  }

  static ClockConfig from(Values values) {
    return new ClockConfig(values.get(ConfigKeys.CLOCK_MAX_DRIFT_MILLIS));
  }
}

package dev.syncline.config;

/**
 * Coordination of reads and writes: the keys under {@code coordinator}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record CoordinatorConfig(int readHedgeMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public CoordinatorConfig {
    ConfigKeys.COORDINATOR_READ_HEDGE_MILLIS.check(readHedgeMillis);
  }

  static CoordinatorConfig from(Values values) {
    return new CoordinatorConfig(values.get(ConfigKeys.COORDINATOR_READ_HEDGE_MILLIS));
  }
}

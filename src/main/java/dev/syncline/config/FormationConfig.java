package dev.syncline.config;

/**
 * Waiting for a ring at the start: the keys under {@code formation}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record FormationConfig(int timeoutMillis, int numberTimeoutMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public FormationConfig {
    ConfigKeys.FORMATION_TIMEOUT_MILLIS.check(timeoutMillis);
    ConfigKeys.FORMATION_NUMBER_TIMEOUT_MILLIS.check(numberTimeoutMillis);
  }

  static FormationConfig from(Values values) {
    return new FormationConfig(
        values.get(ConfigKeys.FORMATION_TIMEOUT_MILLIS),
        values.get(ConfigKeys.FORMATION_NUMBER_TIMEOUT_MILLIS));
  }
}

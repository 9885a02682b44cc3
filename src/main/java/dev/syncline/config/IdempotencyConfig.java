package dev.syncline.config;

/**
 * How long mutations are known by their keys: the keys under {@code idempotency}. Limits and
 * reasons: {@link ConfigKeys}.
 */
public record IdempotencyConfig(int retainMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public IdempotencyConfig {
    ConfigKeys.IDEMPOTENCY_RETAIN_MILLIS.check(retainMillis);
  }

  static IdempotencyConfig from(Values values) {
    return new IdempotencyConfig(values.get(ConfigKeys.IDEMPOTENCY_RETAIN_MILLIS));
  }
}

package dev.syncline.config;

/**
 * How long settled conflicts can be read: the keys under {@code conflicts}. Limits and reasons:
 * {@link ConfigKeys}.
 */
public record ConflictsConfig(long retainMillis, long maxBytes) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ConflictsConfig {
    ConfigKeys.CONFLICTS_RETAIN_MILLIS.check(retainMillis);
    ConfigKeys.CONFLICTS_MAX_BYTES.check(maxBytes);
  }

  static ConflictsConfig from(Values values) {
    return new ConflictsConfig(
        values.get(ConfigKeys.CONFLICTS_RETAIN_MILLIS), values.get(ConfigKeys.CONFLICTS_MAX_BYTES));
  }
}

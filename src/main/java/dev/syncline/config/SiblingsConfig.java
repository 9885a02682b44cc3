package dev.syncline.config;

/**
 * How many values an entry may hold beside each other: the keys under {@code siblings}. Limits and
 * reasons: {@link ConfigKeys}.
 */
public record SiblingsConfig(int warn, int max) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public SiblingsConfig {
    ConfigKeys.SIBLINGS_WARN.check(warn);
    ConfigKeys.SIBLINGS_MAX.check(max);
  }

  static SiblingsConfig from(Values values) {
    return new SiblingsConfig(
        values.get(ConfigKeys.SIBLINGS_WARN), values.get(ConfigKeys.SIBLINGS_MAX));
  }
}

package dev.syncline.config;

import java.util.List;

/**
 * Verticles of the operator's own: the keys under {@code extensions}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record ExtensionsConfig(List<String> jars, List<String> verticles, int startTimeoutMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ExtensionsConfig {
    jars = List.copyOf(ConfigKeys.EXTENSIONS_JARS.check(jars));
    verticles = List.copyOf(ConfigKeys.EXTENSIONS_VERTICLES.check(verticles));
    ConfigKeys.EXTENSIONS_START_TIMEOUT_MILLIS.check(startTimeoutMillis);
  }

  static ExtensionsConfig from(Values values) {
    return new ExtensionsConfig(
        values.get(ConfigKeys.EXTENSIONS_JARS),
        values.get(ConfigKeys.EXTENSIONS_VERTICLES),
        values.get(ConfigKeys.EXTENSIONS_START_TIMEOUT_MILLIS));
  }
}

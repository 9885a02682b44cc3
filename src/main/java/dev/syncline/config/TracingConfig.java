package dev.syncline.config;

import java.util.Optional;

/** Traces of writes: the keys under {@code tracing}; see {@link ConfigKeys}. */
public record TracingConfig(Optional<String> endpoint, int samplePercent) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public TracingConfig {
    ConfigKeys.TRACING_ENDPOINT.check(endpoint);
    ConfigKeys.TRACING_SAMPLE_PERCENT.check(samplePercent);
  }

  static TracingConfig from(Values values) {
    return new TracingConfig(
        values.get(ConfigKeys.TRACING_ENDPOINT), values.get(ConfigKeys.TRACING_SAMPLE_PERCENT));
  }
}

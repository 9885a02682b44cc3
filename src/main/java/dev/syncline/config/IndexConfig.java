package dev.syncline.config;

/** The index of vectors: the keys under {@code index}. Limits and reasons: {@link ConfigKeys}. */
public record IndexConfig(double threads, long maxBytes) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public IndexConfig {
    ConfigKeys.INDEX_THREADS.check(threads);
    ConfigKeys.INDEX_MAX_BYTES.check(maxBytes);
  }

  static IndexConfig from(Values values) {
    return new IndexConfig(
        values.get(ConfigKeys.INDEX_THREADS), values.get(ConfigKeys.INDEX_MAX_BYTES));
  }
}

package dev.syncline.config;

/** Searches: the keys under {@code search}. Limits and reasons: {@link ConfigKeys}. */
public record SearchConfig(int threads, int maxInFlight, int hedgeMillis, long maxAnswerBytes) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public SearchConfig {
    ConfigKeys.SEARCH_THREADS.check(threads);
    ConfigKeys.SEARCH_MAX_IN_FLIGHT.check(maxInFlight);
    ConfigKeys.SEARCH_HEDGE_MILLIS.check(hedgeMillis);
    ConfigKeys.SEARCH_MAX_ANSWER_BYTES.check(maxAnswerBytes);
  }

  static SearchConfig from(Values values) {
    return new SearchConfig(
        values.get(ConfigKeys.SEARCH_THREADS),
        values.get(ConfigKeys.SEARCH_MAX_IN_FLIGHT),
        values.get(ConfigKeys.SEARCH_HEDGE_MILLIS),
        values.get(ConfigKeys.SEARCH_MAX_ANSWER_BYTES));
  }
}

package dev.syncline.config;

/** The API server: the keys under {@code http}. Limits and reasons: {@link ConfigKeys}. */
public record HttpConfig(
    int port,
    int maxBodyBytes,
    int maxInFlightWrites,
    long maxInFlightBytes,
    int defaultTimeoutMillis,
    int maxTimeoutMillis,
    int retryAfterSeconds,
    int idleTimeoutSeconds) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public HttpConfig {
    ConfigKeys.HTTP_PORT.check(port);
    ConfigKeys.HTTP_MAX_BODY_BYTES.check(maxBodyBytes);
    ConfigKeys.HTTP_MAX_IN_FLIGHT_WRITES.check(maxInFlightWrites);
    ConfigKeys.HTTP_MAX_IN_FLIGHT_BYTES.check(maxInFlightBytes);
    ConfigKeys.HTTP_DEFAULT_TIMEOUT_MILLIS.check(defaultTimeoutMillis);
    ConfigKeys.HTTP_MAX_TIMEOUT_MILLIS.check(maxTimeoutMillis);
    ConfigKeys.HTTP_RETRY_AFTER_SECONDS.check(retryAfterSeconds);
    ConfigKeys.HTTP_IDLE_TIMEOUT_SECONDS.check(idleTimeoutSeconds);
  }

  static HttpConfig from(Values values) {
    return new HttpConfig(
        values.get(ConfigKeys.HTTP_PORT),
        values.get(ConfigKeys.HTTP_MAX_BODY_BYTES),
        values.get(ConfigKeys.HTTP_MAX_IN_FLIGHT_WRITES),
        values.get(ConfigKeys.HTTP_MAX_IN_FLIGHT_BYTES),
        values.get(ConfigKeys.HTTP_DEFAULT_TIMEOUT_MILLIS),
        values.get(ConfigKeys.HTTP_MAX_TIMEOUT_MILLIS),
        values.get(ConfigKeys.HTTP_RETRY_AFTER_SECONDS),
        values.get(ConfigKeys.HTTP_IDLE_TIMEOUT_SECONDS));
  }
}

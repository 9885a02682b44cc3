package dev.syncline.config;

/**
 * Bounds of the change stream: the keys under {@code events}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record EventsConfig(int maxConsumers, int heartbeatMillis, int slowConsumerMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public EventsConfig {
    ConfigKeys.EVENTS_MAX_CONSUMERS.check(maxConsumers);
    ConfigKeys.EVENTS_HEARTBEAT_MILLIS.check(heartbeatMillis);
    ConfigKeys.EVENTS_SLOW_CONSUMER_MILLIS.check(slowConsumerMillis);
  }

  static EventsConfig from(Values values) {
    return new EventsConfig(
        values.get(ConfigKeys.EVENTS_MAX_CONSUMERS),
        values.get(ConfigKeys.EVENTS_HEARTBEAT_MILLIS),
        values.get(ConfigKeys.EVENTS_SLOW_CONSUMER_MILLIS));
  }
}

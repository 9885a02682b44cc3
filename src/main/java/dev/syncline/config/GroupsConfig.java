package dev.syncline.config;

/**
 * Groups of consumers of the change stream: the keys under {@code groups}. Limits and reasons:
 * {@link ConfigKeys}.
 */
public record GroupsConfig(int heartbeatMillis, int timeoutMillis, int handOverMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public GroupsConfig {
    ConfigKeys.GROUPS_HEARTBEAT_MILLIS.check(heartbeatMillis);
    ConfigKeys.GROUPS_TIMEOUT_MILLIS.check(timeoutMillis);
    ConfigKeys.GROUPS_HAND_OVER_MILLIS.check(handOverMillis);
  }

  static GroupsConfig from(Values values) {
    return new GroupsConfig(
        values.get(ConfigKeys.GROUPS_HEARTBEAT_MILLIS),
        values.get(ConfigKeys.GROUPS_TIMEOUT_MILLIS),
        values.get(ConfigKeys.GROUPS_HAND_OVER_MILLIS));
  }
}

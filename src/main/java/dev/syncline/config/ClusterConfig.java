package dev.syncline.config;

import java.util.List;
import java.util.Optional;

/**
 * How nodes meet and found a ring: the keys under {@code cluster}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record ClusterConfig(
    String name,
    int port,
    List<String> initialMembers,
    List<String> seeds,
    Discovery discovery,
    Optional<String> dnsName,
    int heartbeatTimeoutSeconds) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public ClusterConfig {
    ConfigKeys.CLUSTER_NAME.check(name);
    ConfigKeys.CLUSTER_PORT.check(port);
    initialMembers = List.copyOf(ConfigKeys.CLUSTER_INITIAL_MEMBERS.check(initialMembers));
    seeds = List.copyOf(ConfigKeys.CLUSTER_SEEDS.check(seeds));
    ConfigKeys.CLUSTER_DNS_NAME.check(dnsName);
    ConfigKeys.CLUSTER_HEARTBEAT_TIMEOUT_SECONDS.check(heartbeatTimeoutSeconds);
  }

  static ClusterConfig from(Values values) {
    return new ClusterConfig(
        values.get(ConfigKeys.CLUSTER_NAME),
        values.get(ConfigKeys.CLUSTER_PORT),
        values.get(ConfigKeys.CLUSTER_INITIAL_MEMBERS),
        values.get(ConfigKeys.CLUSTER_SEEDS),
        values.get(ConfigKeys.CLUSTER_DISCOVERY),
        values.get(ConfigKeys.CLUSTER_DNS_NAME),
        values.get(ConfigKeys.CLUSTER_HEARTBEAT_TIMEOUT_SECONDS));
  }
}

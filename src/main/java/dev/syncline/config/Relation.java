package dev.syncline.config;

import static dev.syncline.config.ConfigKeys.BUS_PORT;
import static dev.syncline.config.ConfigKeys.CLUSTER_DISCOVERY;
import static dev.syncline.config.ConfigKeys.CLUSTER_DNS_NAME;
import static dev.syncline.config.ConfigKeys.CLUSTER_PORT;
import static dev.syncline.config.ConfigKeys.GROUPS_HEARTBEAT_MILLIS;
import static dev.syncline.config.ConfigKeys.GROUPS_TIMEOUT_MILLIS;
import static dev.syncline.config.ConfigKeys.HTTP_DEFAULT_TIMEOUT_MILLIS;
import static dev.syncline.config.ConfigKeys.HTTP_IDLE_TIMEOUT_SECONDS;
import static dev.syncline.config.ConfigKeys.HTTP_MAX_BODY_BYTES;
import static dev.syncline.config.ConfigKeys.HTTP_MAX_IN_FLIGHT_BYTES;
import static dev.syncline.config.ConfigKeys.HTTP_MAX_TIMEOUT_MILLIS;
import static dev.syncline.config.ConfigKeys.HTTP_PORT;
import static dev.syncline.config.ConfigKeys.NODE_HOST;
import static dev.syncline.config.ConfigKeys.PEER_MAX_FRAME_BYTES;
import static dev.syncline.config.ConfigKeys.PEER_MAX_QUEUED_BYTES;
import static dev.syncline.config.ConfigKeys.PEER_PROBE_INTERVAL_MILLIS;
import static dev.syncline.config.ConfigKeys.PEER_SUSPECT_AFTER_MILLIS;
import static dev.syncline.config.ConfigKeys.RAFT_ELECTION_TIMEOUT_MILLIS;
import static dev.syncline.config.ConfigKeys.RAFT_HEARTBEAT_MILLIS;
import static dev.syncline.config.ConfigKeys.RESOLVERS_BACKOFF_MILLIS;
import static dev.syncline.config.ConfigKeys.RESOLVERS_MAX_BACKOFF_MILLIS;
import static dev.syncline.config.ConfigKeys.SIBLINGS_MAX;
import static dev.syncline.config.ConfigKeys.SIBLINGS_WARN;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A rule that several keys obey together.
 *
 * @param keys the keys it reads, the one to change first
 * @param rule the rule in words, with the keys' names
 * @param holds the rule itself
 */
record Relation(List<ConfigKey<?>> keys, String rule, Predicate<Values> holds) {
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  static final List<Relation> ALL =
      List.of(
          new Relation(
              List.of(NODE_HOST),
              "node.host must be an address that peers can reach; a wildcard belongs into"
                  + " node.bindHost",
              v -> !WILDCARDS.contains(v.get(NODE_HOST))),
          new Relation(
              List.of(HTTP_DEFAULT_TIMEOUT_MILLIS, HTTP_MAX_TIMEOUT_MILLIS),
              "http.defaultTimeoutMillis must not exceed http.maxTimeoutMillis",
              v -> v.get(HTTP_DEFAULT_TIMEOUT_MILLIS) <= v.get(HTTP_MAX_TIMEOUT_MILLIS)),
          new Relation(
              List.of(HTTP_IDLE_TIMEOUT_SECONDS, HTTP_MAX_TIMEOUT_MILLIS),
              "http.idleTimeoutSeconds must exceed http.maxTimeoutMillis, or a waiting client is"
                  + " cut off",
              v -> v.get(HTTP_IDLE_TIMEOUT_SECONDS) * 1_000L > v.get(HTTP_MAX_TIMEOUT_MILLIS)),
          new Relation(
              List.of(HTTP_MAX_BODY_BYTES, HTTP_MAX_IN_FLIGHT_BYTES),
              "http.maxBodyBytes must not exceed http.maxInFlightBytes, or the largest body is"
                  + " never admitted",
              v -> v.get(HTTP_MAX_BODY_BYTES) <= v.get(HTTP_MAX_IN_FLIGHT_BYTES)),
          distinctPorts(HTTP_PORT, CLUSTER_PORT),
          distinctPorts(HTTP_PORT, BUS_PORT),
          distinctPorts(CLUSTER_PORT, BUS_PORT),
          new Relation(
              List.of(CLUSTER_DNS_NAME, CLUSTER_DISCOVERY),
              "cluster.dnsName must be set with cluster.discovery dns",
              v ->
                  v.get(CLUSTER_DISCOVERY) != Discovery.DNS || v.get(CLUSTER_DNS_NAME).isPresent()),
          new Relation(
              List.of(PEER_MAX_FRAME_BYTES, PEER_MAX_QUEUED_BYTES),
              "peer.maxFrameBytes must not exceed peer.maxQueuedBytes",
              v -> v.get(PEER_MAX_FRAME_BYTES) <= v.get(PEER_MAX_QUEUED_BYTES)),
          atLeastTwice(PEER_SUSPECT_AFTER_MILLIS, PEER_PROBE_INTERVAL_MILLIS),
          new Relation(
              List.of(GROUPS_TIMEOUT_MILLIS, GROUPS_HEARTBEAT_MILLIS),
              "groups.timeoutMillis must be at least three times groups.heartbeatMillis, or members"
                  + " are taken for dead between two heartbeats",
              v -> v.get(GROUPS_TIMEOUT_MILLIS) >= 3L * v.get(GROUPS_HEARTBEAT_MILLIS)),
          atLeastTwice(RAFT_ELECTION_TIMEOUT_MILLIS, RAFT_HEARTBEAT_MILLIS),
          new Relation(
              List.of(RESOLVERS_BACKOFF_MILLIS, RESOLVERS_MAX_BACKOFF_MILLIS),
              "resolvers.backoffMillis must not exceed resolvers.maxBackoffMillis",
              v -> v.get(RESOLVERS_BACKOFF_MILLIS) <= v.get(RESOLVERS_MAX_BACKOFF_MILLIS)),
          new Relation(
              List.of(SIBLINGS_WARN, SIBLINGS_MAX),
              "siblings.warn must not exceed siblings.max, or nobody is ever warned",
              v -> v.get(SIBLINGS_WARN) <= v.get(SIBLINGS_MAX)));

  /** The rule with the values that break it. */
  String violation(Values values) {
    return rule
        + " ("
        + keys.stream().map(key -> assignment(key, values)).collect(Collectors.joining(", "))
        + ")";
  }

  private static <T> String assignment(ConfigKey<T> key, Values values) {
    return key.name() + " = '" + key.type().format(values.get(key)) + "'";
  }

  private static Relation distinctPorts(ConfigKey<Integer> one, ConfigKey<Integer> other) {
    return new Relation(
        List.of(one, other),
        one.name() + " and " + other.name() + " must differ unless they are 0",
        v -> v.get(one) == 0 || !v.get(one).equals(v.get(other)));
  }

  private static Relation atLeastTwice(ConfigKey<Integer> longer, ConfigKey<Integer> shorter) {
    return new Relation(
        List.of(longer, shorter),
        longer.name() + " must be at least twice " + shorter.name() + ", or one loss is too many",
        v -> v.get(longer) >= 2L * v.get(shorter));
  }
}

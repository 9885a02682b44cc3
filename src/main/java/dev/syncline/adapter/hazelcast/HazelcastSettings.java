package dev.syncline.adapter.hazelcast;

import dev.syncline.core.placement.NodeName;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How this node takes part in the cluster.
 *
 * @param clusterName members of another name are ignored
 * @param nodeName the stable name, unique in the cluster
 * @param bindHost the address to listen on, a wildcard too
 * @param publicHost the address that peers reach this node at
 * @param clusterPort the port of the membership protocol; 0 takes a free one
 * @param busPort the port of the event bus; 0 takes a free one
 * @param discovery how to find the others
 * @param workDir where files unpacked from the class path go, for this node alone; made if absent
 * @param limits the waits
 */
public record HazelcastSettings(
    String clusterName,
    NodeName nodeName,
    String bindHost,
    String publicHost,
    int clusterPort,
    int busPort,
    Discovery discovery,
    Path workDir,
    Limits limits) {
  static final int MAX_PORT = 65_535;

  /** Checks names and ports. */
  public HazelcastSettings {
    requireText("cluster name", clusterName);
    requireText("bind host", bindHost);
    requireText("public host", publicHost);
    requirePort("cluster port", clusterPort);
    requirePort("bus port", busPort);
    if (isWildcard(publicHost)) {
      throw new IllegalArgumentException(
          "public host " + publicHost + " is no address that a peer can reach");
    }
  }

  /** Whether the node listens on every interface. */
  boolean bindsEveryInterface() {
    return isWildcard(bindHost);
  }

  private static boolean isWildcard(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static void requireText(String what, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " is blank");
    }
  }

  private static void requirePort(String what, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(what + " " + port + " is not in 0.." + MAX_PORT);
    }
  }

  /**
   * How long each wait may take.
   *
   * @param joinTimeoutSeconds to find and join the cluster, after which the start fails
   * @param nameTakenWaitMillis for a former run of this node to leave the cluster, after which the
   *     start fails with {@link NodeNameTakenException}; a killed process is gone in less than a
   *     second, one whose host died when its heartbeats have been missing for long enough
   * @param heartbeatTimeoutSeconds a member that sends no heartbeat for this long is removed, at
   *     least 10: less evicts live members of a busy machine. Peers that do not answer are
   *     suspected far earlier by the transport, without being removed
   * @param closeTimeoutMillis for each of the two steps of closing, after which they are cut short
   */
  public record Limits(
      int joinTimeoutSeconds,
      long nameTakenWaitMillis,
      int heartbeatTimeoutSeconds,
      long closeTimeoutMillis) {
    private static final int LEAST_HEARTBEAT_TIMEOUT_SECONDS = 10;

    /** 60 s to join, 5 s for the name, 15 s without heartbeat, 5 s for each step of closing. */
    public static final Limits DEFAULTS = new Limits(60, 5_000, 15, 5_000);

    /** These limits with another heartbeat timeout. */
    public Limits withHeartbeatTimeoutSeconds(int seconds) {
      return new Limits(joinTimeoutSeconds, nameTakenWaitMillis, seconds, closeTimeoutMillis);
    }

    /**
     * These limits, with as long a wait for a former run as an unreachable one stays listed: of a
     * host that is gone, as that of a pod that is replaced, there comes no refusal.
     */
    public Limits outlastingLostHosts() {
      return new Limits(
          joinTimeoutSeconds,
          TimeUnit.SECONDS.toMillis(heartbeatTimeoutSeconds) + nameTakenWaitMillis,
          heartbeatTimeoutSeconds,
          closeTimeoutMillis);
    }

    /** Checks the bounds. */
    public Limits {
      if (joinTimeoutSeconds < 1 || nameTakenWaitMillis < 0 || closeTimeoutMillis < 1) {
        throw new IllegalArgumentException("cluster timeouts must be positive");
      }
      if (heartbeatTimeoutSeconds < LEAST_HEARTBEAT_TIMEOUT_SECONDS) {
        throw new IllegalArgumentException(
            "a heartbeat timeout under "
                + LEAST_HEARTBEAT_TIMEOUT_SECONDS
                + " s removes live members");
      }
    }
  }
}

package dev.syncline.verticle.group;

/**
 * What a node is told of groups.
 *
 * @param heartbeatMillis how often a node says of its members of a group that they are there
 * @param timeoutMillis after which a node that does not is taken for dead
 * @param handOverMillis how long a member may acknowledge what it was told of a partition before
 *     the next one begins with it
 * @param callMillis how long one read or write of an entry may take for somebody who waits
 * @param maxGroups in the cluster
 * @param maxMembers of a group
 * @param maxAcknowledgements that wait on this node, per group
 */
public record GroupSettings(
    int heartbeatMillis,
    int timeoutMillis,
    int handOverMillis,
    int callMillis,
    int maxGroups,
    int maxMembers,
    int maxAcknowledgements) {
  private static final int LEAST_ROUND_MILLIS = 200;
  private static final int MOST_ROUND_MILLIS = 5_000;

  /** Those that are not configured. */
  public static GroupSettings of(
      int heartbeatMillis, int timeoutMillis, int handOverMillis, int callMillis) {
    return new GroupSettings(
        heartbeatMillis, timeoutMillis, handOverMillis, callMillis, 1_000, 256, 1_000);
  }

  /** How long a read or write of a round may take: some of them fit into a lease. */
  int roundMillis() {
    return Math.max(LEAST_ROUND_MILLIS, Math.min(MOST_ROUND_MILLIS, timeoutMillis / 4));
  }
}

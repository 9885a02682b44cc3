package dev.syncline.verticle.cluster;

import dev.syncline.core.placement.NodeName;
import java.util.Set;

/**
 * How a node comes into its cluster.
 *
 * @param initialMembers names that found the first ring together; empty to join only
 * @param asksToBeAdded whether a node that the ring has never had asks its members to add it
 * @param roundMillis between two rounds of asking the initial members
 * @param helloTimeoutMillis how long one answer is waited for
 * @param joinTimeoutMillis how long a member is given to take this store in
 * @param registerRetryMillis pause before the run is registered again
 * @param numberTimeoutMillis how long a starting run waits for a number
 * @param barrierTimeoutMillis how long the live nodes are given to learn a change before it is
 *     answered
 */
public record ClusterSettings(
    String zone,
    Set<NodeName> initialMembers,
    boolean asksToBeAdded,
    long roundMillis,
    long helloTimeoutMillis,
    long joinTimeoutMillis,
    long registerRetryMillis,
    long numberTimeoutMillis,
    long barrierTimeoutMillis) {
  /** Copies the set. */
  public ClusterSettings {
    initialMembers = Set.copyOf(initialMembers);
  }
}

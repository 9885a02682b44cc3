package dev.syncline.port;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import io.vertx.core.Future;

/** What the cluster has agreed on, as far as this node has learned. Reads never block. */
public interface Metadata {
  /** Whether a state has been learned; a node that starts may wait long for its first one. */
  default boolean isKnown() {
    return true;
  }

  /** The latest state learned; it may be behind. */
  ClusterState state();

  /**
   * Proposes a change.
   *
   * @return the result once a majority has made the change durable and this node has applied it;
   *     fails with {@link NoMajorityException} if that did not happen in time, and then the change
   *     may still happen
   */
  Future<ClusterResult> propose(ClusterCommand command);
}

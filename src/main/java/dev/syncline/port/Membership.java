package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who can be reached, as discovery sees it. It never decides how many replicas a partition has.
 * Reads never block.
 */
public interface Membership {
  /** The nodes that are there, this one included. */
  Set<NodeName> present();

  /** Where it looks for other nodes, as the end of a sentence for an operator; empty if unknown. */
  default String searched() {
    return "";
  }

  /**
   * Tells of every run of a node that leaves from now on, also of one that a new run of the node
   * replaces. The listener must not block; it is told after {@link #present} shows the change.
   */
  void onLeft(Consumer<NodeName> listener);
}

package dev.syncline.adapter.hazelcast;

import dev.syncline.core.placement.NodeName;

/** Another member of the cluster has this node's name: give one of the two another name. */
public final class NodeNameTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NodeNameTakenException(NodeName name, String holder) {
    super("node name '" + name + "' is taken by the member at " + holder);
  }
}

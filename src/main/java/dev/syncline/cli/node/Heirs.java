package dev.syncline.cli.node;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.List;
import java.util.Set;

/**
 * Whom a node that stops waits for: those that are to have, once it is gone, what only it may have.
 *
 * <p>They are the replicas. A replica that is only about to come may have long to go, and a reader
 * counts in no quorum; either gets from the replicas what those have. Only where no other replica
 * is there, are they better than nobody.
 *
 * <p>Of a partition that has moved away nobody is waited for: its replicas do not hear this node
 * any more, and what it still holds of it counts for nothing.
 *
 * @param present the nodes that are there
 */
record Heirs(NodeName self, Ring ring, Set<NodeName> present) {
  Heirs {
    present = Set.copyOf(present);
  }

  /** The nodes that are waited for until they hold what this one holds of a partition. */
  List<NodeName> of(Partition partition) {
    List<NodeName> receivers = ring.receivers(partition);
    if (!receivers.contains(self)) {
      return List.of();
    }
    List<NodeName> replicas = othersOf(ring.replicas(partition));
    return replicas.isEmpty() ? othersOf(receivers) : replicas;
  }

  private List<NodeName> othersOf(List<NodeName> nodes) {
    return nodes.stream().filter(each -> !each.equals(self) && present.contains(each)).toList();
  }
}

package dev.syncline.simulation;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import java.util.List;

/** A write is called successful only after as many replicas as its level asks for have had it. */
final class QuorumsAreReplicas extends Invariant {
  QuorumsAreReplicas(Simulation run) {
    super(run);
  }

  @Override
  void acknowledged(NodeName by, History.Write write, Consistency level, Ring ring) {
    Partition partition = run().partition(write.key);
    check(by, write, level, ring.replicas(partition));
    if (level != Consistency.ONE) {
      check(by, write, level, ring.next(partition));
    }
  }

  private void check(NodeName by, History.Write write, Consistency level, List<NodeName> replicas) {
    long holders = replicas.stream().filter(write.holders::contains).count();
    if (holders < level.required(replicas.size())) {
      throw violation(by + " acknowledged " + write + " at " + level + " of " + replicas);
    }
  }
}

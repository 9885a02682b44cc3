package dev.syncline.simulation;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;

/** A write is called successful only after as many replicas as its level asks for have had it. */
final class QuorumsAreReplicas extends Invariant {
  QuorumsAreReplicas(Simulation run) {
    super(run);
  }

  @Override
  void acknowledged(NodeName by, History.Write write, Consistency level, int replicas) {
    int required = level.required(run().replicas(run().partition(write.key)).size());
    if (write.holders.size() < required) {
      throw violation(
          by + " acknowledged " + write + ", " + level + " needs " + required + " replicas");
    }
  }
}

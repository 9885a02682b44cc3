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
    check(by, write, level, ring, ring.replicas(partition));
    if (level != Consistency.ONE) {
      check(by, write, level, ring, ring.next(partition));
    }
  }

  private void check(
      NodeName by, History.Write write, Consistency level, Ring ring, List<NodeName> replicas) {
    long holders =
        replicas.stream()
            .filter(write.holders::contains)
            .filter(each -> !hasDiscarded(each, write, ring))
            .count();
    if (holders < level.required(replicas.size())) {
      throw violation(by + " acknowledged " + write + " at " + level + " of " + replicas);
    }
  }

  /**
   * Whether the same run has begun the partition anew since, with a change that the coordinator
   * knows: what it acknowledged before counts under that ring no more.
   */
  private boolean hasDiscarded(NodeName name, History.Write write, Ring ring) {
    Partition partition = run().partition(write.key);
    DiskImage image = run().machine(name).disk().image();
    long gained = image.gained.getOrDefault(partition, 0L);
    return gained > 0
        && gained <= ring.version()
        && image.actors.contains(ring.actorOf(name))
        && !image.part(partition).clock.contains(write.dot);
  }
}

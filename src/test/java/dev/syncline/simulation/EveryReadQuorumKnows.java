package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.List;

/**
 * Whoever is asked: so few of the replicas that count lack a write acknowledged at QUORUM or ALL
 * that they make no quorum. It holds at every moment, so it is broken before anybody reads.
 */
final class EveryReadQuorumKnows extends Invariant {
  private final List<History.Write> spreading = new ArrayList<>();

  EveryReadQuorumKnows(Simulation run) {
    super(run);
  }

  @Override
  void acknowledged(NodeName by, History.Write write, Consistency level, int replicas) {
    if (level != Consistency.ONE) {
      spreading.add(write);
      check(write);
    }
  }

  @Override
  void atTimes() {
    spreading.removeIf(this::isKnownEverywhere);
    spreading.forEach(this::check);
  }

  private boolean isKnownEverywhere(History.Write write) {
    return write.excused;
  }

  private void check(History.Write write) {
    Partition partition = run().partition(write.key);
    List<NodeName> replicas = run().replicas(partition);
    List<NodeName> lacking = new ArrayList<>();
    for (NodeName name : replicas) {
      if (countsAndLacks(run().machine(name), partition, write)) {
        lacking.add(name);
      }
    }
    if (!write.excused && lacking.size() >= Consistency.QUORUM.required(replicas.size())) {
      throw violation(lacking + " make a quorum that does not know " + write);
    }
  }

  /** Of several processes and disks of one name only the one that the ring knows can count. */
  private boolean countsAndLacks(Machine machine, Partition partition, History.Write write) {
    Actor registered = run().register().ring().actorOf(machine.name());
    NodeProcess left = machine.zombie();
    NodeProcess process = machine.process();
    Disk disk = machine.disk();
    if (left != null && registered != null && registered.equals(left.actor())) {
      process = left;
      disk = left.disk();
    } else if (registered != null && !disk.image().actors.contains(registered)) {
      return false;
    }
    DiskImage.Part part = disk.image().part(partition);
    boolean counts =
        process == null ? !part.mayHaveForgotten : process.host(partition).replica().counts();
    return counts && !part.clock.contains(write.dot);
  }
}

package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
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
  void acknowledged(NodeName by, History.Write write, Consistency level, Ring ring) {
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
    Ring ring = run().register().ring();
    List<NodeName> old = lacking(run().replicas(partition), partition, write);
    List<NodeName> next = lacking(ring.next(partition), partition, write);
    if (!write.excused
        && old.size() >= Consistency.QUORUM.required(run().replicas(partition).size())
        && next.size() >= Consistency.QUORUM.required(ring.next(partition).size())) {
      throw violation(old + " and " + next + " make a quorum that does not know " + write);
    }
  }

  private List<NodeName> lacking(
      List<NodeName> replicas, Partition partition, History.Write write) {
    return replicas.stream()
        .filter(each -> countsAndLacks(run().machine(each), partition, write))
        .toList();
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
        run().register().ring().isGaining(machine.name(), partition)
            || (process == null
                ? !part.mayHaveForgotten
                : process.host(partition).replica().counts());
    return counts && !part.clock.contains(write.dot);
  }
}

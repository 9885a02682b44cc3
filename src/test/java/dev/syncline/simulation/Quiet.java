package dev.syncline.simulation;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.PartitionReplica;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When a healed cluster has nothing left to do. */
final class Quiet {
  private final Simulation run;

  Quiet(Simulation run) {
    this.run = run;
  }

  /** What is still to be done, empty for nothing. */
  String whatIsLeftToDo() {
    Ring ring = run.register().ring();
    if (!ring.changing().isEmpty()) {
      return "a change is under way: " + ring.changing();
    }
    for (Machine machine : run.machines()) {
      NodeProcess process = machine.process();
      if (process != null && !process.isIdle()) {
        return machine.name() + " has operations under way";
      }
      if (!run.register().isMember(machine.name())) {
        continue;
      }
      if (process == null) {
        return machine.name() + " is down";
      }
      if (process.ring().version() != ring.version()
          || !ring.isCurrent(machine.name(), process.actor())) {
        return machine.name() + " does not know the ring in which it runs";
      }
    }
    for (Map.Entry<Partition, List<NodeName>> each : run.placement().entrySet()) {
      String left = leftOf(each.getKey(), each.getValue(), ring);
      if (!left.isEmpty()) {
        return left;
      }
    }
    return "";
  }

  private String leftOf(Partition partition, List<NodeName> names, Ring ring) {
    PartitionReplica first = null;
    for (NodeName name : names) {
      PartitionReplica replica = replica(name, partition);
      if (replica == null || replica.isStopped()) {
        return name + " is not loaded";
      }
      if (!replica.counts()) {
        return name + " does not count in quorums again: " + replica.report();
      }
      if (!replica.report().applied().equals(replica.durable())) {
        return name + " has not synced";
      }
      if (first == null) {
        first = replica;
      } else if (!first.durable().equals(replica.durable())) {
        return names.get(0) + " holds " + first.durable() + ", " + name + " " + replica.durable();
      }
      if (replica.isStreaming()) {
        return name + " is being streamed to";
      }
      if (first.digest().comparable()
          && replica.digest().comparable()
          && first.digest().live() != replica.digest().live()) {
        return names.get(0) + " and " + name + " hold different entries";
      }
      String untidy = untidy(run.machine(name).disk().image().part(partition));
      if (!untidy.isEmpty()) {
        return name + " could still tidy " + untidy;
      }
      String holes = holes(replica, ring);
      if (!holes.isEmpty()) {
        return name + " still misses " + holes;
      }
    }
    return "";
  }

  /** Entries that have a tombstone, or a context, for which there is no reason any more. */
  private String untidy(DiskImage.Part part) {
    StringBuilder untidy = new StringBuilder();
    part.entries.forEach(
        (key, entry) -> {
          boolean waits = !entry.context().minus(part.clock).isEmpty();
          if (!entry.isTidy() && !waits) {
            untidy.append(key).append(' ').append(entry).append(' ');
          }
        });
    return untidy.toString();
  }

  private static String holes(PartitionReplica replica, Ring ring) {
    StringBuilder holes = new StringBuilder();
    replica
        .durable()
        .forEachActor(
            actor -> {
              if (ring.isEnded(actor) && !replica.durable().holes(actor).isEmpty()) {
                holes.append(replica.durable().holes(actor));
              }
            });
    return holes.toString();
  }

  private @Nullable PartitionReplica replica(NodeName name, Partition partition) {
    NodeProcess process = run.machine(name).process();
    return process == null ? null : process.host(partition).replica();
  }
}

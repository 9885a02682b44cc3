package dev.syncline.core.cluster;

import dev.syncline.core.cluster.ClusterResult.Reason;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.Member.State;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How nodes come and go: which changes of the ring are allowed, and when the one under way is over.
 *
 * <p>A change is asked for, both placements then stand side by side, each node that gains a
 * partition says when it holds it, a node that leaves says when the others hold what it held, and
 * with the last of them the change is over. All of it is in the ring, so whoever crashes in between
 * goes on where it was. A change can be taken back: a node that joins is removed, one that leaves
 * is added again; the placement from before has counted throughout.
 */
final class RingChange {
  private final Ring ring;
  private final Set<Integer> factors;

  /**
   * Changes of a ring.
   *
   * @param factors the replication factors of the collections there are
   */
  RingChange(Ring ring, Collection<Integer> factors) {
    this.ring = ring;
    this.factors = new TreeSet<>(factors);
  }

  /** What a request leads to: the next ring, or why there is none. */
  record Outcome(Ring next, ClusterResult result) {}

  Outcome add(NodeName node, boolean reader) {
    Member member = ring.members().get(node);
    if (member == null || !member.state().isMember()) {
      return addNew(node, member, reader);
    }
    if (reader != (member.state() == State.READER)) {
      return refused(
          Reason.OTHER_ROLE,
          node + (reader ? " is " : " is a ") + member.state().label() + "; remove it first");
    }
    return member.state() == State.LEAVING ? changed(ring.with(node, State.ACTIVE)) : unchanged();
  }

  private Outcome addNew(NodeName node, @Nullable Member before, boolean reader) {
    if (before != null && before.state() == State.EVICTED) {
      return refused(Reason.CHANGE_UNDER_WAY, whatIsGoingOn());
    }
    if (reader) {
      return changed(ring.with(node, State.READER));
    }
    return isStill()
        ? changed(ring.with(node, State.JOINING))
        : refused(Reason.CHANGE_UNDER_WAY, whatIsGoingOn());
  }

  Outcome remove(NodeName node, boolean force) {
    Member member = ring.members().get(node);
    if (member == null || !member.state().isMember()) {
      return refused(Reason.NO_SUCH_NODE, node + " is not in the ring");
    }
    return switch (member.state()) {
      case JOINING, READER -> changed(ring.with(node, State.REMOVED));
      case LEAVING -> force ? evict(node) : unchanged();
      default -> force ? evict(node) : leave(node);
    };
  }

  private Outcome leave(NodeName node) {
    if (!isStill()) {
      return refused(Reason.CHANGE_UNDER_WAY, whatIsGoingOn());
    }
    Ring next = ring.with(node, State.LEAVING);
    return hasTooFewNodes(next) ? tooFewNodes(next) : changed(next);
  }

  /** Several may be given up one after the other: none of them will ever end the change before. */
  private Outcome evict(NodeName node) {
    boolean onlyLosses =
        ring.changing().stream()
            .allMatch(each -> each.state() == State.EVICTED || each.name().equals(node));
    if (!onlyLosses) {
      return refused(Reason.CHANGE_UNDER_WAY, whatIsGoingOn());
    }
    Ring next = ring.with(node, State.EVICTED);
    if (hasTooFewNodes(next)) {
      return tooFewNodes(next);
    }
    for (int factor : factors) {
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        Partition partition = new Partition(factor, slot);
        if (next.replicas(partition).isEmpty()) {
          return refused(
              Reason.TOO_FEW_NODES,
              node
                  + " is the only replica of partition "
                  + partition
                  + ": what it holds would be lost");
        }
      }
    }
    return changed(next);
  }

  private boolean hasTooFewNodes(Ring next) {
    return next.activeCount() == 0 || highestFactor() > next.activeCount();
  }

  private int highestFactor() {
    return factors.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private Outcome tooFewNodes(Ring next) {
    return refused(
        Reason.TOO_FEW_NODES,
        next.activeCount() == 0
            ? "it is the last node"
            : "a collection has "
                + highestFactor()
                + " replicas and "
                + next.activeCount()
                + " nodes would be left; add a node first");
  }

  Outcome caughtUp(ClusterCommand.CaughtUp done) {
    Member member = ring.members().get(done.node());
    if (member == null
        || !ring.isCurrent(done.node(), done.actor())
        || !ring.isMoving()
        || ring.changeSince() != done.change()) {
      return refused(Reason.OUTDATED, "another run, or another change of the ring");
    }
    return member.caughtUp() ? unchanged() : changed(ring.caughtUp(done.node()));
  }

  /** The ring, after the change under way if that is over. */
  Ring finishedIfDone() {
    return ring.isMoving() && stillBusy().isEmpty() ? ring.finished() : ring;
  }

  /** The nodes that are not done with their part of the change. */
  Set<NodeName> stillBusy() {
    Set<NodeName> busy = new TreeSet<>();
    for (Member member : ring.members().values()) {
      boolean hasPart =
          member.state() == State.JOINING
              || member.state() == State.LEAVING
              || (member.state() == State.ACTIVE && gains(member.name()));
      if (hasPart && !member.caughtUp()) {
        busy.add(member.name());
      }
    }
    return busy;
  }

  private boolean gains(NodeName node) {
    for (int factor : factors) {
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        if (ring.isGaining(node, new Partition(factor, slot))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isStill() {
    return ring.changing().isEmpty();
  }

  private String whatIsGoingOn() {
    StringBuilder text = new StringBuilder();
    for (Member each : ring.changing()) {
      text.append(text.isEmpty() ? "" : ", ").append(each.name());
      text.append(" is ").append(each.state().label());
    }
    return text + "; one change at a time";
  }

  private Outcome changed(Ring next) {
    Ring end = new RingChange(next, factors).finishedIfDone();
    return new Outcome(end, new ClusterResult.Changed(end.version()));
  }

  private Outcome unchanged() {
    return new Outcome(ring, new ClusterResult.Changed(ring.version()));
  }

  private Outcome refused(Reason reason, String detail) {
    return new Outcome(ring, new ClusterResult.Refused(reason, detail));
  }
}

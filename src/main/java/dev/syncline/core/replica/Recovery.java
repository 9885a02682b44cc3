package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.sync.ClockReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When a replica that may have forgotten acknowledged writes counts in quorums again.
 *
 * <p>Law: {@code N − W + 1} other replicas that count have reported under a ring that knows this
 * run of the node, and everything they had then accepted is durable here. Any acknowledged write
 * had {@code W} acknowledgements, so at least one of those replicas holds it; and acknowledgements
 * of this node's earlier run no longer count anywhere they could add up to a quorum.
 *
 * <p>The accepted dots are compared, not the durable ones: a write that a reporter had accepted but
 * not yet stored may be acknowledged later together with this node's forgotten acknowledgement.
 *
 * <p>A replica that gains the partition obeys the same law with the version that began the change:
 * whoever has reported under that one acknowledges nothing more to a coordinator that knows only
 * the placement from before.
 *
 * <p>If instead all other replicas have reported and all they hold is durable here, nothing more
 * can be recovered from anywhere, and the replica counts too; otherwise a cluster that lost power
 * with {@code os-buffered} could never form a quorum again.
 */
final class Recovery {
  private final NodeName self;
  private final Actor actor;
  private final Partition partition;
  private final Map<NodeName, ClockReport> reports = new HashMap<>();

  Recovery(NodeName self, Actor actor, Partition partition) {
    this.self = self;
    this.actor = actor;
    this.partition = partition;
  }

  /**
   * Keeps of each run one report under a ring that knows this run. Any will do; the earliest asks
   * for least, unless the reporter has lost since what it had only accepted: nobody can send that.
   */
  void learn(ClockReport report, Ring ring) {
    if (!isRegistered(ring) || report.ringVersion() < since(ring)) {
      return;
    }
    ClockReport before = reports.get(report.from());
    if (before == null
        || before.ringVersion() < since(ring)
        || !before.actor().equals(report.actor())
        || (report.counts() && !before.counts())
        || (report.counts() == before.counts() && !report.applied().covers(before.applied()))) {
      reports.put(report.from(), report);
    }
  }

  /** Whether the replica counts again, given its durable clock. */
  boolean isComplete(Ring ring, VersionVector durable) {
    List<NodeName> replicas = ring.replicas(partition);
    if (!isRegistered(ring) || !ring.receivers(partition).contains(self)) {
      return false;
    }
    int counting = 0;
    int any = 0;
    for (NodeName replica : replicas) {
      ClockReport report = reports.get(replica);
      if (report != null
          && report.ringVersion() >= since(ring)
          && ring.isCurrent(replica, report.actor())
          && durable.covers(report.applied())) {
        any++;
        counting += report.counts() ? 1 : 0;
      }
    }
    // Of those that had acknowledged a write, replicas removed by force since cannot report.
    int placed = ring.placed(partition);
    int needed = placed - Consistency.QUORUM.required(placed) + 1;
    int others = replicas.size() - (replicas.contains(self) ? 1 : 0);
    return counting >= needed || any >= others;
  }

  private boolean isRegistered(Ring ring) {
    return ring.isCurrent(self, actor);
  }

  private long since(Ring ring) {
    Member member = ring.members().get(self);
    if (member == null) {
      return Long.MAX_VALUE;
    }
    return ring.replicas(partition).contains(self)
        ? member.actorSince()
        : Math.max(member.actorSince(), ring.changeSince());
  }
}

package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the dots of ended actors that no replica holds and none ever will: those between others,
 * and all that would follow. So an actor that is over comes to be held whole, and takes no room in
 * clocks any more.
 *
 * <p>A replica that knows the ring in which an actor ended refuses the actor's direct frames. Once
 * every replica has reported under that ring that it lacks a dot, the dot can only come from a
 * replica that holds it, and there is none: it is void.
 *
 * <p>What would follow is closed only where all have accepted the same dots of the actor. So a
 * clock that holds an actor whole hides no write that another replica still waits for: what is
 * behind can be counted, but for disks that are lost later.
 */
final class HoleCloser {
  private final Map<NodeName, ClockReport> reports = new HashMap<>();

  void learn(ClockReport report) {
    reports.put(report.from(), report);
  }

  void retain(Ring ring, Partition partition) {
    reports.keySet().retainAll(ring.receivers(partition));
    reports.values().removeIf(each -> each.ringVersion() < ring.version());
  }

  /** The dots to close, given what this replica itself has accepted. */
  VersionVector voids(Ring ring, Partition partition, NodeName self, VersionVector applied) {
    VersionVector open = ended(ring, applied).minus(applied);
    VersionVector some = applied;
    VersionVector all = applied;
    for (NodeName replica : ring.receivers(partition)) {
      if (open.isEmpty()) {
        return open;
      }
      if (!replica.equals(self)) {
        ClockReport report = reports.get(replica);
        if (report == null
            || report.ringVersion() != ring.version()
            || !ring.isCurrent(replica, report.actor())) {
          return VersionVector.EMPTY;
        }
        open = open.minus(report.applied());
        some = some.join(report.applied());
        all = all.intersect(report.applied());
      }
    }
    return open.minus(restsBehind(some.minus(all).finite(), some));
  }

  /** What would follow the last dots known of actors of which some replica still waits for dots. */
  private static VersionVector restsBehind(VersionVector awaited, VersionVector known) {
    List<VersionVector> rests = new ArrayList<>(0);
    awaited.forEachActor(
        actor -> {
          long last = known.highest(actor);
          if (last < VersionVector.END) {
            rests.add(VersionVector.ofRange(actor, last + 1, VersionVector.END));
          }
        });
    return rests.stream().reduce(VersionVector.EMPTY, VersionVector::join);
  }

  /**
   * Whether dots of ended actors are missing here between others. What would follow the last one
   * known is closed when it can be; nobody waits for that.
   */
  boolean hasHoles(Ring ring, VersionVector applied) {
    boolean[] found = {false};
    applied.forEachActor(
        actor -> found[0] |= ring.isEnded(actor) && applied.holes(actor).size() > 0);
    return found[0];
  }

  /** All dots of the actors that are over: those with a number, and others known here. */
  private static VersionVector ended(Ring ring, VersionVector applied) {
    List<Actor> known = new ArrayList<>(applied.actorCount());
    applied.forEachActor(known::add);
    VersionVector all = ring.endedNumbers();
    for (Actor actor : known) {
      if (ring.isEnded(actor)) {
        all = all.join(VersionVector.ofRange(actor, 1, VersionVector.END));
      }
    }
    return all;
  }
}

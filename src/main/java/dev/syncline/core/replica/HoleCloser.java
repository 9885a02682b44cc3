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
 * Finds the dots of ended actors that no replica holds and none ever will.
 *
 * <p>A replica that knows the ring in which an actor ended refuses the actor's direct frames. Once
 * every replica has reported under that ring that it lacks a dot, the dot can only come from a
 * replica that holds it, and there is none: it is void.
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
    VersionVector holes = holes(ring, applied);
    for (NodeName replica : ring.receivers(partition)) {
      if (holes.isEmpty()) {
        return holes;
      }
      if (!replica.equals(self)) {
        ClockReport report = reports.get(replica);
        if (report == null
            || report.ringVersion() != ring.version()
            || !ring.isCurrent(replica, report.actor())) {
          return VersionVector.EMPTY;
        }
        holes = holes.minus(report.applied());
      }
    }
    return holes;
  }

  /** Whether dots of ended actors are missing here. */
  boolean hasHoles(Ring ring, VersionVector applied) {
    return !holes(ring, applied).isEmpty();
  }

  private static VersionVector holes(Ring ring, VersionVector applied) {
    VersionVector holes = VersionVector.EMPTY;
    for (Actor actor : actors(applied)) {
      if (ring.isEnded(actor)) {
        holes = holes.join(applied.holes(actor));
      }
    }
    return holes;
  }

  private static List<Actor> actors(VersionVector clock) {
    List<Actor> actors = new ArrayList<>(clock.actorCount());
    clock.forEachActor(actors::add);
    return actors;
  }
}

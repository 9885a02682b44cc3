package dev.syncline.core.feed;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.sync.DotLog;
import java.util.List;

/** Tells the writes of actors that have ended from what no write will ever have. */
final class EndedActors {
  private EndedActors() {}

  /**
   * The dots that would follow the last write of actors that have ended: of a clock's ranges up to
   * {@link VersionVector#END}, all from the line on that says that nothing follows.
   *
   * @param unknown takes the first dot of each range of which the log has no such line: nobody can
   *     say any more whether there were writes, and the whole range counts as closed
   */
  static VersionVector closed(VersionVector dots, DotLog log, List<Dot> unknown) {
    VersionVector[] closed = {VersionVector.EMPTY};
    dots.forEachRange(
        (actor, from, to) -> {
          if (to == VersionVector.END) {
            closed[0] = closed[0].join(closedOf(actor, from, log, unknown));
          }
        });
    return closed[0];
  }

  private static VersionVector closedOf(Actor actor, long from, DotLog log, List<Dot> unknown) {
    Dot rest = log.restOf(actor);
    if (rest == null) {
      unknown.add(new Dot(actor, from));
      return VersionVector.ofRange(actor, from, VersionVector.END);
    }
    return VersionVector.ofRange(actor, Math.max(from, rest.counter()), VersionVector.END);
  }
}

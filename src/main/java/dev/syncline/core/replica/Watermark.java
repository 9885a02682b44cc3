package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.sync.ClockReport;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which dots all replicas have passed, so that no message can bring back what they made obsolete.
 *
 * <p>Law: a tombstone is dropped when every receiver of the partition (those that come, those that
 * leave and readers included), reporting under one ring version, has a durable clock that covers
 * its dot, its context, and the join of all their clocks taken when each already held it. A write
 * that the delete beats but does not cover was accepted somewhere before its coordinator held the
 * delete, so it is in that join; once all clocks cover it, its frame finds nobody who has not seen
 * it.
 *
 * <p>It goes by rounds. A round begins with the dots that all then hold, and with the join of what
 * they have accepted; it ends when all durable clocks cover that join.
 */
final class Watermark {
  private static final int FIRST_PATIENCE = 16;
  private static final int MAX_PATIENCE = 1_024;

  private final Map<NodeName, ClockReport> reports = new HashMap<>();
  private VersionVector held = VersionVector.EMPTY;
  private VersionVector passed = VersionVector.EMPTY;
  private VersionVector seen = VersionVector.EMPTY;
  private VersionVector bare = VersionVector.EMPTY;
  private VersionVector droppable = VersionVector.EMPTY;
  private @Nullable Round round;
  private int patience = FIRST_PATIENCE;
  private int waited;
  private int rounds;

  /**
   * @param held the dots that all replicas held when it began
   * @param accepted what any of them had then accepted
   * @param bare tombstones that had then no context here beside the clock
   */
  private record Round(VersionVector held, VersionVector accepted, VersionVector bare) {}

  /** Keeps a replica's last report. */
  void learn(ClockReport report) {
    reports.put(report.from(), report);
  }

  /** Under another ring all replicas have to report anew. */
  void restart() {
    reports.clear();
    round = null;
    held = VersionVector.EMPTY;
    passed = VersionVector.EMPTY;
    seen = VersionVector.EMPTY;
    bare = VersionVector.EMPTY;
    droppable = VersionVector.EMPTY;
  }

  /** Looks at the reports. */
  void advance(Ledger ledger) {
    if (!ledger.isReceiver()) {
      return;
    }
    VersionVector lowest = ledger.durable();
    VersionVector accepted = ledger.applied();
    for (NodeName replica : ledger.ring().receivers(ledger.partition)) {
      if (replica.equals(ledger.self)) {
        continue;
      }
      ClockReport report = reports.get(replica);
      if (report == null
          || report.ringVersion() != ledger.ring().version()
          || !ledger.ring().isCurrent(replica, report.actor())) {
        return;
      }
      lowest = lowest.intersect(report.durable());
      accepted = accepted.join(report.applied());
    }
    held = lowest;
    Round under = round;
    boolean ended = under != null && lowest.covers(under.accepted());
    if (under != null && ended) {
      passed = under.held();
      seen = under.accepted();
      droppable = droppable.join(under.bare().intersect(under.held()));
      bare = bare.minus(droppable);
      rounds++;
      patience = FIRST_PATIENCE;
    } else if (under != null && ++waited > patience) {
      // What was accepted then may since have been lost: begin anew, and be more patient.
      patience = Math.min(2 * patience, MAX_PATIENCE);
      under = null;
    }
    if (ended || under == null) {
      round = new Round(lowest, accepted, bare);
      waited = 0;
    }
  }

  /** The dots that all replicas have on disk, as of their last reports. */
  VersionVector held() {
    return held;
  }

  /** The dots of which the same has been known for a whole round. */
  VersionVector passed() {
    return passed;
  }

  /**
   * Whatever any replica had accepted when the last round began, all under the ring of now: of an
   * ended actor there is nothing else.
   */
  VersionVector seen() {
    return seen;
  }

  /** A tombstone has no context beside the clock of this replica any more. */
  void isBare(VersionVector tombstones) {
    bare = bare.join(tombstones);
  }

  /** The tombstones that may go. */
  VersionVector droppable() {
    return droppable;
  }

  /** Tombstones have gone. */
  void dropped(VersionVector tombstones) {
    droppable = droppable.minus(tombstones);
  }

  /** How many rounds have ended. */
  int rounds() {
    return rounds;
  }
}

package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the log behind what all replicas hold, drops tombstones that all have passed, and strips
 * contexts that the clock has come to hold. The log itself is the list of what is to be done: its
 * untidy lines lead to the entries, and each is visited once all replicas hold its dot.
 */
final class Housekeeping {
  /** Dots looked at in one visit. */
  private static final long MAX_DOTS_PER_VISIT = 2_048;

  private final Ledger ledger;
  private final LogLimits limits;
  private final LogRetention retention;
  private final Watermark watermark = new Watermark();
  private VersionVector blocked = VersionVector.EMPTY;
  private int blockedInRound;
  private @Nullable Visit visit;

  /** What is being looked up; a forced one cuts lines that a replica still needs. */
  private record Visit(VersionVector dots, boolean forced) {}

  Housekeeping(Ledger ledger, LogLimits limits) {
    this.ledger = ledger;
    this.limits = limits;
    this.retention = new LogRetention(limits);
  }

  void learn(ClockReport report) {
    watermark.learn(report);
  }

  void ringChanged() {
    watermark.restart();
    blocked = VersionVector.EMPTY;
  }

  /** The dots that all replicas hold, and all that any had accepted when they all did. */
  VersionVector passed() {
    return watermark.passed();
  }

  /** The dots whose lines still have to be looked at. */
  VersionVector untidied() {
    return ledger.durable().minus(ledger.floor().tidied());
  }

  void upkeep(ReplicaEvent.Upkeep now, List<Effect> out) {
    watermark.advance(ledger);
    if (blockedInRound != watermark.rounds()) {
      blockedInRound = watermark.rounds();
      blocked = VersionVector.EMPTY;
    }
    LogFloor floor = ledger.floor();
    retention.advance(now.nowMillis(), ledger.durable(), floor.truncated());
    cutOld(out);
    if (visit != null) {
      return;
    }
    VersionVector due = watermark.passed().minus(floor.tidied()).minus(blocked);
    if (!due.isEmpty()) {
      look(new Visit(due.limit(MAX_DOTS_PER_VISIT), false), out);
    } else if (retention.isTooLarge()) {
      // Few lines say that nothing follows, and a replica that lacked one would be streamed all.
      VersionVector oldest = retention.old().minus(floor.truncated()).finite();
      if (!oldest.isEmpty()) {
        look(new Visit(oldest.limit(MAX_DOTS_PER_VISIT), true), out);
      }
    }
  }

  private void look(Visit next, List<Effect> out) {
    visit = next;
    ledger.startVisit();
    out.add(new Effect.Visit(next.dots()));
  }

  /** Lines that are tidied and old go. */
  private void cutOld(List<Effect> out) {
    LogFloor floor = ledger.floor();
    VersionVector cut = floor.tidied().intersect(retention.old()).minus(floor.truncated());
    boolean restsOnly = cut.size() == 0 && !cut.isEmpty();
    if (restsOnly || cut.size() >= limits.minCutDots()) {
      ledger.floor(new LogFloor(floor.tidied(), floor.truncated().join(cut)));
      Draft draft = new Draft();
      draft.cut(cut);
      ledger.commit(draft, out);
    }
  }

  void visited(ReplicaEvent.Visited event, List<Effect> out) {
    Visit done = visit;
    visit = null;
    if (done == null) {
      return;
    }
    VersionVector dots = event.dots().intersect(done.dots()).minus(ledger.linedAgain());
    Draft draft = new Draft();
    VersionVector kept = VersionVector.EMPTY;
    for (Map.Entry<Dot, EntryKey> line : event.lines().entrySet()) {
      if (dots.contains(line.getKey()) && !tidy(line.getValue(), event, draft)) {
        kept = kept.plus(line.getKey());
      }
    }
    settle(done, dots, kept, draft);
    ledger.commit(draft, out);
  }

  /** Where the lines stand after a visit; those kept lead to entries that are not tidy yet. */
  private void settle(Visit done, VersionVector dots, VersionVector kept, Draft draft) {
    LogFloor floor = ledger.floor();
    VersionVector tidied = dots.minus(kept);
    if (done.forced()) {
      draft.cut(tidied.minus(floor.truncated()));
      ledger.floor(new LogFloor(floor.tidied(), floor.truncated().join(dots)));
    } else {
      blocked = blocked.join(kept);
      VersionVector leftBehind = tidied.intersect(floor.truncated());
      if (!leftBehind.isEmpty()) {
        draft.cut(leftBehind);
      }
      ledger.floor(new LogFloor(floor.tidied().join(tidied), floor.truncated()));
      draft.tellsMore();
    }
  }

  /** Returns whether nobody has to come back to the entry. */
  private boolean tidy(EntryKey key, ReplicaEvent.Visited event, Draft draft) {
    Entry stored = event.stored().get(key);
    if (stored == null) {
      return true;
    }
    Entry current = draft.latest(key, ledger.latest(key, stored));
    VersionVector known = ledger.knownOf(key);
    Entry next = current.strip(known.join(gone(current.context().minus(known))));
    if (next.context().isEmpty()) {
      VersionVector tombstones = next.tombstones();
      VersionVector dropped = tombstones.intersect(watermark.droppable());
      watermark.isBare(tombstones.minus(dropped).intersect(watermark.passed()));
      watermark.dropped(dropped);
      next = next.without(dropped);
    }
    draft.entry(key, stored, next);
    return next.isTidy();
  }

  /**
   * Dots of ended actors that no replica had accepted, each reporting under a ring in which it
   * refuses their frames: nobody will ever see them.
   */
  private VersionVector gone(VersionVector dots) {
    if (dots.isEmpty() || watermark.rounds() == 0 || watermark.passed().isEmpty()) {
      return VersionVector.EMPTY;
    }
    Ring ring = ledger.ring();
    List<VersionVector> gone = new ArrayList<>();
    dots.forEachActor(
        actor -> {
          if (ring.isEnded(actor)) {
            gone.add(dots.only(actor).minus(watermark.seen()));
          }
        });
    VersionVector all = VersionVector.EMPTY;
    for (VersionVector each : gone) {
      all = all.join(each);
    }
    return all;
  }
}

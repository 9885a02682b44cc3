package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step of a replica changes in its {@link Ledger}; entries are given with the state that the
 * store has of them.
 */
final class Draft {
  final Map<EntryKey, Entry> next = new LinkedHashMap<>();
  final Map<EntryKey, Entry> stored = new HashMap<>();
  final List<LogRecord> lines = new ArrayList<>();
  final List<Conflict> conflicts = new ArrayList<>(0);
  VersionVector adopted = VersionVector.EMPTY;
  VersionVector cut = VersionVector.EMPTY;
  VersionVector linedAgain = VersionVector.EMPTY;
  boolean tellsMore;

  /** What is to be said once the batch is durable. */
  final List<Effect> whenDurable = new ArrayList<>(0);

  /** The entry's new state, stripped; it may be the one it has. */
  void entry(EntryKey key, Entry storedState, Entry nextState) {
    next.put(key, nextState);
    stored.put(key, storedState);
  }

  /** What the policy leaves of concurrent versions; what it drops is recorded with the step. */
  Entry settle(EntryKey key, Entry gathered) {
    Entry settled = gathered.settled();
    if (settled.versions().size() < gathered.versions().size()) {
      Version winner = settled.versions().get(0);
      for (Version version : gathered.versions()) {
        if (!version.dot().equals(winner.dot())) {
          conflicts.add(new Conflict(key, winner.dot(), winner.timestamp(), version));
        }
      }
    }
    return settled;
  }

  /** The entry's state as this step has left it so far. */
  Entry latest(EntryKey key, Entry otherwise) {
    return next.getOrDefault(key, otherwise);
  }

  /** A conflict that a resolver may be for has come, has changed, or is over. */
  void tellOfConflict(EntryKey key, Entry before, Entry after) {
    if (after.hasSiblings()) {
      whenDurable.add(new Effect.Unsettled(key, after.dots()));
    } else if (before.hasSiblings()) {
      whenDurable.add(new Effect.Settled(key));
    }
  }

  /** A dot is adopted as a write to an entry. */
  void line(Dot dot, EntryKey key) {
    lines.add(new LogRecord.Wrote(dot, key, false));
    adopted = adopted.plus(dot);
  }

  /** Dots are adopted under which nothing was or will be written. */
  void voids(VersionVector dots) {
    dots.forEachRange(
        (actor, from, to) -> {
          if (to == VersionVector.END) {
            lines.add(new LogRecord.Rest(new Dot(actor, from)));
            tellsMore = true;
            return;
          }
          for (long counter = from; counter <= to; counter++) {
            lines.add(new LogRecord.Void(new Dot(actor, counter)));
          }
        });
    adopted = adopted.join(dots);
  }

  /** Lines that go. */
  void cut(VersionVector dots) {
    cut = cut.join(dots);
    tellsMore = true;
  }

  /** Clock, floor, stream or flag have changed in a way that lines do not tell. */
  void tellsMore() {
    tellsMore = true;
  }
}

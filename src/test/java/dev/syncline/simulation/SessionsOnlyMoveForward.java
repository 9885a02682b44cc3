package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;

/** A client that says what it has seen or written is never shown less, at any level. */
final class SessionsOnlyMoveForward extends Invariant {
  SessionsOnlyMoveForward(Simulation run) {
    super(run);
  }

  @Override
  void readEnds(ReadTicket ticket, Entry entry) {
    CausalContext context = ticket.context();
    if (context == null) {
      return;
    }
    context
        .seen()
        .forEach(
            dot -> {
              History.Write seen = history().get(run().partition(ticket.key()), dot);
              if (!seen.lostWithADisk && !seen.excused && !isIn(entry, seen)) {
                throw violation(
                    ticket.at() + " shows " + entry.dots() + " to a client that has seen " + seen);
              }
            });
  }

  private boolean isIn(Entry entry, History.Write seen) {
    for (Version version : entry.versions()) {
      Dot dot = version.dot();
      if (dot.equals(seen.dot) || history().get(run().partition(seen.key), dot).replaces(seen)) {
        return true;
      }
    }
    return false;
  }
}

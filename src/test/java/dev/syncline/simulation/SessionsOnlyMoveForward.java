package dev.syncline.simulation;

import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;

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
}

package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;

/**
 * At every level and wherever it is answered: a client that says what it has seen or written is
 * never shown less (read your writes, monotonic reads), and nobody is shown a write by somebody who
 * does not know all that the write's client had seen (writes follow reads).
 */
final class SessionsOnlyMoveForward extends Invariant {
  SessionsOnlyMoveForward(Simulation run) {
    super(run);
  }

  @Override
  void readEnds(ReadTicket ticket, Entry entry) {
    CausalContext context = ticket.context();
    if (context != null) {
      nothingLess(ticket, entry, context.seen());
    }
    writesFollowReads(ticket, entry);
  }

  private void nothingLess(ReadTicket ticket, Entry entry, VersionVector dots) {
    dots.forEach(
        dot -> {
          History.Write seen = history().get(run().partition(ticket.key()), dot);
          if (!seen.lostWithADisk && !seen.excused && !isIn(entry, seen)) {
            throw violation(
                ticket.at() + " shows " + entry.dots() + " to a client that has seen " + seen);
          }
        });
  }

  /** Of what is known and not shown any more, other invariants see to it that it was replaced. */
  private void writesFollowReads(ReadTicket ticket, Entry entry) {
    Partition partition = run().partition(ticket.key());
    for (Version version : entry.versions()) {
      History.Write shown = history().get(partition, version.dot());
      shown
          .seenByItsClient
          .minus(entry.context())
          .forEach(
              dot -> {
                History.Write seen = history().get(partition, dot);
                if (!seen.lostWithADisk && !seen.excused && !seen.closed) {
                  throw violation(
                      ticket.at() + " shows " + shown + ", whose client had seen " + seen);
                }
              });
    }
  }
}

package dev.syncline.simulation;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.quorum.Consistency;
import java.util.List;

/**
 * A write acknowledged at QUORUM or ALL is in every QUORUM read that starts later, or something
 * that replaces it is.
 */
final class AcknowledgedWritesAreRead extends Invariant {
  AcknowledgedWritesAreRead(Simulation run) {
    super(run);
  }

  @Override
  void readEnds(ReadTicket ticket, Entry entry) {
    if (ticket.level() == Consistency.ONE) {
      return;
    }
    List<History.Write> promised = history().promised(ticket.key());
    for (History.Write write : promised.subList(0, ticket.promised())) {
      if (!write.excused && !isIn(entry, write)) {
        throw violation(
            ticket.at() + " read " + ticket.key() + " as " + entry.dots() + " without " + write);
      }
    }
  }
}

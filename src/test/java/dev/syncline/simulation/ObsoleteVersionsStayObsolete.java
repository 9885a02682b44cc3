package dev.syncline.simulation;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.quorum.Consistency;
import java.util.List;

/**
 * What an acknowledged write has replaced, and above all what an acknowledged delete has deleted,
 * is never read again at QUORUM.
 */
final class ObsoleteVersionsStayObsolete extends Invariant {
  ObsoleteVersionsStayObsolete(Simulation run) {
    super(run);
  }

  @Override
  void readEnds(ReadTicket ticket, Entry entry) {
    if (ticket.level() == Consistency.ONE) {
      return;
    }
    List<History.Write> promised = history().promised(ticket.key());
    for (History.Write write : promised.subList(0, ticket.promised())) {
      for (Version version : entry.versions()) {
        if (!write.excused
            && write.replaces(history().get(run().partition(ticket.key()), version.dot()))) {
          throw violation(
              ticket.at() + " read " + version.dot() + " again, which was replaced by " + write);
        }
      }
    }
  }
}

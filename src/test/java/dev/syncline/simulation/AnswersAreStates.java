package dev.syncline.simulation;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import java.util.List;

/**
 * At every level an answer shows versions that were written to the entry and that none of the
 * writes it knows of has replaced: at ONE it may be old, at a reader in the middle of a stream or
 * at a node that is a replica no more, and it is a state that the entry could be in.
 */
final class AnswersAreStates extends Invariant {
  AnswersAreStates(Simulation run) {
    super(run);
  }

  @Override
  void readEnds(ReadTicket ticket, Entry entry) {
    Partition partition = run().partition(ticket.key());
    List<History.Write> known =
        history().writes(ticket.key()).stream()
            .filter(each -> entry.context().contains(each.dot) && !each.isGivenUp())
            .toList();
    for (Version version : entry.live()) {
      History.Write shown = history().get(partition, version.dot());
      if (!shown.key.equals(ticket.key())) {
        throw violation(ticket.at() + " shows " + shown + " as " + ticket.key());
      }
      for (History.Write other : known) {
        if (other.replaces(shown)) {
          throw violation(ticket.at() + " shows " + shown + " and knows of " + other);
        }
      }
    }
  }
}

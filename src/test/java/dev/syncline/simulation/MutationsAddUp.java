package dev.syncline.simulation;

import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.mutation.Reference;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * At every level an answer shows what the mutations that it knows of come to by the definitions of
 * the types: counters are the sum of increments, sets hold every add that was not removed by
 * somebody who had seen it, means are those of all observations. So it is with what is held after
 * healing, of all mutations that were not lost.
 */
final class MutationsAddUp extends Invariant {
  /** Of more writes that may or may not have had an effect not every combination is tried. */
  private static final int MAX_UNSURE = 6;

  MutationsAddUp(Simulation run) {
    super(run);
  }

  @Override
  void readEnds(ReadTicket ticket, Entry entry) {
    if (Simulation.isMutated(ticket.key())) {
      List<Reference.Event> sure = new ArrayList<>();
      List<Reference.Event> unsure = new ArrayList<>();
      for (History.Write write : history().writes(ticket.key())) {
        if (entry.context().contains(write.dot)) {
          (write.isGivenUp() ? unsure : sure).add(mutation(write));
        }
      }
      check(ticket.at() + " shows " + ticket.key() + " as ", entry, sure, unsure);
    }
  }

  @Override
  void atEnd() {
    for (EntryKey key : run().keys()) {
      if (Simulation.isMutated(key)) {
        atEnd(key);
      }
    }
  }

  private void atEnd(EntryKey key) {
    Partition partition = run().partition(key);
    NodeName name = run().replicas(partition).get(0);
    DiskImage.Part part = run().machine(name).disk().image().part(partition);
    List<Reference.Event> sure = new ArrayList<>();
    List<Reference.Event> unsure = new ArrayList<>();
    for (History.Write write : history().writes(key)) {
      if (StateFollowsFromHistory.isKnown(write, part)) {
        sure.add(mutation(write));
      } else if (part.clock.contains(write.dot)) {
        unsure.add(mutation(write));
      }
    }
    check(name + " holds " + key + " as ", part.entry(key).fill(part.clock), sure, unsure);
  }

  private static Reference.Event mutation(History.Write write) {
    return java.util.Objects.requireNonNull(write.mutation);
  }

  /** All subsets; of too many, none and all. */
  private static List<Set<IdempotencyKey>> subsets(List<IdempotencyKey> keys) {
    if (keys.size() > MAX_UNSURE) {
      return List.of(Set.of(), Set.copyOf(keys));
    }
    List<Set<IdempotencyKey>> subsets = new ArrayList<>();
    for (int chosen = 0; chosen < 1 << keys.size(); chosen++) {
      Set<IdempotencyKey> subset = new HashSet<>();
      for (int i = 0; i < keys.size(); i++) {
        if ((chosen >> i & 1) == 1) {
          subset.add(keys.get(i));
        }
      }
      subsets.add(subset);
    }
    return subsets;
  }

  /**
   * A write given up is one that nobody holds; but others may have got what it changed in an entry
   * together with what they hold.
   */
  private void check(
      String what, Entry entry, List<Reference.Event> sure, List<Reference.Event> unsure) {
    if (unsure.size() > MAX_UNSURE) {
      return;
    }
    String difference = "";
    for (int chosen = 0; chosen < 1 << unsure.size(); chosen++) {
      Set<Reference.Event> known = new HashSet<>(sure);
      for (int i = 0; i < unsure.size(); i++) {
        if ((chosen >> i & 1) == 1) {
          known.add(unsure.get(i));
        }
      }
      List<IdempotencyKey> undecided = List.copyOf(Reference.undecided(known));
      for (Set<IdempotencyKey> uncounted : subsets(undecided)) {
        difference = new Reference(known, uncounted).difference(entry);
        if (difference.isEmpty()) {
          return;
        }
      }
    }
    throw violation(
        what + difference + ", knows of " + sure + " and perhaps of " + unsure + ": " + entry);
  }
}

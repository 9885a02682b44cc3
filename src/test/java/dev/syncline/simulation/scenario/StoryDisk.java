package dev.syncline.simulation.scenario;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.simulation.PartitionDisk;
import java.util.List;

/** What is durable of one partition on one node of a story. */
final class StoryDisk extends PartitionDisk {
  StoryDisk(ConflictPolicy policy, boolean mayHaveForgotten) {
    super(key -> policy, mayHaveForgotten);
  }

  /** A copy, which knows whether it is one. */
  StoryDisk copy(ConflictPolicy policy, boolean isMarked) {
    StoryDisk copy = new StoryDisk(policy, isMarked);
    copy.copyFrom(this);
    return copy;
  }

  /** An entry is gone behind the replica's back; a count of what is left does not name it. */
  void loses(EntryKey key) {
    Entry lost = java.util.Objects.requireNonNull(entries.remove(key));
    live.computeIfPresent(
        key.collection(),
        (collection, summary) -> summary.replace(key, lost, Entry.absent(lost.policy())));
  }

  /** The dots of all versions stored. */
  VersionVector versions() {
    VersionVector dots = VersionVector.EMPTY;
    for (Entry entry : entries.values()) {
      dots = dots.join(entry.dots());
    }
    return dots;
  }

  /** How many entries are stored, and how many lines the log has. */
  List<Integer> sizes() {
    return List.of(entries.size(), log.size());
  }

  VersionVector clock() {
    return clock;
  }
}

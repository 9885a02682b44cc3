package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.List;

/**
 * Everything that one step changes on disk, to be written atomically and in order of its number.
 *
 * @param number 1, 2, 3, … per replica object
 * @param changes entries with their new, stripped state; an absent entry is removed
 * @param log the dots adopted by the step
 * @param clock the clock that holds from this batch on
 * @param live per collection touched: how many entries are live, and their digest sum
 * @param mayHaveForgotten whether the replica, from this batch on, counts in no quorum
 */
public record Batch(
    Partition partition,
    long number,
    List<Change> changes,
    List<LogRecord> log,
    VersionVector clock,
    List<LiveSummary> live,
    boolean mayHaveForgotten) {
  /** Copies the lists. */
  public Batch {
    changes = List.copyOf(changes);
    log = List.copyOf(log);
    live = List.copyOf(live);
  }

  /** One entry's new state. */
  public record Change(EntryKey key, Entry entry) {}
}

package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.StreamProgress;
import java.util.List;

/**
 * Everything that one step changes on disk, to be written atomically and in order of its number.
 *
 * @param number 1, 2, 3, … per replica object
 * @param changes entries with their new, stripped state; an absent entry is removed
 * @param log the dots adopted by the step, and lines written anew
 * @param clock the clock that holds from this batch on
 * @param live per collection touched: how many entries are live, and their digest sum
 * @param mayHaveForgotten whether the replica, from this batch on, counts in no quorum
 * @param floor where the log begins from this batch on
 * @param stream how far the partition has been streamed
 * @param cut dots whose lines are removed; never one of {@code log}
 * @param tellsMore whether the batch says what its lines do not: clock, floor and stream have to be
 *     written with it. Otherwise the dots of its lines are all that the clock has gained
 * @param conflicts the versions that the step has dropped for their timestamps; each is named by
 *     one batch of the replica, that of the step which adopts its dot or the winner's
 */
public record Batch(
    Partition partition,
    long number,
    List<Change> changes,
    List<LogRecord> log,
    VersionVector clock,
    List<LiveSummary> live,
    boolean mayHaveForgotten,
    LogFloor floor,
    StreamProgress stream,
    VersionVector cut,
    boolean tellsMore,
    List<Conflict> conflicts) {
  /** Copies the lists. */
  public Batch {
    changes = List.copyOf(changes);
    log = List.copyOf(log);
    live = List.copyOf(live);
    conflicts = List.copyOf(conflicts);
  }

  /** A batch of a step without conflicts. */
  public Batch(
      Partition partition,
      long number,
      List<Change> changes,
      List<LogRecord> log,
      VersionVector clock,
      List<LiveSummary> live,
      boolean mayHaveForgotten,
      LogFloor floor,
      StreamProgress stream,
      VersionVector cut,
      boolean tellsMore) {
    this(
        partition,
        number,
        changes,
        log,
        clock,
        live,
        mayHaveForgotten,
        floor,
        stream,
        cut,
        tellsMore,
        List.of());
  }

  /** A batch that leaves log and stream as they are. */
  public Batch(
      Partition partition,
      long number,
      List<Change> changes,
      List<LogRecord> log,
      VersionVector clock,
      List<LiveSummary> live,
      boolean mayHaveForgotten) {
    this(
        partition,
        number,
        changes,
        log,
        clock,
        live,
        mayHaveForgotten,
        LogFloor.NONE,
        StreamProgress.NONE,
        VersionVector.EMPTY,
        false);
  }

  /** One entry's new state. */
  public record Change(EntryKey key, Entry entry) {}
}

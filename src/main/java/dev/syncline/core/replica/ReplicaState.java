package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.sync.StreamProgress;
import java.util.List;

/**
 * What a store holds of a partition, beside entries and log.
 *
 * @param clock the durable clock
 * @param live per collection
 * @param mayHaveForgotten whether the replica has to catch up before it counts in a quorum
 * @param floor where the log begins
 * @param stream how far the partition has been streamed to this replica
 */
public record ReplicaState(
    VersionVector clock,
    List<LiveSummary> live,
    boolean mayHaveForgotten,
    LogFloor floor,
    StreamProgress stream) {
  /** Copies the list. */
  public ReplicaState {
    live = List.copyOf(live);
  }

  /** A partition with its whole log that is not being streamed. */
  public ReplicaState(VersionVector clock, List<LiveSummary> live, boolean mayHaveForgotten) {
    this(clock, live, mayHaveForgotten, LogFloor.NONE, StreamProgress.NONE);
  }

  /** A partition of which nothing is stored. */
  public static ReplicaState empty(boolean mayHaveForgotten) {
    return new ReplicaState(VersionVector.EMPTY, List.of(), mayHaveForgotten);
  }
}

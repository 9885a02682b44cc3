package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import java.util.List;

/**
 * What a store holds of a partition, beside entries and log.
 *
 * @param clock the durable clock
 * @param live per collection
 * @param mayHaveForgotten whether the replica has to catch up before it counts in a quorum
 */
public record ReplicaState(VersionVector clock, List<LiveSummary> live, boolean mayHaveForgotten) {
  /** Copies the list. */
  public ReplicaState {
    live = List.copyOf(live);
  }

  /** A partition of which nothing is stored. */
  public static ReplicaState empty(boolean mayHaveForgotten) {
    return new ReplicaState(VersionVector.EMPTY, List.of(), mayHaveForgotten);
  }
}

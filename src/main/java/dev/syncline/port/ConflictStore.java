package dev.syncline.port;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.placement.Partition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conflicts that the replicas of a node have settled by time. A record becomes durable with the
 * batch that drops the loser, and is kept for a time and within a bound of bytes; the oldest go
 * first.
 */
public interface ConflictStore {
  /**
   * A record.
   *
   * @param detectedMillis when it was made, by this node's wall clock
   */
  record Recorded(Partition partition, Conflict conflict, long detectedMillis) {
    /** Where it stands among the records of its collection, on every node. */
    public ConflictPlace place() {
      return new ConflictPlace(conflict.loser().timestamp(), partition, conflict.loser().dot());
    }
  }

  /**
   * Which records are asked for.
   *
   * @param after records up to and including this place are left out; null for none
   * @param sinceMillis records made before are left out
   * @param id records of other entries are left out; null for none
   * @param limit most records wanted, at least 1
   */
  record Query(
      long collection,
      @Nullable ConflictPlace after,
      long sinceMillis,
      @Nullable Bytes id,
      int limit) {}

  /**
   * Records in order of their places. Blocks.
   *
   * @param maxBytes the listing ends with the record by which all have more, but not with the
   *     first: so that it can be told that there are others
   * @param checkpoint run between any two records looked at; what it throws ends the listing
   */
  List<Recorded> conflicts(Query query, long maxBytes, Runnable checkpoint);

  /** Drops what is older than records are kept. Blocks. */
  void cutConflicts();
}

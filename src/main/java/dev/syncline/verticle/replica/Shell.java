package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.PartitionReplica;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One partition's replica and what the verticle remembers around it. */
final class Shell {
  final Partition partition;

  /** Deadlines, in nanoseconds, of the requests for missing dots under way. */
  final Map<NodeName, Long> fetches = new HashMap<>(2);

  /** Who has been asked for a range of entries, null for nobody. */
  @Nullable NodeName streamSource;

  /** Deadline of that request, in nanoseconds. */
  long streamDeadlineNanos;

  /**
   * Set once something that the disk should hold of the partition could not be read: it takes part
   * in nothing any more.
   */
  boolean damaged;

  PartitionReplica core;

  /**
   * Rises with each reload, so that a late word of the store is not taken for the new replica's.
   */
  int generation;

  Shell(Partition partition, PartitionReplica core) {
    this.partition = partition;
    this.core = core;
  }
}

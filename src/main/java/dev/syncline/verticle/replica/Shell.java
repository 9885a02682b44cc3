package dev.syncline.verticle.replica;

import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.sync.PartitionDigest;

/** One partition's replica and what the verticle remembers around it. */
final class Shell {
  final Partition partition;

  /**
   * Set once something that the disk should hold of the partition could not be read: it takes part
   * in nothing any more.
   */
  boolean damaged;

  /**
   * Whether entries of a dropped collection were here when the peers were last told: writes that
   * came after the drop, which the peers may have got or not.
   */
  boolean holdsDropped;

  PartitionReplica core;

  /** What was last said of it to the peers. */
  PartitionDigest digest;

  /** Whether something may have changed since. */
  boolean changed = true;

  /**
   * Rises with each reload, so that a late word of the store is not taken for the new replica's.
   */
  int generation;

  Shell(Partition partition, PartitionReplica core) {
    this.partition = partition;
    this.core = core;
    this.digest = core.digest();
  }

  /** What may be said of it to the peers now. */
  PartitionDigest digestNow() {
    PartitionDigest now = core.digest();
    return holdsDropped ? now.incomparable() : now;
  }
}

package dev.syncline.verticle.local;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.WriteCommand;
import java.util.List;
import java.util.Set;

/** What the replicas of a shard are told to do. */
public sealed interface ReplicaTask {
  /** Coordinate this write here. */
  record Coordinate(long operation, Partition partition, EntryKey key, WriteCommand command)
      implements ReplicaTask {}

  /** Answer with the entry as it is durable here. */
  record Read(long operation, Partition partition, EntryKey key, ConflictPolicy policy)
      implements ReplicaTask {}

  /** Take in a repair found by a read. */
  record Repair(SyncBatch batch) implements ReplicaTask {}

  /** Messages of a peer, all for this shard. */
  record FromPeer(NodeName from, Actor actor, List<PeerMessage> messages) implements ReplicaTask {}

  /**
   * The collections of the cluster have changed.
   *
   * @param existing ids of those there are
   * @param ofCluster those of them that are no user's: nobody is told or counts what they hold
   * @param next an id that exceeds all ever issued to the state's knowledge: whatever is below and
   *     does not exist has been dropped
   */
  record LearnCollections(Set<Long> existing, Set<Long> ofCluster, long next)
      implements ReplicaTask {
    /** Copies the sets. */
    public LearnCollections {
      existing = Set.copyOf(existing);
      ofCluster = Set.copyOf(ofCluster);
    }

    /** Of users alone. */
    public LearnCollections(Set<Long> existing, long next) {
      this(existing, Set.of(), next);
    }
  }

  /**
   * The node gets these partitions: each is to have a replica, whether anything is known of it or
   * not.
   */
  record Open(List<Partition> partitions) implements ReplicaTask {
    /** Copies the list. */
    public Open {
      partitions = List.copyOf(partitions);
    }
  }

  /** Compare clocks with a node now, and bring either side what it lacks. */
  record SyncNow(NodeName node) implements ReplicaTask {}

  /** The cluster has moved on; the shard's coordinator knows already. */
  record Learn(Ring ring) implements ReplicaTask {}
}

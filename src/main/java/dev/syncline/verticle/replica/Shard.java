package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.Addresses;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.ReplicaTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a {@link ReplicaVerticle} share: its partitions, and the ring that they follow.
 * Used on the verticle's context only.
 */
final class Shard {
  /** Finds partitions' replicas. */
  @FunctionalInterface
  interface Replicas {
    /** The partition's replica, begun now if it is not known. */
    Shell at(Partition partition);
  }

  final int number;
  final NodeName self;
  final Actor actor;
  final ReplicaStore store;
  final ReplicaTransport transport;
  final TimeSource time;
  final ReplicaSettings settings;
  final ReplicaBoard board;
  final SyncTraffic traffic;
  final Map<Partition, Shell> shells = new HashMap<>();

  Ring ring;

  /** The collections as last learned, null before that. */
  ReplicaTask.@Nullable LearnCollections collections;

  /** Whether any replica may have changed since the peers were last told. */
  boolean dirty = true;

  /** Whether a member could not be reached when last looked. */
  boolean peerIsAway;

  Shard(
      int number,
      NodeName self,
      Actor actor,
      ReplicaStore store,
      ReplicaTransport transport,
      TimeSource time,
      ReplicaSettings settings,
      ReplicaBoard board,
      SyncTraffic traffic,
      Ring ring) {
    this.number = number;
    this.self = self;
    this.actor = actor;
    this.store = store;
    this.transport = transport;
    this.time = time;
    this.settings = settings;
    this.board = board;
    this.traffic = traffic;
    this.ring = ring;
  }

  /** A partition's replica, under the ring of now. */
  PartitionReplica replica(Partition partition, ReplicaState state, long issued) {
    return new PartitionReplica(
        self,
        actor,
        partition,
        ring,
        state,
        issued,
        settings.batch().maxEntries(),
        settings.log(),
        settings.writes());
  }

  /** All partitions, as they are now. */
  List<Shell> all() {
    return List.copyOf(shells.values());
  }

  /** Those that take part; of the others the peers hear nothing. */
  List<Shell> sound() {
    return shells.values().stream().filter(each -> !each.damaged).toList();
  }

  boolean isDamaged(Partition partition) {
    Shell known = shells.get(partition);
    return known != null && known.damaged;
  }

  boolean owns(Partition partition) {
    return Addresses.shardOf(partition, board.shards()) == number;
  }

  boolean receives(NodeName node, Partition partition) {
    return ring.receivers(partition).contains(node);
  }

  /** Whether something of a collection is held that there is no more. */
  boolean holdsDropped(Shell shell) {
    return shell.core.live().stream().anyMatch(each -> isDropped(each.collection()));
  }

  /** Whether there was such a collection and is no more; false while nothing is known of any. */
  boolean isDropped(long collection) {
    ReplicaTask.LearnCollections known = collections;
    return known != null && collection < known.next() && !known.existing().contains(collection);
  }

  /** Whether a collection is no user's. */
  boolean isOfCluster(long collection) {
    ReplicaTask.LearnCollections known = collections;
    return known != null && known.ofCluster().contains(collection);
  }

  void changed(Shell shell) {
    shell.changed = true;
    dirty = true;
  }

  /** What this node has given up, or a peer has, is nobody's concern any more: no lag is of it. */
  void publish(Shell shell) {
    List<NodeName> receivers = ring.receivers(shell.partition);
    if (receivers.contains(self)) {
      board.publish(shell, time.wallMillis());
      board.retain(shell.partition, receivers);
    } else {
      board.forget(shell.partition);
    }
  }

  /** Why no write is taken on, null if it is. */
  @Nullable Refusal refusal(Shell shell) {
    if (shell.damaged || store.trouble() != null) {
      return Refusal.STORE_CANNOT_WRITE;
    }
    return store.hasRoom() ? null : Refusal.STORE_IS_FULL;
  }

  void refuse(NodeName to, long operation, Refusal reason) {
    transport.send(to, new PeerMessage.Refused(operation, ring.version(), reason));
    if (reason == Refusal.RING_IS_OLD) {
      transport.send(to, new PeerMessage.RingUpdate(ring));
    }
  }
}

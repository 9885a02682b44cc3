package dev.syncline.verticle.local;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.Addresses;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Hands the messages of a frame to the verticles they are for: one local message per verticle and
 * frame. An operation's number names the shard that coordinates it ({@code number mod shards}).
 */
public final class PeerRouter implements ReplicaTransport.PeerListener {
  private final LocalBus bus;
  private final int shards;
  private final Predicate<Actor> ended;
  private final StoreTroubles troubles;

  /**
   * A router for a node with this many shards.
   *
   * @param ended whether a run is known to have a successor: of such a run only requests for the
   *     ring are heard, so that it learns that it has ended
   * @param troubles where what nodes say of their stores is kept
   */
  public PeerRouter(LocalBus bus, int shards, Predicate<Actor> ended, StoreTroubles troubles) {
    this.bus = bus;
    this.shards = shards;
    this.ended = ended;
    this.troubles = troubles;
  }

  private static final class Sorted {
    private final Map<Integer, List<PeerMessage>> toCoordinators = new HashMap<>(2);
    private final Map<Integer, List<PeerMessage>> toReplicas = new HashMap<>(2);
    private final List<PeerMessage> toCluster = new ArrayList<>(0);
  }

  @Override
  public void onMessages(NodeName from, Actor actor, List<PeerMessage> messages) {
    Sorted sorted = new Sorted();
    boolean heard = !ended.test(actor);
    for (PeerMessage message : messages) {
      if (heard || message instanceof PeerMessage.RingRequest) {
        if (message instanceof PeerMessage.StoreState state) {
          troubles.put(from, state.trouble());
        } else {
          sort(message, sorted);
        }
      }
    }
    if (!heard && sorted.toCluster.isEmpty()) {
      sorted.toCluster.add(new PeerMessage.RingRequest());
    }
    sorted.toCoordinators.forEach(
        (shard, list) ->
            bus.send(
                Addresses.coordinator(shard), new CoordinatorTask.FromPeer(from, actor, list)));
    sorted.toReplicas.forEach(
        (shard, list) ->
            bus.send(Addresses.replica(shard), new ReplicaTask.FromPeer(from, actor, list)));
    if (!sorted.toCluster.isEmpty()) {
      bus.send(Addresses.CLUSTER, new ClusterTask.FromPeer(from, sorted.toCluster));
    }
  }

  private void sort(PeerMessage message, Sorted sorted) {
    if (message instanceof PeerMessage.Write write) {
      replica(write.request().partition(), message, sorted);
    } else if (message instanceof PeerMessage.WriteAck ack) {
      coordinator(ack.operation(), message, sorted);
    } else if (message instanceof PeerMessage.Refused refused) {
      coordinator(refused.operation(), message, sorted);
    } else if (message instanceof PeerMessage.Read read) {
      replica(read.partition(), message, sorted);
    } else if (message instanceof PeerMessage.ReadFull full) {
      coordinator(full.operation(), message, sorted);
    } else if (message instanceof PeerMessage.ReadDigest digest) {
      coordinator(digest.operation(), message, sorted);
    } else if (message instanceof PeerMessage.Sync sync) {
      replica(sync.batch().partition(), message, sorted);
    } else if (message instanceof PeerMessage.Fetch fetch) {
      replica(fetch.partition(), message, sorted);
    } else if (message instanceof PeerMessage.Report report) {
      replica(report.report().partition(), message, sorted);
    } else if (message instanceof PeerMessage.ClockDigests
        || message instanceof PeerMessage.ReportRequest) {
      for (int shard = 0; shard < shards; shard++) {
        sorted.toReplicas.computeIfAbsent(shard, each -> new ArrayList<>()).add(message);
      }
    } else if (message instanceof PeerMessage.RingRequest
        || message instanceof PeerMessage.RingUpdate) {
      sorted.toCluster.add(message);
    }
  }

  private void replica(Partition partition, PeerMessage message, Sorted sorted) {
    sorted
        .toReplicas
        .computeIfAbsent(Addresses.shardOf(partition, shards), each -> new ArrayList<>())
        .add(message);
  }

  private void coordinator(long operation, PeerMessage message, Sorted sorted) {
    sorted
        .toCoordinators
        .computeIfAbsent((int) (operation % shards), each -> new ArrayList<>())
        .add(message);
  }
}

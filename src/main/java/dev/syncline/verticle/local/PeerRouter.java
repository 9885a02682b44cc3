package dev.syncline.verticle.local;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
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
  private final Clocks clocks;

  /** Compares clocks; on any thread. */
  public interface Clocks {
    /** A node asks for this node's clock. */
    void asked(NodeName from, PeerMessage.ClockAsk ask);

    /** A node tells its own. */
    void answered(NodeName from, PeerMessage.ClockAnswer answer);
  }

  /**
   * A router for a node with this many shards.
   *
   * @param ended whether a run is known to have a successor: of such a run only requests for the
   *     ring are heard, so that it learns that it has ended
   * @param troubles where what nodes say of their stores is kept
   */
  public PeerRouter(
      LocalBus bus, int shards, Predicate<Actor> ended, StoreTroubles troubles, Clocks clocks) {
    this.bus = bus;
    this.shards = shards;
    this.ended = ended;
    this.troubles = troubles;
    this.clocks = clocks;
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
        sort(from, message, sorted);
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

  private void sort(NodeName from, PeerMessage message, Sorted sorted) {
    if (message instanceof PeerMessage.ToCoordinator answer) {
      coordinator(answer.operation(), message, sorted);
    } else if (message instanceof PeerMessage.ToReplica one) {
      shard(Addresses.shardOf(one.partition(), shards), message, sorted);
    } else if (message instanceof PeerMessage.ToShard one) {
      shard(one.shard(), message, sorted);
    } else if (message instanceof PeerMessage.ToEveryShard) {
      for (int shard = 0; shard < shards; shard++) {
        shard(shard, message, sorted);
      }
    } else if (message instanceof PeerMessage.ToCluster) {
      sorted.toCluster.add(message);
    } else if (message instanceof PeerMessage.StoreState state) {
      troubles.put(from, state.trouble());
    } else if (message instanceof PeerMessage.ClockAsk ask) {
      clocks.asked(from, ask);
    } else if (message instanceof PeerMessage.ClockAnswer answer) {
      clocks.answered(from, answer);
    }
  }

  private void shard(int shard, PeerMessage message, Sorted sorted) {
    sorted.toReplicas.computeIfAbsent(shard % shards, each -> new ArrayList<>()).add(message);
  }

  private void coordinator(long operation, PeerMessage message, Sorted sorted) {
    sorted
        .toCoordinators
        .computeIfAbsent((int) (operation % shards), each -> new ArrayList<>())
        .add(message);
  }
}

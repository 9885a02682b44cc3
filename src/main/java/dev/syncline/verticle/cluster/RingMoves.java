package dev.syncline.verticle.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Addresses;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus.Progress;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in a change of the ring: it has a replica made of every partition it gets, and
 * says when all of them have caught up, or, if it leaves, when the others have what it held. Said
 * again until the ring knows, so a crash in between costs nothing but time.
 */
public final class RingMoves {
  private static final Logger LOG = LoggerFactory.getLogger(RingMoves.class);

  private final Vertx vertx;
  private final NodeName self;
  private final Actor actor;
  private final int shards;
  private final Metadata metadata;
  private final ReplicaBoard board;
  private final LocalBus bus;
  private final AtomicBoolean proposing = new AtomicBoolean();

  /** For the run of a node. */
  public RingMoves(
      Vertx vertx, NodeName self, Actor actor, int shards, Metadata metadata, ReplicaBoard board) {
    this.vertx = vertx;
    this.self = self;
    this.actor = actor;
    this.shards = shards;
    this.metadata = metadata;
    this.board = board;
    this.bus = LocalBus.of(vertx);
  }

  /** Looks after the ring from now on, and answers how far this node has come. */
  public Future<Void> start(long intervalMillis) {
    vertx.setPeriodic(intervalMillis, id -> look());
    return vertx
        .eventBus()
        .<String>consumer(Addresses.progress(self))
        .handler(
            message -> {
              Progress progress = here();
              message.reply(
                  new JsonObject()
                      .put("caughtUp", progress.caughtUp())
                      .put("total", progress.total()));
            })
        .completion();
  }

  private void look() {
    ClusterState state = metadata.state();
    Ring ring = state.ring();
    if (!ring.isMoving()
        || !ring.isCurrent(self, actor)
        || !state.stillBusy().contains(self)
        || proposing.get()) {
      return;
    }
    List<Partition> gained = gained(state);
    for (int shard = 0; shard < shards; shard++) {
      bus.send(Addresses.replica(shard), new ReplicaTask.Open(gained));
    }
    boolean done =
        gained.stream().allMatch(each -> hasCaughtUp(ring, each)) && isHandedOver(state, ring);
    if (done && proposing.compareAndSet(false, true)) {
      LOG.atInfo().addKeyValue("partitions", gained.size()).log("caught up with the ring's change");
      metadata
          .propose(new ClusterCommand.CaughtUp(self, actor, ring.changeSince()))
          .onFailure(e -> LOG.atInfo().log("not known to the ring yet: {}", e.getMessage()))
          .onComplete(end -> proposing.set(false));
    }
  }

  private List<Partition> gained(ClusterState state) {
    Ring ring = state.ring();
    return state.partitions().stream().filter(each -> ring.isGaining(self, each)).toList();
  }

  private boolean hasCaughtUp(Ring ring, Partition partition) {
    ReplicaBoard.PartitionStatus status = board.partitions().get(partition);
    return status != null
        && !status.stopped()
        && status.report().counts()
        && status.report().ringVersion() >= ring.changeSince();
  }

  /**
   * Whether a quorum of the next replicas has all that this node holds and is about to give up.
   * Quorums have it anyway; this is for what was written at ONE.
   */
  private boolean isHandedOver(ClusterState state, Ring ring) {
    Member member = ring.members().get(self);
    if (member == null || member.state() != Member.State.LEAVING) {
      return true;
    }
    for (Partition partition : state.partitions()) {
      List<NodeName> next = ring.next(partition);
      if (ring.replicas(partition).contains(self)) {
        long covering = next.stream().filter(each -> holdsAll(ring, each, partition)).count();
        if (covering < Consistency.QUORUM.required(next.size())) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean holdsAll(Ring ring, NodeName node, Partition partition) {
    Actor run = ring.actorOf(node);
    return run != null && board.covers(node, run, partition);
  }

  private Progress here() {
    ClusterState state = metadata.state();
    List<Partition> gained = gained(state);
    long caughtUp = gained.stream().filter(each -> hasCaughtUp(state.ring(), each)).count();
    return new Progress((int) caughtUp, gained.size());
  }

  /** How far a node has come with the partitions it gets; null if it gets none or does not say. */
  public Future<@Nullable Progress> of(NodeName node) {
    ClusterState state = metadata.state();
    if (!state.ring().isMoving()
        || state.partitions().stream().noneMatch(each -> state.ring().isGaining(node, each))) {
      return Future.succeededFuture(null);
    }
    if (node.equals(self)) {
      return Future.succeededFuture(here());
    }
    return vertx
        .eventBus()
        .<JsonObject>request(
            Addresses.progress(node), "", new DeliveryOptions().setSendTimeout(1_000))
        .<@Nullable Progress>map(
            reply ->
                new Progress(
                    reply.body().getInteger("caughtUp", 0), reply.body().getInteger("total", 0)))
        .otherwise((Progress) null);
  }
}

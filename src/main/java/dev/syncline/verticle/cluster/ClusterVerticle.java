package dev.syncline.verticle.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.Formation.Decision;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConsensusFactory;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.FirstTimes;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.NoMajorityException;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.ReplicatedState;
import dev.syncline.port.RunIdentity;
import dev.syncline.verticle.local.ClusterTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings the node into its cluster, once, and then keeps what the cluster has agreed on. Its start
 * completes when the node knows a ring and the run has a number, or has waited for one long enough;
 * then it is registered under its name once the replicas are up.
 */
public final class ClusterVerticle extends VerticleBase implements Metadata {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterVerticle.class);

  /** Time for an election or two. */
  private static final long DEPARTURE_LIMIT_MILLIS = 10_000;

  private static final String HOW_TO_COME_BACK =
      "and may come back on an empty node.dataDir once it is added with POST /v1/replicas";

  private final NodeName self;
  private final String storeId;
  private final RunIdentity run;
  private final List<Actor> earlier;
  private final int shards;
  private final ReplicaStore store;

  /** The store that this one is a copy of, null if of none. */
  private final @Nullable String copyOf;

  private final Membership membership;
  private final ReplicaTransport transport;
  private final ConsensusFactory consensus;
  private final ClusterSettings settings;
  private final Runnable storeIsBehind;
  private final Runnable succeeded;

  /** Members are asked twice a second: each answer is told once. */
  private final FirstTimes waits = new FirstTimes();

  private boolean removing;
  private @Nullable Departure departure;
  private @Nullable Publisher publisher;
  private @Nullable ConsensusGroup group;
  private @Nullable Founding founding;
  private volatile @Nullable Newcomer newcomer;
  private volatile @Nullable Registration registration;

  /**
   * The node's part in the cluster.
   *
   * @param earlier names that this store remembers of runs before
   * @param storeIsBehind called when the node has run since on another state of its store: this run
   *     ends, and the store is opened again as one that may have forgotten
   * @param succeeded called when the ring knows a later run of this node, or another store in the
   *     place of this one's: this run ends
   */
  public ClusterVerticle(
      NodeName self,
      String storeId,
      RunIdentity run,
      List<Actor> earlier,
      int shards,
      ReplicaStore store,
      Membership membership,
      ReplicaTransport transport,
      ConsensusFactory consensus,
      ClusterSettings settings,
      Runnable storeIsBehind,
      Runnable succeeded) {
    this.self = self;
    this.storeId = storeId;
    this.run = run;
    this.earlier = List.copyOf(earlier);
    this.shards = shards;
    this.store = store;
    this.copyOf = RestoredMembership.copyOf(store);
    this.membership = membership;
    this.transport = transport;
    this.consensus = consensus;
    this.settings = settings;
    this.storeIsBehind = storeIsBehind;
    this.succeeded = succeeded;
  }

  @Override
  public Future<?> start() {
    LocalBus bus = LocalBus.of(vertx);
    NodeProperties properties = new NodeProperties(vertx, store);
    Founding known = properties.founding();
    Newcomer entrance = new Newcomer(vertx, self, storeId, known, membership, settings);
    newcomer = entrance;
    Doorkeeper door =
        new Doorkeeper(vertx, self, settings.asksToBeAdded(), settings.joinTimeoutMillis());
    return entrance
        .listen()
        .compose(
            none ->
                known != null
                    ? entrance.checkPeers(known, properties.removed()).map(known)
                    : enter(entrance, properties))
        .compose(
            cluster -> {
              founding = cluster;
              return startGroup(cluster, bus, properties, door);
            })
        .compose(none -> listen(bus, door))
        .compose(none -> draw());
  }

  /** Nothing is issued before this is done: until then the run may be called one way or another. */
  private Future<Void> draw() {
    Registration made =
        new Registration(
            vertx,
            context,
            self,
            storeId,
            run,
            earlier,
            store::startsForgetful,
            copyOf,
            RestoredMembership.numbersFrom(store),
            this,
            settings,
            ends());
    registration = made;
    return made.draw();
  }

  private Registration.Listener ends() {
    return new Registration.Listener() {
      @Override
      public void isDelayed() {
        askForRing();
        endIfElsewhere();
      }

      @Override
      public void isNotInRing() {
        LOG.atError().log("this node is not in the ring: it stops, {}", HOW_TO_COME_BACK);
        depart();
      }

      @Override
      public void storeIsBehind() {
        storeIsBehind.run();
      }

      @Override
      public void storeWasReplaced() {
        succeeded.run();
      }
    };
  }

  /** What keeps the node from knowing its ring, for an operator. On any thread. */
  public String waitsFor() {
    Newcomer entrance = newcomer;
    return entrance == null || knowsRing()
        ? "the node is starting"
        : "the node has no ring yet: " + entrance.waitsFor();
  }

  private Future<Founding> enter(Newcomer entrance, NodeProperties properties) {
    return entrance
        .decide()
        .compose(
            decision -> {
              if (decision instanceof Decision.Mint mint) {
                return settle(
                    properties, new Founding(UUID.randomUUID().toString(), mint.storeIds()), false);
              }
              if (decision instanceof Decision.Adopt adopt) {
                return settle(properties, adopt.founding(), false);
              }
              Decision.Join join = (Decision.Join) decision;
              return settle(properties, join.founding(), true);
            });
  }

  private Future<Founding> settle(NodeProperties properties, Founding cluster, boolean joining) {
    LOG.atInfo()
        .addKeyValue("cluster", cluster.clusterId())
        .addKeyValue("joins", joining)
        .log("store now belongs to a cluster");
    return properties.putFounding(cluster, joining).map(cluster);
  }

  private Future<Void> startGroup(
      Founding cluster, LocalBus bus, NodeProperties properties, Doorkeeper door) {
    java.util.Objects.requireNonNull(newcomer).belongsTo(cluster);
    ClusterState base = ClusterState.founded(cluster.storeIds());
    LearnedState stored = properties.learned();
    LearnedState known = stored != null ? stored : new LearnedState(0, base);
    Publisher publishing =
        new Publisher(vertx, bus, properties, shards, known, this::endIfSucceeded);
    publisher = publishing;
    Supplier<ReplicatedState> machine =
        () ->
            new ClusterStateMachine(
                base, learned -> context.runOnContext(none -> publishing.learn(learned)));
    GroupMember me = new GroupMember(self.value(), storeId);
    if (!properties.isJoining()) {
      return consensus
          .start(cluster.clusterId(), me, members(cluster), machine)
          .onSuccess(started -> group = started)
          .mapEmpty();
    }
    return join(cluster, me, machine, door, publishing).compose(none -> properties.putJoined());
  }

  private static Set<GroupMember> members(Founding cluster) {
    Set<GroupMember> members = new HashSet<>();
    cluster.storeIds().forEach((name, id) -> members.add(new GroupMember(name.value(), id)));
    return members;
  }

  /** Starts the group's part of this node as a silent learner, and has it taken in. */
  private Future<Void> join(
      Founding cluster,
      GroupMember me,
      Supplier<ReplicatedState> machine,
      Doorkeeper door,
      Publisher publishing) {
    return anyMember(via -> door.membersKnownTo(via, storeId))
        .compose(members -> consensus.start(cluster.clusterId(), me, members, machine))
        .onSuccess(started -> group = started)
        .compose(started -> anyMember(via -> door.knock(via, storeId)).map(started))
        .compose(started -> caughtUp(started, publishing));
  }

  /** A ring learned from the log itself: the founding one may be long outdated. */
  private Future<Void> caughtUp(ConsensusGroup started, Publisher publishing) {
    return started
        .barrier()
        .compose(none -> publishing.await(started.appliedIndex(), settings.joinTimeoutMillis()))
        .recover(
            e -> {
              LOG.atInfo().log("still catching up with the cluster: {}", e.getMessage());
              return pause().compose(none -> caughtUp(started, publishing));
            });
  }

  /** Asks the present members, one after the other and again, until one does it. */
  private <T> Future<T> anyMember(java.util.function.Function<NodeName, Future<T>> request) {
    Future<T> attempt = Future.failedFuture("no member is present");
    for (NodeName name : membership.present()) {
      if (!name.equals(self)) {
        attempt = attempt.recover(e -> request.apply(name));
      }
    }
    return attempt.recover(
        e -> {
          LOG.atLevel(waits.isFirst(String.valueOf(e.getMessage())) ? Level.INFO : Level.DEBUG)
              .log("waiting to be taken in: {}", e.getMessage());
          return pause().compose(none -> anyMember(request));
        });
  }

  private Future<Void> pause() {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(settings.registerRetryMillis(), id -> promise.complete());
    return promise.future();
  }

  private Future<Void> listen(LocalBus bus, Doorkeeper door) {
    door.listen(group(), this);
    bus.<ClusterTask>consume(Addresses.CLUSTER, this::take);
    vertx.setPeriodic(settings.registerRetryMillis(), id -> removeFromGroup());
    return vertx
        .eventBus()
        .consumer(
            Addresses.barrier(self),
            message -> publisher().answerBarrier(message, settings.barrierTimeoutMillis()))
        .completion();
  }

  private void take(ClusterTask task) {
    if (task instanceof ClusterTask.FromPeer from) {
      for (PeerMessage message : from.messages()) {
        if (message instanceof PeerMessage.RingRequest) {
          transport.send(from.from(), new PeerMessage.RingUpdate(state().ring()));
        } else if (message instanceof PeerMessage.RingUpdate update) {
          publisher().learn(update.ring());
        }
      }
    }
  }

  /** Registers this run under its name, in the background, if it has no number. */
  public void register() {
    context.runOnContext(none -> registration().register());
  }

  /** A node that was removed while it was away is told so by any other. */
  private void askForRing() {
    membership.present().stream()
        .filter(each -> !each.equals(self))
        .forEach(each -> transport.send(each, new PeerMessage.RingRequest()));
  }

  /**
   * A run that nobody registers may be one among nodes of another cluster, which did not answer
   * when it started: it ends as it would have then.
   */
  private void endIfElsewhere() {
    java.util.Objects.requireNonNull(newcomer)
        .checkPeersAgain(founding(), state().ring())
        .onFailure(
            e -> {
              LOG.atError().log("this node stops: {}", e.getMessage());
              succeeded.run();
            });
  }

  /** The group's members follow the ring: what is removed there has no vote here. */
  private void removeFromGroup() {
    boolean leads = group().leader().map(each -> each.node().equals(self.value())).orElse(false);
    Set<String> gone = new HashSet<>();
    for (Member member : state().ring().members().values()) {
      if (!member.state().isMember() && !member.name().equals(self)) {
        gone.add(member.name().value());
      }
    }
    if (!leads || gone.isEmpty() || removing) {
      return;
    }
    removing = true;
    group()
        .members()
        .compose(view -> removeAll(view, gone))
        .onFailure(
            e -> LOG.atInfo().log("the group's members are not followed: {}", e.getMessage()))
        .onComplete(done -> removing = false);
  }

  private Future<Void> removeAll(GroupView view, Set<String> gone) {
    Set<GroupMember> known = new TreeSet<>(view.voters());
    known.addAll(view.learners());
    Future<Void> removals = Future.succeededFuture();
    for (GroupMember each : known) {
      if (gone.contains(each.node())) {
        LOG.atInfo().addKeyValue("member", each).log("leaves the consensus group");
        removals = removals.compose(none -> group().removeMember(each));
      }
    }
    return removals;
  }

  /** Whether the ring knows this run. */
  public boolean isRegistered() {
    Registration known = registration;
    return known != null && known.isRegistered();
  }

  /** The cluster as it was founded; known once this verticle has started. */
  public Founding founding() {
    return java.util.Objects.requireNonNull(founding);
  }

  @Override
  public boolean isKnown() {
    return publisher != null;
  }

  @Override
  public ClusterState state() {
    return publisher().state();
  }

  @Override
  public Future<ClusterResult> propose(ClusterCommand command) {
    ConsensusGroup agreeing = group();
    return agreeing
        .propose(ClusterCodec.encode(command))
        .recover(e -> Future.failedFuture(new NoMajorityException(String.valueOf(e.getMessage()))))
        .compose(
            bytes ->
                onContext(
                        () ->
                            publisher()
                                .await(agreeing.appliedIndex(), settings.barrierTimeoutMillis()))
                    .otherwiseEmpty()
                    .compose(none -> everywhere(command, agreeing.appliedIndex()))
                    .map(none -> ClusterCodec.decodeResult(bytes)));
  }

  /** Waits, for a bounded time, until every live node serves a change of the collections. */
  private Future<Void> everywhere(ClusterCommand command, long index) {
    if (command instanceof ClusterCommand.RegisterActor
        || command instanceof ClusterCommand.CaughtUp) {
      return Future.succeededFuture();
    }
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(settings.barrierTimeoutMillis());
    List<Future<?>> answers = new ArrayList<>();
    for (NodeName name : state().ring().members().keySet()) {
      if (!name.equals(self) && transport.isReachable(name)) {
        answers.add(vertx.eventBus().<Boolean>request(Addresses.barrier(name), index, options));
      }
    }
    return Future.join(answers).<Void>mapEmpty().otherwiseEmpty();
  }

  private Future<Void> onContext(Supplier<Future<Void>> action) {
    Promise<Void> promise = Promise.promise();
    context.runOnContext(none -> action.get().onComplete(promise));
    return promise.future();
  }

  private Publisher publisher() {
    return java.util.Objects.requireNonNull(publisher);
  }

  /** What the replicas are to be told once they are up, beside the ring. */
  public ReplicaTask.LearnCollections collections() {
    return Publisher.collectionsOf(state());
  }

  /** Whether a ring has been learned, or founded. */
  public boolean knowsRing() {
    return publisher != null;
  }

  /** A run that has a successor issues nothing any more, and must not go on as if it counted. */
  private void endIfSucceeded(ClusterState state) {
    Member member = state.ring().members().get(self);
    if (founding != null && member != null && !member.state().isMember()) {
      if (member.state() == Member.State.REMOVED) {
        LOG.atInfo().log("removed from the ring as ordered: this node stops, {}", HOW_TO_COME_BACK);
      } else {
        LOG.atWarn().log("removed from the ring by force: this node stops, {}", HOW_TO_COME_BACK);
      }
      depart();
    } else if (isOver(state.ring())) {
      LOG.atError().log("this node runs as another process since: this one stops");
      succeeded.run();
    }
  }

  private boolean isOver(Ring ring) {
    return ring.isEnded(run.actor()) || ring.isEnded(run.name());
  }

  /** The group may still be starting: it has told of the removal, and is there in a moment. */
  private void depart() {
    Departure leaving = departure;
    if (leaving == null) {
      leaving =
          new Departure(
              vertx,
              new GroupMember(self.value(), storeId),
              settings.registerRetryMillis(),
              DEPARTURE_LIMIT_MILLIS,
              succeeded);
      departure = leaving;
    }
    ConsensusGroup known = group;
    if (known == null) {
      vertx.setTimer(settings.registerRetryMillis(), id -> depart());
    } else {
      leaving.begin(known);
    }
  }

  private Registration registration() {
    return java.util.Objects.requireNonNull(registration);
  }

  private ConsensusGroup group() {
    return java.util.Objects.requireNonNull(group);
  }
}

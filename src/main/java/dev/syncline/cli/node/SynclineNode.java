package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.adapter.hazelcast.ClusterNode;
import dev.syncline.adapter.metrics.MeteredOperations;
import dev.syncline.adapter.raft.LastingGroup;
import dev.syncline.adapter.raft.RaftGroup;
import dev.syncline.adapter.raft.RaftGroupSpec;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.api.bus.ReplicatorLimits;
import dev.syncline.api.bus.ReplicatorPorts;
import dev.syncline.api.bus.ReplicatorVerticle;
import dev.syncline.api.http.HttpPorts;
import dev.syncline.api.http.HttpSurface;
import dev.syncline.api.http.HttpVerticle;
import dev.syncline.api.http.StartingServer;
import dev.syncline.api.request.Admission;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.Fingerprint;
import dev.syncline.core.entry.ContextTokens;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import dev.syncline.port.Operations;
import dev.syncline.port.ReplicatedState;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.cluster.ClusterVerticle;
import dev.syncline.verticle.cluster.RingMoves;
import dev.syncline.verticle.coordinator.CoordinatorVerticle;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.PeerRouter;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.node.LocalOperations;
import dev.syncline.verticle.node.LocalStatus;
import dev.syncline.verticle.node.LocalSync;
import dev.syncline.verticle.node.OperationsVerticle;
import dev.syncline.verticle.node.StoreListing;
import dev.syncline.verticle.node.StoreWatch;
import dev.syncline.verticle.replica.Gains;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.ReplicaVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node. {@link NodeStart} opens the store and joins the membership; the other parts
 * start here in the order in which they need each other: cluster, replicas, then the ways in.
 */
public final class SynclineNode {
  private static final Logger LOG = LoggerFactory.getLogger(SynclineNode.class);
  private static final long STATUS_SAMPLE_MILLIS = 1_000;
  private static final long REMEMBER_MILLIS = 1_000;
  private static final long CONSENSUS_RETRY_MILLIS = 5_000;

  /** Several rounds of sync, also where requests took all the time there was. */
  private static final long HAND_OVER_LEAST_MILLIS = 1_000;

  /** Leaves room for 2^61 operations after any random first one. */
  private static final int OPERATION_HEADROOM_BITS = 2;

  private final SynclineConfig config;
  private final Settings settings;
  private volatile @Nullable RingMoves moves;
  private final NodeName self;
  private final Actor actor;
  private final int shards;
  private final TimeSource time = new SystemTime();
  private final NodeMetrics metrics;
  private final Runnable endProcess;
  private final ReplicaBoard board;
  private final RocksStore store;
  private final ClusterNode cluster;
  private final EventBusTransport transport;
  private final ClusterVerticle clusterVerticle;
  private final Extensions extensions;
  private final Semaphore reads;
  private final StoreTroubles troubles = new StoreTroubles(time);
  private final StoreWatch storeWatch;
  private final SyncParts sync;
  private final List<String> waysIn = new ArrayList<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Promise<Void> stopped = Promise.promise();
  private volatile @Nullable LastingGroup raft;
  private volatile @Nullable StartingServer starting;
  private volatile int httpPort;
  private volatile @Nullable Readiness readiness;

  SynclineNode(
      SynclineConfig config,
      RocksStore store,
      Actor actor,
      ClusterNode cluster,
      NodeMetrics metrics,
      Extensions extensions,
      Runnable endProcess) {
    this.config = config;
    this.settings = new Settings(config);
    this.self = settings.name();
    this.actor = actor;
    this.store = store;
    this.cluster = cluster;
    this.metrics = metrics;
    this.extensions = extensions;
    this.endProcess = endProcess;
    this.shards = config.node().eventLoopThreads(Runtime.getRuntime().availableProcessors());
    this.board = new ReplicaBoard(shards);
    this.reads = new Semaphore(config.store().maxWaitingReads());
    this.sync = new SyncParts(config.sync(), time);
    this.transport =
        new EventBusTransport(
            cluster.vertx(), self, actor, cluster.membership(), time, settings.links());
    this.clusterVerticle =
        new ClusterVerticle(
            self,
            store.storeId(),
            actor,
            store.earlierActors(),
            shards,
            store,
            cluster.membership(),
            transport,
            this::startConsensus,
            settings.cluster(),
            this::reopenAsForgetful,
            endProcess);
    this.storeWatch = new StoreWatch(self, store, clusterVerticle, transport, troubles, board);
    store.onLoss(this::reopenAsForgetful);
  }

  private RingMoves moves() {
    return java.util.Objects.requireNonNull(moves);
  }

  /** Starts the parts; the node serves once {@link #isReady} says so. */
  Future<?> bringUp() {
    Vertx vertx = cluster.vertx();
    LocalBus bus = LocalBus.of(vertx);
    transport.listen(new PeerRouter(bus, shards, this::isEnded, troubles));
    StartingServer early = new StartingServer(vertx, settings.http(), clusterVerticle::waitsFor);
    starting = early;
    return early
        .listen()
        .onSuccess(port -> httpPort = port)
        .compose(port -> vertx.deployVerticle(clusterVerticle))
        .compose(id -> deployShards(vertx))
        .compose(none -> transport.start(Fingerprint.of(clusterVerticle.founding().clusterId())))
        .compose(none -> early.close())
        .compose(none -> followMoves(vertx))
        .compose(none -> openWaysIn(vertx, bus))
        .onSuccess(
            none -> {
              for (int shard = 0; shard < shards; shard++) {
                bus.send(
                    Addresses.coordinator(shard),
                    new CoordinatorTask.Learn(clusterVerticle.state().ring()));
                bus.send(Addresses.replica(shard), clusterVerticle.collections());
              }
              readiness =
                  new Readiness(
                      self,
                      cluster.membership(),
                      clusterVerticle,
                      transport,
                      clusterVerticle::isRegistered,
                      config.formation().timeoutMillis());
              clusterVerticle.register();
              storeWatch.start(vertx);
              if (store.startsForgetful()) {
                rememberLater();
              }
            });
  }

  private void rememberLater() {
    cluster.vertx().setTimer(REMEMBER_MILLIS, timer -> rememberAgain());
  }

  /**
   * Ends the state of a node that came back with an empty disk, once nothing is left to recover.
   */
  private void rememberAgain() {
    Ring ring = clusterVerticle.state().ring();
    List<NodeName> peers =
        ring.members().values().stream()
            .filter(each -> each.state().isMember())
            .map(Member::name)
            .filter(each -> !each.equals(self))
            .toList();
    if (!clusterVerticle.isRegistered()
        || !board.knowsAllPartitions(peers, each -> ring.receivers(each).contains(self))) {
      rememberLater();
      return;
    }
    cluster
        .vertx()
        .executeBlocking(
            () -> {
              store.setForgetful(false);
              return null;
            })
        .onSuccess(none -> LOG.atInfo().log("recovered from an empty disk"))
        .onFailure(
            e -> {
              LOG.atDebug().log("the store cannot note that nothing is forgotten", e);
              rememberLater();
            });
  }

  /**
   * Runs that have a successor are not heard; before the ring is known, none is known to have one.
   */
  private boolean isEnded(Actor other) {
    return clusterVerticle.knowsRing() && clusterVerticle.state().ring().isEnded(other);
  }

  /** The process ends; whoever runs it starts it again, on a store that knows what it is. */
  private void reopenAsForgetful() {
    store.markRestored();
    endProcess.run();
  }

  private Future<ConsensusGroup> startConsensus(
      String clusterId,
      GroupMember me,
      Set<GroupMember> members,
      Supplier<ReplicatedState> states) {
    if (store.clusterId().isEmpty()) {
      store.setClusterId(clusterId);
    } else {
      store.requireCluster(clusterId);
    }
    RaftGroupSpec spec = new RaftGroupSpec(clusterId, "cluster", me, members, settings.raft());
    LastingGroup group =
        new LastingGroup(
            cluster.vertx(),
            () -> new RaftGroup(cluster.vertx(), spec, store.raftLog(), states.get(), this::isHere),
            CONSENSUS_RETRY_MILLIS);
    raft = group;
    return group.start().map(group);
  }

  private boolean isHere(GroupMember member) {
    return cluster.membership().present().contains(new NodeName(member.node()));
  }

  private Future<?> deployShards(Vertx vertx) {
    Map<Integer, Map<Partition, ReplicaState>> stored = new HashMap<>();
    Ring ring = clusterVerticle.state().ring();
    Gains gains = new Gains(store, self);
    store
        .load()
        .forEach(
            (partition, state) -> {
              if (gains.isNew(ring, partition)) {
                gains.begin(ring, partition);
              } else {
                stored
                    .computeIfAbsent(Addresses.shardOf(partition, shards), each -> new HashMap<>())
                    .put(partition, state);
              }
            });
    long firstOperation = new SecureRandom().nextLong() >>> OPERATION_HEADROOM_BITS;
    List<Future<?>> deployed = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      deployed.add(
          vertx.deployVerticle(
              new CoordinatorVerticle(
                  shard,
                  shards,
                  self,
                  actor,
                  transport,
                  time,
                  settings.coordinator(shards),
                  ring,
                  firstOperation,
                  troubles)));
      deployed.add(
          vertx.deployVerticle(
              new ReplicaVerticle(
                  shard,
                  self,
                  actor,
                  store,
                  transport,
                  time,
                  settings.replica(),
                  ring,
                  stored.getOrDefault(shard, Map.of()),
                  store.startsForgetful(),
                  board,
                  reads,
                  sync.traffic())));
    }
    return Future.all(deployed);
  }

  private Future<Void> followMoves(Vertx vertx) {
    RingMoves following = new RingMoves(vertx, self, actor, shards, clusterVerticle, board);
    moves = following;
    return following.start(config.sync().intervalMillis());
  }

  private Future<?> openWaysIn(Vertx vertx, LocalBus bus) {
    MeteredOperations operations =
        new MeteredOperations(new LocalOperations(bus, shards), time, metrics.registry());
    metrics.bind(transport, store, board);
    sync.start(vertx, operations);
    metrics.bind(
        new SyncMetrics(sync.traffic(), board, () -> clusterVerticle.state().ring(), self, time));
    Admission admission =
        new Admission(
            config.http().maxInFlightWrites(),
            config.http().maxInFlightBytes(),
            config.http().retryAfterSeconds());
    ContextTokens contexts = new ContextTokens(clusterVerticle.founding().clusterId());
    LocalStatus status =
        new LocalStatus(
            self,
            clusterVerticle,
            cluster.membership(),
            transport,
            board,
            sync.traffic().counters(),
            time,
            this::health,
            moves()::of,
            troubles);
    vertx.setPeriodic(STATUS_SAMPLE_MILLIS, id -> status.sample());
    HttpSurface surface =
        new HttpSurface(
            settings.http().withPort(httpPort),
            new HttpPorts(
                operations,
                clusterVerticle,
                new StoreListing(
                    vertx,
                    self,
                    store,
                    clusterVerticle,
                    board,
                    reads,
                    time,
                    config.http().defaultTimeoutMillis(),
                    config.http().retryAfterSeconds()),
                status,
                self.value(),
                store.backups(
                    config.backup().directoryOf(config.node().dataDir()),
                    config.backup().maxKept(),
                    InstantSource.system()),
                new LocalSync(
                    bus,
                    shards,
                    self,
                    clusterVerticle,
                    transport,
                    board,
                    sync::throttling,
                    sync::setThrottling),
                () -> contexts,
                metrics::scrape),
            admission);
    List<Future<String>> deployed = new ArrayList<>();
    deployed.add(
        vertx.deployVerticle(
            new OperationsVerticle(
                self, clusterVerticle, LocalOperations.ofForwarded(bus, shards))));
    ReplicatorPorts ports = replicatorPorts(operations, contexts);
    ReplicatorLimits limits = settings.replicator();
    for (int loop = 0; loop < shards; loop++) {
      deployed.add(vertx.deployVerticle(new HttpVerticle(surface)));
      deployed.add(vertx.deployVerticle(new ReplicatorVerticle(ports, admission, limits)));
    }
    ReplicatorVerticle.publish(vertx, ports, admission, limits);
    return Future.all(deployed)
        .onSuccess(all -> deployed.forEach(each -> waysIn.add(each.result())));
  }

  private ReplicatorPorts replicatorPorts(Operations operations, ContextTokens contexts) {
    return new ReplicatorPorts(self, operations, clusterVerticle, () -> contexts);
  }

  /**
   * Deploys the operator's own verticles; called once the node is ready.
   *
   * @return fails, naming key and class, if one does not start
   */
  public Future<Void> deployExtensions() {
    return extensions.deploy(cluster.vertx(), config.extensions().startTimeoutMillis());
  }

  private dev.syncline.port.NodeStatus.Health health() {
    LastingGroup group = raft;
    Optional<String> trouble = group == null ? Optional.empty() : group.trouble();
    if (trouble.isPresent()) {
      return new dev.syncline.port.NodeStatus.Health.Bad(List.of(trouble.get()));
    }
    Readiness known = readiness;
    return known == null
        ? new dev.syncline.port.NodeStatus.Health.Bad(List.of("the node is starting"))
        : storeWatch.with(known.check());
  }

  /** Whether the node serves clients. */
  public boolean isReady() {
    return health() instanceof dev.syncline.port.NodeStatus.Health.Good;
  }

  /** The node's name. */
  public NodeName name() {
    return self;
  }

  /** The HTTP port, 0 before the node listens. */
  public int httpPort() {
    return httpPort;
  }

  /** The port of the membership protocol. */
  public int clusterPort() {
    return cluster.clusterPort();
  }

  /** The port of the event bus. */
  public int busPort() {
    return cluster.busPort();
  }

  private Future<?> closeWaysIn(Vertx vertx) {
    ReplicatorVerticle.withdraw(vertx);
    List<Future<?>> closed = new ArrayList<>();
    StartingServer early = starting;
    if (early != null) {
      closed.add(early.close());
    }
    waysIn.forEach(id -> closed.add(vertx.undeploy(id)));
    return Future.join(closed);
  }

  /** Gives the peers what they lack, in what is left of the time to drain. */
  private Future<Void> handOver(Vertx vertx, long stopNanos) {
    if (readiness == null) {
      return Future.succeededFuture();
    }
    long spentMillis = (time.nanos() - stopNanos) / 1_000_000;
    long leftMillis =
        Math.max(HAND_OVER_LEAST_MILLIS, config.shutdown().drainMillis() - spentMillis);
    return new HandOver(vertx, self, cluster.membership(), clusterVerticle, board, time)
        .run(leftMillis);
  }

  /**
   * Stops taking requests, lets those in flight end and the peers get what they lack for a bounded
   * time, leaves the cluster and closes the store; at any moment, also while the node starts. Never
   * fails; later calls get the same future.
   */
  public Future<Void> stop() {
    if (stopping.compareAndSet(false, true)) {
      stopParts().onComplete(stopped);
    }
    return stopped.future();
  }

  private Future<Void> stopParts() {
    Vertx vertx = cluster.vertx();
    long stopNanos = time.nanos();
    return extensions
        .stop(vertx, Math.max(1, config.shutdown().drainMillis()))
        .transform(done -> closeWaysIn(vertx))
        .transform(done -> handOver(vertx, stopNanos))
        .transform(done -> transport.stop())
        .transform(done -> stopConsensus())
        .transform(done -> cluster.close())
        .transform(
            done -> {
              store.close();
              LOG.atInfo().log("stopped");
              return Future.succeededFuture();
            });
  }

  private Future<Void> stopConsensus() {
    LastingGroup group = raft;
    return group == null ? Future.succeededFuture() : group.stop();
  }
}

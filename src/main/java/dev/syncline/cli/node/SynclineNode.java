package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.adapter.hazelcast.ClusterNode;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.adapter.tracing.WriteTracing;
import dev.syncline.api.http.StartingServer;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.Fingerprint;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.NodeStatus.Health;
import dev.syncline.port.RunIdentity;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.cluster.ClusterVerticle;
import dev.syncline.verticle.cluster.RingMoves;
import dev.syncline.verticle.coordinator.WriteGuards;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.PeerRouter;
import dev.syncline.verticle.local.SiblingWatch;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.node.ClockWatch;
import dev.syncline.verticle.node.StoreWatch;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node. {@link NodeStart} opens the store and joins the membership; the other parts
 * start here in the order in which they need each other: cluster, replicas, then the ways in.
 */
public final class SynclineNode {
  private static final Logger LOG = LoggerFactory.getLogger(SynclineNode.class);

  /** Several rounds of sync, also where requests took all the time there was. */
  private static final long HAND_OVER_LEAST_MILLIS = 1_000;

  private final SynclineConfig config;
  private final NodeParts parts;
  private final RocksStore store;
  private final ClusterNode cluster;
  private final EventBusTransport transport;
  private final ClusterVerticle metadata;
  private final Consensus consensus;
  private final Extensions extensions;
  private final Runnable endProcess;
  private final StoreWatch storeWatch;
  private final ClockWatch clockWatch;
  private final Shards shards;
  private final WaysIn waysIn;
  private final SearchParts search;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Promise<Void> stopped = Promise.promise();
  private volatile @Nullable StartingServer starting;
  private volatile int httpPort;
  private volatile @Nullable Readiness readiness;

  SynclineNode(
      SynclineConfig config,
      RocksStore store,
      RunIdentity run,
      ClusterNode cluster,
      NodeMetrics metrics,
      Extensions extensions,
      Runnable endProcess) {
    Settings settings = new Settings(config);
    NodeName self = settings.name();
    TimeSource time = new SystemTime();
    int loops = config.node().eventLoopThreads(Runtime.getRuntime().availableProcessors());
    this.config = config;
    this.store = store;
    this.cluster = cluster;
    this.extensions = extensions;
    this.endProcess = endProcess;
    this.consensus = new Consensus(cluster, store, settings.raft());
    this.transport =
        new EventBusTransport(
            cluster.vertx(), self, run, cluster.membership(), time, settings.links());
    this.metadata =
        new ClusterVerticle(
            self,
            store.storeId(),
            run,
            store.earlierActors(),
            loops,
            store,
            cluster.membership(),
            transport,
            consensus::start,
            settings.cluster(),
            this::reopenAsForgetful,
            endProcess);
    this.parts =
        new NodeParts(
            config,
            settings,
            self,
            run,
            loops,
            time,
            metrics,
            store,
            cluster,
            transport,
            metadata,
            new ReplicaBoard(loops),
            new Semaphore(config.store().maxWaitingReads()),
            new WriteGuards(
                new StoreTroubles(time),
                new ClockOffsets(time, config.clock().maxDriftMillis()),
                new SiblingWatch(time, config.siblings().warn(), config.siblings().max())),
            new SyncParts(config.sync(), time),
            new ConflictParts(extensions.resolvers()),
            config
                .tracing()
                .endpoint()
                .map(
                    endpoint ->
                        WriteTracing.exporting(
                            self.value(), endpoint, config.tracing().samplePercent())));
    parts.tracing().ifPresent(transport::trace);
    this.storeWatch =
        new StoreWatch(self, store, metadata, transport, parts.troubles(), parts.board());
    this.clockWatch = new ClockWatch(self, metadata, transport, time, parts.guards().clocks());
    this.shards = new Shards(parts);
    this.search = new SearchParts(parts);
    this.waysIn = new WaysIn(parts, search, () -> consensus.isLed(parts.self()));
    store.onLoss(this::reopenAsForgetful);
  }

  /** Starts the parts; the node serves once {@link #isReady} says so. */
  Future<?> bringUp() {
    Vertx vertx = cluster.vertx();
    transport.listen(
        new PeerRouter(
            LocalBus.of(vertx), parts.shards(), this::isEnded, parts.troubles(), clockWatch));
    StartingServer early = new StartingServer(vertx, parts.settings().http(), metadata::waitsFor);
    starting = early;
    return early
        .listen()
        .onSuccess(port -> httpPort = port)
        .compose(port -> vertx.deployVerticle(metadata))
        .compose(id -> open(vertx, early));
  }

  /** The run is known to the ring, or goes on under its name: now it may issue dots. */
  private Future<?> open(Vertx vertx, StartingServer early) {
    parts
        .metrics()
        .bind(
            new ClusterMetrics(
                parts.self(),
                () -> metadata.state().ring(),
                cluster.membership(),
                transport,
                consensus,
                this::isReady));
    RingMoves moves =
        new RingMoves(vertx, parts.self(), parts.actor(), parts.shards(), metadata, parts.board());
    return shards
        .deploy()
        .compose(none -> transport.start(Fingerprint.of(metadata.founding().clusterId())))
        .compose(none -> early.close())
        .compose(none -> moves.start(config.sync().intervalMillis()))
        .compose(none -> waysIn.open(httpPort, moves, clockWatch, this::health))
        .onSuccess(none -> serve(vertx));
  }

  private void serve(Vertx vertx) {
    shards.tell();
    readiness =
        new Readiness(
            parts.self(),
            () -> metadata.state().ring(),
            cluster.membership(),
            Readiness.Probes.of(transport),
            metadata::isRegistered,
            this::isBeingRebuilt,
            parts.time(),
            config.formation().timeoutMillis());
    metadata.register();
    storeWatch.start(vertx);
    clockWatch.start(vertx);
    new Recollection(parts).start();
  }

  /**
   * Runs that have a successor are not heard; before the ring is known, none is known to have one.
   */
  private boolean isEnded(Actor other) {
    return metadata.knowsRing() && metadata.state().ring().isEnded(other);
  }

  /** The process ends; whoever runs it starts it again, on a store that knows what it is. */
  private void reopenAsForgetful() {
    store.markRestored();
    endProcess.run();
  }

  /**
   * Deploys the operator's own verticles; called once the node is ready.
   *
   * @return fails, naming key and class, if one does not start
   */
  public Future<Void> deployExtensions() {
    return extensions.deploy(cluster.vertx(), config.extensions().startTimeoutMillis());
  }

  /**
   * Whether this node lacks something that peers within reach have told it of. A partition that
   * comes to it with a change of the ring is none that it had.
   */
  private boolean isBeingRebuilt() {
    Ring ring = metadata.state().ring();
    List<NodeName> told = List.of();
    if (store.startsForgetful()) {
      told =
          ring.memberNames().stream()
              .filter(each -> !each.equals(parts.self()) && transport.isReachable(each))
              .toList();
    }
    return !parts
        .board()
        .knowsAllPartitions(told, each -> ring.replicas(each).contains(parts.self()));
  }

  private Health health() {
    if (stopping.get()) {
      return new Health.Bad(List.of("the node is stopping"));
    }
    Optional<String> trouble = consensus.trouble();
    if (trouble.isPresent()) {
      return new Health.Bad(List.of(trouble.get()));
    }
    Readiness known = readiness;
    return known == null
        ? new Health.Bad(List.of("the node is starting"))
        : known
            .check()
            .and(storeWatch.warnings())
            .and(parts.conflicts().warnings())
            .and(clockWatch.warnings())
            .and(search.warnings());
  }

  /** Whether the node serves clients. */
  public boolean isReady() {
    return health() instanceof Health.Good;
  }

  /** The node's name. */
  public NodeName name() {
    return parts.self();
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

  private Future<?> takeNoMore() {
    StartingServer early = starting;
    return early == null
        ? waysIn.close()
        : early.close().transform(done -> waysIn.close().mapEmpty());
  }

  /** Gives the peers what they lack, in what is left of the time to drain. */
  private Future<Void> handOver(long stopNanos) {
    if (readiness == null) {
      return Future.succeededFuture();
    }
    TimeSource time = parts.time();
    long spentMillis = (time.nanos() - stopNanos) / 1_000_000;
    long leftMillis =
        Math.max(HAND_OVER_LEAST_MILLIS, config.shutdown().drainMillis() - spentMillis);
    return new HandOver(
            cluster.vertx(), parts.self(), cluster.membership(), metadata, parts.board(), time)
        .run(leftMillis);
  }

  /**
   * Says that it is not ready, for a while in which it still serves; stops taking requests, lets
   * those in flight end and the peers get what they lack for a bounded time, leaves the cluster and
   * closes the store; at any moment, also while the node starts. Never fails; later calls get the
   * same future.
   */
  public Future<Void> stop() {
    if (stopping.compareAndSet(false, true)) {
      stopParts().onComplete(stopped);
    }
    return stopped.future();
  }

  private Future<Void> stopParts() {
    return announce().transform(done -> stopInOrder());
  }

  /** Nobody counts on a node that has not served. */
  private Future<Void> announce() {
    int announceMillis = config.shutdown().announceMillis();
    if (readiness == null || announceMillis == 0) {
      return Future.succeededFuture();
    }
    waysIn.askToGoElsewhere();
    // Of no context: what follows outlives the event loops.
    Promise<Void> over = Promise.promise();
    cluster.vertx().setTimer(announceMillis, timer -> over.complete());
    return over.future();
  }

  private Future<Void> stopInOrder() {
    long stopNanos = parts.time().nanos();
    return extensions
        .stop(cluster.vertx(), Math.max(1, config.shutdown().drainMillis()))
        .transform(done -> takeNoMore())
        .transform(done -> handOver(stopNanos))
        .transform(done -> transport.stop())
        .transform(done -> consensus.stop())
        .transform(done -> cluster.close())
        .transform(
            done -> {
              search.close();
              store.close();
              parts.tracing().ifPresent(WriteTracing::close);
              LOG.atInfo().log("stopped");
              return Future.succeededFuture();
            });
  }
}

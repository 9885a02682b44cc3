package dev.syncline.cli.node;

import dev.syncline.adapter.metrics.MeteredOperations;
import dev.syncline.adapter.metrics.MeteredSearches;
import dev.syncline.adapter.metrics.WriteStages;
import dev.syncline.api.bus.ReplicatorLimits;
import dev.syncline.api.bus.ReplicatorPorts;
import dev.syncline.api.bus.ReplicatorVerticle;
import dev.syncline.api.http.EventPorts;
import dev.syncline.api.http.HttpPorts;
import dev.syncline.api.http.HttpSurface;
import dev.syncline.api.http.HttpVerticle;
import dev.syncline.api.request.Admission;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.entry.ContextTokens;
import dev.syncline.port.NodeStatus.Health;
import dev.syncline.port.Operations;
import dev.syncline.port.RequestTraces;
import dev.syncline.port.Searches;
import dev.syncline.verticle.cluster.RingMoves;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.node.ClockWatch;
import dev.syncline.verticle.node.ConflictsHere;
import dev.syncline.verticle.node.ConflictsOfAll;
import dev.syncline.verticle.node.HoldingsOfAll;
import dev.syncline.verticle.node.LocalOperations;
import dev.syncline.verticle.node.LocalStatus;
import dev.syncline.verticle.node.LocalSync;
import dev.syncline.verticle.node.OperationsVerticle;
import dev.syncline.verticle.node.StoreListing;
import dev.syncline.verticle.search.SearchVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where requests come in: HTTP, the Replicator, and operations that other nodes forward. */
final class WaysIn {
  private static final long STATUS_SAMPLE_MILLIS = 1_000;
  private static final long CONFLICT_CUT_MILLIS = 10_000;

  private final NodeParts parts;
  private final SearchParts search;
  private final BooleanSupplier leads;
  private final Vertx vertx;
  private final LocalBus bus;
  private final ConflictsHere conflictsHere;
  private final List<String> deployments = new ArrayList<>();
  private volatile @Nullable FeedParts feed;
  private volatile @Nullable HttpSurface surface;

  WaysIn(NodeParts parts, SearchParts search, BooleanSupplier leads) {
    this.parts = parts;
    this.search = search;
    this.leads = leads;
    this.vertx = parts.vertx();
    this.bus = parts.bus();
    this.conflictsHere =
        new ConflictsHere(
            parts.self(),
            parts.store(),
            parts.reads(),
            parts.time(),
            parts.guards().clocks(),
            new ConflictsHere.Limits(
                parts.config().http().defaultTimeoutMillis(),
                parts.config().http().retryAfterSeconds(),
                CONFLICT_CUT_MILLIS));
  }

  Future<?> open(int httpPort, RingMoves moves, ClockWatch clock, Supplier<Health> health) {
    SynclineConfig config = parts.config();
    MeteredOperations operations =
        new MeteredOperations(
            new LocalOperations(bus, parts.shards(), parts::follow),
            parts.time(),
            parts.metrics().registry(),
            parts.metrics().stages());
    parts.sync().start(vertx, operations);
    bindMetrics();
    Admission admission =
        new Admission(
            config.http().maxInFlightWrites(),
            config.http().maxInFlightBytes(),
            config.http().retryAfterSeconds());
    parts.metrics().bind(admission);
    ContextTokens contexts = new ContextTokens(parts.metadata().founding().clusterId());
    LocalStatus status = status(moves, clock, health);
    FeedParts stream = new FeedParts(parts, status, leads);
    feed = stream;
    SearchVerticle searching = search.verticle(operations);
    Searches searches = new MeteredSearches(searching, parts.time(), parts.metrics().registry());
    HttpSurface http =
        new HttpSurface(
            parts.settings().http().withPort(httpPort),
            httpPorts(operations, searches, contexts, status, stream.http()),
            admission);
    surface = http;
    ReplicatorPorts ports =
        new ReplicatorPorts(
            parts.self(), operations, searches, parts.metadata(), () -> contexts, stream.bus());
    // After the ways out: what a round asks for is no different from what a client does.
    return stream
        .deploy(vertx)
        .onSuccess(deployments::addAll)
        .compose(none -> vertx.deployVerticle(searching))
        .onSuccess(deployments::add)
        .compose(none -> deploy(http, ports, admission, parts.settings().replicator()))
        .compose(none -> vertx.deployVerticle(parts.conflicts().verticle(parts, operations)))
        .onSuccess(deployments::add);
  }

  private void bindMetrics() {
    parts
        .metrics()
        .bind(
            parts.transport(),
            parts.board(),
            each -> parts.metadata().state().userCollection(each) != null);
    parts.metrics().store().bind(parts.store(), parts.config().store().minFreeBytes());
    parts.metrics().bind(parts.guards());
    parts.conflicts().bind(parts.metrics().registry());
    parts
        .metrics()
        .bind(
            new SyncMetrics(
                parts.sync().traffic(),
                parts.board(),
                () -> parts.metadata().state().ring(),
                parts.self(),
                parts.time()));
  }

  private LocalStatus status(RingMoves moves, ClockWatch clock, Supplier<Health> health) {
    LocalStatus status =
        new LocalStatus(
            parts.self(),
            parts.metadata(),
            parts.cluster().membership(),
            parts.transport(),
            parts.board(),
            parts.sync().traffic().counters(),
            parts.time(),
            health,
            moves::of,
            parts.troubles(),
            clock::trouble);
    vertx.setPeriodic(STATUS_SAMPLE_MILLIS, id -> status.sample());
    return status;
  }

  private HttpPorts httpPorts(
      Operations operations,
      Searches searches,
      ContextTokens contexts,
      LocalStatus status,
      EventPorts events) {
    SynclineConfig config = parts.config();
    StoreListing listing =
        new StoreListing(
            vertx,
            parts.self(),
            parts.store(),
            parts.metadata(),
            parts.board(),
            parts.reads(),
            parts.time(),
            config.http().defaultTimeoutMillis(),
            config.http().retryAfterSeconds());
    LocalSync sync =
        new LocalSync(
            bus,
            parts.shards(),
            parts.self(),
            parts.metadata(),
            parts.transport(),
            parts.board(),
            parts.sync()::throttling,
            parts.sync()::setThrottling);
    return new HttpPorts(
        operations,
        parts.metadata(),
        listing,
        new ConflictsOfAll(
            vertx,
            parts.self(),
            conflictsHere,
            parts.metadata(),
            parts.cluster().membership(),
            parts.transport(),
            config.http().defaultTimeoutMillis()),
        new HoldingsOfAll(bus, parts.shards(), parts.metadata()),
        status,
        parts.self().value(),
        parts
            .store()
            .backups(
                config.backup().directoryOf(config.node().dataDir()),
                config.backup().maxKept(),
                InstantSource.system()),
        sync,
        () -> contexts,
        parts.metrics()::scrape,
        nanos -> parts.metrics().stages().took(WriteStages.Stage.PARSE, nanos),
        parts.tracing().<RequestTraces>map(each -> each).orElse(RequestTraces.NONE),
        events,
        searches,
        parts.conflicts()::mayHave);
  }

  private Future<?> deploy(
      HttpSurface surface, ReplicatorPorts ports, Admission admission, ReplicatorLimits limits) {
    List<Future<String>> deployed = new ArrayList<>();
    deployed.add(
        vertx.deployVerticle(
            new OperationsVerticle(
                parts.self(),
                parts.metadata(),
                LocalOperations.ofForwarded(bus, parts.shards(), parts::follow))));
    deployed.add(vertx.deployVerticle(conflictsHere));
    for (int loop = 0; loop < parts.shards(); loop++) {
      deployed.add(vertx.deployVerticle(new HttpVerticle(surface)));
      deployed.add(vertx.deployVerticle(new ReplicatorVerticle(ports, admission, limits)));
    }
    ReplicatorVerticle.publish(vertx, ports, admission, limits);
    return Future.all(deployed)
        .onSuccess(all -> deployed.forEach(each -> deployments.add(each.result())));
  }

  /** Goes on, and has clients of HTTP end their connections, to make new ones elsewhere. */
  void askToGoElsewhere() {
    HttpSurface open = surface;
    if (open != null) {
      open.askToGoElsewhere();
    }
  }

  /** Takes no more requests. Those that are in flight end first. */
  Future<?> close() {
    ReplicatorVerticle.withdraw(vertx);
    FeedParts stream = feed;
    Future<Void> ended = stream == null ? Future.succeededFuture() : stream.end();
    return ended.compose(none -> undeploy());
  }

  private Future<?> undeploy() {
    return Future.join(deployments.stream().map(vertx::undeploy).toList());
  }
}

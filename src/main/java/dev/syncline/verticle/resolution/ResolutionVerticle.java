package dev.syncline.verticle.resolution;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.resolution.Attempt;
import dev.syncline.core.resolution.ResolutionQueue;
import dev.syncline.core.resolution.Standing;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConflictReports;
import dev.syncline.port.Metadata;
import dev.syncline.port.Operations;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.Resolvers;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ResolutionTask;
import dev.syncline.verticle.resolution.ResolutionCounters.Count;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Resolves conflicts of collections that name a resolver: hears of them from the replicas, decides
 * by {@link ResolutionQueue} when to try, and runs {@link Round}s. Siblings are stored and shown
 * whatever happens here.
 */
public final class ResolutionVerticle extends VerticleBase {
  private static final long NO_TIMER = -1;

  private final NodeName self;
  private final Metadata metadata;
  private final ReplicaStore store;
  private final ReplicaTransport transport;
  private final Resolvers resolvers;
  private final TimeSource time;
  private final ResolutionSettings settings;
  private final Semaphore reads;
  private final Board board;
  private final ResolutionQueue queue;
  private final Round round;
  private @Nullable SiblingScan scan;
  private int inFlight;
  private long timer = NO_TIMER;

  /**
   * Where it says how it goes.
   *
   * @param missing the resolvers that this node has not
   */
  public record Board(
      ResolutionCounters counters, MissingResolvers missing, ConflictReports reports) {}

  /**
   * For the node of this name.
   *
   * @param resolvers closed with the verticle
   * @param reads how many reads of the node may wait for the disk
   */
  public ResolutionVerticle(
      NodeName self,
      Metadata metadata,
      Operations operations,
      ReplicaStore store,
      ReplicaTransport transport,
      Resolvers resolvers,
      TimeSource time,
      ResolutionSettings settings,
      Semaphore reads,
      Board board) {
    this.self = self;
    this.metadata = metadata;
    this.store = store;
    this.transport = transport;
    this.resolvers = resolvers;
    this.time = time;
    this.settings = settings;
    this.reads = reads;
    this.board = board;
    this.queue = new ResolutionQueue(settings.limits());
    this.round =
        new Round(
            operations,
            resolvers,
            board.missing(),
            board.counters(),
            settings.operationTimeoutMillis());
  }

  @Override
  public Future<?> start() {
    SiblingScan background =
        new SiblingScan(
            vertx,
            self,
            store,
            metadata,
            reads,
            settings.scanIntervalMillis(),
            this::mayResolve,
            (collection, listed) ->
                heard(collection, listed.key(), listed.entry().dots()) != Standing.FULL);
    scan = background;
    background.start();
    return LocalBus.of(vertx)
        .<ResolutionTask>consume(Addresses.RESOLUTION, this::take)
        .completion();
  }

  @Override
  public Future<?> stop() {
    scan().stop();
    vertx.cancelTimer(timer);
    resolvers.close();
    return Future.succeededFuture();
  }

  private SiblingScan scan() {
    return java.util.Objects.requireNonNull(scan);
  }

  private void take(ResolutionTask task) {
    if (task instanceof ResolutionTask.Conflict conflict) {
      CollectionInfo collection = metadata.state().collection(conflict.key().collection());
      // Without a resolver as far as this node has heard: it is found once there is one.
      if (collection != null && collection.resolver() != null && mayResolve(collection)) {
        heard(collection, conflict.key(), conflict.versions());
      }
    } else if (task instanceof ResolutionTask.Settled settled) {
      queue.settled(settled.key(), nowMillis());
      board.counters().pending(queue.size());
    } else if (task instanceof ResolutionTask.LookAgain) {
      scan().lookAgain();
    }
  }

  /** Where the resolver certainly is not here, the entries are left to nodes that have it. */
  private boolean mayResolve(CollectionInfo collection) {
    board.missing().retain(each -> metadata.state().collection(each) != null);
    boolean may = resolvers.mayHave(java.util.Objects.requireNonNull(collection.resolver()));
    if (!may) {
      board.missing().missing(collection);
    }
    return may;
  }

  private Standing heard(CollectionInfo collection, EntryKey key, VersionVector versions) {
    int rank = rank(Partition.of(collection.replicationFactor(), key));
    if (rank < 0) {
      return Standing.DONE;
    }
    Standing standing = queue.conflict(key, versions, rank, nowMillis(), jitter());
    if (standing == Standing.FULL) {
      board.counters().add(Count.OVERFLOWED);
      scan().lookAgain();
    }
    if (standing == Standing.GIVEN_UP) {
      gaveUp(collection, key, versions, "it has siblings again after every round");
    }
    begin();
    return standing;
  }

  /** How many reachable replicas come before this one, -1 if it is none. */
  private int rank(Partition partition) {
    int rank = 0;
    for (NodeName replica : metadata.state().ring().replicas(partition)) {
      if (replica.equals(self)) {
        return rank;
      }
      rank += transport.isReachable(replica) ? 1 : 0;
    }
    return -1;
  }

  /** Begins what is due, as far as not too much is under way. */
  private void begin() {
    while (inFlight < settings.maxInFlight()) {
      Optional<EntryKey> next = queue.next(nowMillis());
      if (next.isEmpty()) {
        break;
      }
      begin(next.get());
    }
    board.counters().pending(queue.size());
    vertx.cancelTimer(timer);
    timer = NO_TIMER;
    Optional<Long> due = queue.nextMillis();
    if (due.isPresent() && inFlight < settings.maxInFlight()) {
      timer = vertx.setTimer(Math.max(1, due.get() - nowMillis()), id -> begin());
    }
  }

  private void begin(EntryKey key) {
    CollectionInfo collection = metadata.state().collection(key.collection());
    if (collection == null) {
      queue.ended(key, Attempt.MISSING, VersionVector.EMPTY, nowMillis(), 0);
      return;
    }
    inFlight++;
    round
        .run(collection, key)
        .onComplete(done -> context.runOnContext(none -> ended(collection, key, done.result())));
  }

  private void ended(CollectionInfo collection, EntryKey key, Round.Ended ended) {
    inFlight--;
    Standing standing = queue.ended(key, ended.how(), ended.read().past(), nowMillis(), jitter());
    if (standing == Standing.GIVEN_UP) {
      gaveUp(collection, key, ended.read().seen(), ended.reason());
    }
    if (ended.how() == Attempt.MISSING) {
      // It may be deployed later.
      scan().lookAgain();
    }
    begin();
  }

  private void gaveUp(
      CollectionInfo collection, EntryKey key, VersionVector versions, String reason) {
    board.counters().add(Count.GIVEN_UP);
    board.reports().gaveUp(collection, key, versions, reason);
  }

  private long nowMillis() {
    return time.nanos() / 1_000_000;
  }

  private static double jitter() {
    return ThreadLocalRandom.current().nextDouble();
  }
}

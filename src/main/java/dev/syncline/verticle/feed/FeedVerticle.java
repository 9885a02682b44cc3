package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.SyncControl;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The change stream of a node. All consumers and the {@link Tail} that they share belong to this
 * verticle's context.
 */
public final class FeedVerticle extends VerticleBase implements ChangeFeed {
  private final Parts parts;
  private final FeedSettings settings;
  private final AtomicInteger consumers = new AtomicInteger();
  private final LongAdder told = new LongAdder();
  private volatile @Nullable Running running;

  /**
   * What the stream is made of.
   *
   * @param throttling how sync is held back now
   */
  public record Parts(
      NodeName self,
      ReplicaStore store,
      ReplicaBoard board,
      Metadata metadata,
      ReplicaTransport transport,
      TimeSource time,
      NodeStatus status,
      SyncCounters counters,
      Supplier<SyncControl.Throttling> throttling) {}

  /** What there is once the verticle has started. */
  private record Running(Context context, PartitionReads reads, EventMaker maker, Tail tail) {}

  /** Of a node. */
  public FeedVerticle(Parts parts, FeedSettings settings) {
    this.parts = parts;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    PartitionReads reads =
        new PartitionReads(
            vertx,
            parts.self(),
            parts.store(),
            parts.board(),
            parts.metadata(),
            parts.transport(),
            parts.time(),
            settings.remoteTimeoutMillis());
    EventMaker maker = new EventMaker(parts.metadata());
    Tail tail = new Tail(vertx, context, parts, reads, maker, settings, told::add);
    running = new Running(context, reads, maker, tail);
    return new FeedAnswers(vertx, context, parts.self(), reads, parts.board().bell()).listen();
  }

  @Override
  public Future<?> stop() {
    Running known = running;
    running = null;
    if (known != null) {
      known.tail().stop();
    }
    return Future.succeededFuture();
  }

  /** Ends the streams of all consumers, which then go on elsewhere. */
  public Future<Void> endAll() {
    Running known = running;
    running = null;
    if (known == null) {
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    known
        .context()
        .runOnContext(
            none -> {
              known.tail().stop();
              done.complete();
            });
    return done.future();
  }

  @Override
  public int consumers() {
    return consumers.get();
  }

  /** How many events consumers have been told. */
  public long told() {
    return told.sum();
  }

  @Override
  public Future<Cursor> open(FeedRequest request) {
    Running known = running;
    if (known == null) {
      return Future.failedFuture(new EndedException());
    }
    if (consumers.incrementAndGet() > settings.maxConsumers()) {
      consumers.decrementAndGet();
      return Future.failedFuture(new TooManyConsumersException(settings.maxConsumers()));
    }
    Promise<Cursor> opened = Promise.promise();
    known
        .context()
        .runOnContext(
            none ->
                known
                    .tail()
                    .enter()
                    .compose(entered -> begin(known, request))
                    .onComplete(
                        done -> {
                          if (done.failed()) {
                            consumers.decrementAndGet();
                            known.tail().leave();
                          }
                          opened.handle(done);
                        }));
    return opened.future();
  }

  private Future<Cursor> begin(Running on, FeedRequest request) {
    if (request.from() instanceof FeedRequest.Start.Now) {
      Set<Partition> wanted = new HashSet<>(on.maker().partitions(request.filter()));
      return on.tail().isUnknown(wanted)
          ? Future.failedFuture(new UnavailableException())
          : Future.succeededFuture(cursor(on, request, on.tail().head(), List.of()));
    }
    return edges(on, request.filter())
        .map(
            edges ->
                request.from() instanceof FeedRequest.Start.After after
                    ? resumed(on, request, after.position(), edges)
                    : cursor(on, request, oldest(edges), List.of()));
  }

  private static FeedPosition oldest(List<FeedEdge> edges) {
    Map<Partition, VersionVector> oldest = new HashMap<>();
    edges.forEach(each -> oldest.put(each.partition(), each.truncated()));
    return FeedPosition.NONE.with(oldest);
  }

  /** What the logs do not have any more is told of once, for all partitions together. */
  private Cursor resumed(
      Running on, FeedRequest request, FeedPosition after, List<FeedEdge> edges) {
    Map<Partition, VersionVector> passed = new HashMap<>();
    Map<Partition, Long> lost = new HashMap<>();
    for (FeedEdge each : edges) {
      VersionVector before = after.of(each.partition());
      VersionVector gone = each.truncated().minus(before);
      if (!gone.isEmpty()) {
        passed.put(each.partition(), before.join(gone));
        lost.put(each.partition(), gone.size());
      }
    }
    FeedEvent gap = on.maker().gap(lost, request.filter());
    return cursor(on, request, after.with(passed), gap == null ? List.of() : List.of(gap));
  }

  private Cursor cursor(
      Running on, FeedRequest request, FeedPosition position, List<FeedEvent> first) {
    if (on.tail().isStopped()) {
      throw new EndedException();
    }
    return new FeedCursor(
        on.context(),
        on.tail(),
        on.maker(),
        request.filter(),
        position,
        first,
        consumers::decrementAndGet);
  }

  private Future<List<FeedEdge>> edges(Running on, FeedRequest.Filter filter) {
    return on.tail().sources().edges(on.maker().partitions(filter));
  }
}

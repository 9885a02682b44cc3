package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
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
  private final FeedFigures figures = new FeedFigures();
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
    Tail tail = new Tail(vertx, context, parts, reads, maker, settings, figures);
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

  /** What consumers have been told, and how far they are behind. */
  public FeedFigures figures() {
    return figures;
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
          : Future.succeededFuture(
              cursor(on, request, on.tail().head(), List.of(), List.of())
                  .beginningWithItsPosition());
    }
    FeedPosition after =
        request.from() instanceof FeedRequest.Start.After known
            ? known.position()
            : FeedPosition.NONE;
    return on.tail()
        .sources()
        .beginnings(on.maker().partitions(request.filter()), after)
        .map(
            beginnings ->
                request.from() instanceof FeedRequest.Start.Earliest
                    ? cursor(on, request, oldest(beginnings), List.of(), beginnings)
                    : resumed(on, request, after, beginnings));
  }

  private static FeedPosition oldest(List<Beginning> beginnings) {
    Map<Partition, VersionVector> oldest = new HashMap<>();
    beginnings.forEach(each -> oldest.put(each.edge().partition(), each.edge().truncated()));
    return FeedPosition.NONE.with(oldest);
  }

  /** What the logs do not have any more is told of once, for all partitions together. */
  private Cursor resumed(
      Running on, FeedRequest request, FeedPosition after, List<Beginning> beginnings) {
    Map<Partition, VersionVector> passed = new HashMap<>();
    Map<Partition, Long> lost = new HashMap<>();
    for (Beginning each : beginnings) {
      VersionVector before = after.of(each.edge().partition());
      VersionVector gone = each.goneAfter(before);
      if (!gone.isEmpty()) {
        passed.put(each.edge().partition(), before.join(gone));
        lost.put(each.edge().partition(), gone.size());
      }
    }
    FeedEvent gap = on.maker().gap(lost, request.filter());
    if (gap != null) {
      figures.countGap(lost);
    }
    List<FeedEvent> first = gap == null ? List.of() : List.of(gap);
    return cursor(on, request, after.with(passed), first, beginnings);
  }

  private FeedCursor cursor(
      Running on,
      FeedRequest request,
      FeedPosition position,
      List<FeedEvent> first,
      List<Beginning> beginnings) {
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
        beginnings,
        consumers::decrementAndGet);
  }
}

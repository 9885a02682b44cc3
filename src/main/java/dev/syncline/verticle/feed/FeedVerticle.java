package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedLag;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
    if (consumers.incrementAndGet() > settings.maxConsumers()) {
      consumers.decrementAndGet();
      return Future.failedFuture(new TooManyConsumersException(settings.maxConsumers()));
    }
    return open(request, null);
  }

  /**
   * Opens the stream of some partitions, without anything live. It counts as a consumer even where
   * there are as many as there may be: whoever opens one has had one, which it closes then.
   *
   * @param after where it begins in these partitions
   */
  public Future<Cursor> openShare(
      FeedRequest.Filter filter, Set<Partition> share, FeedPosition after) {
    consumers.incrementAndGet();
    return open(new FeedRequest(new FeedRequest.Start.After(after), filter), Set.copyOf(share));
  }

  /** Whether there may be a consumer more. */
  public boolean hasRoom() {
    return consumers.get() < settings.maxConsumers();
  }

  /** How many there may be. */
  public int maxConsumers() {
    return settings.maxConsumers();
  }

  /** The partitions in which there may be something that a filter wants. */
  public List<Partition> partitions(FeedRequest.Filter filter) {
    return new EventMaker(parts.metadata()).partitions(filter);
  }

  /**
   * Where the logs begin or end, of all partitions of a filter; fails with {@link
   * UnavailableException} where nobody in reach knows of one.
   */
  public Future<FeedPosition> edge(FeedRequest.Filter filter, boolean isEnd) {
    return onContext(
        known ->
            edges(known.tail().sources(), known.maker().partitions(filter), isEnd)
                .compose(
                    edges -> {
                      Map<Partition, VersionVector> at = new HashMap<>();
                      edges.forEach(
                          each ->
                              at.put(each.partition(), isEnd ? each.clock() : each.truncated()));
                      return at.keySet().containsAll(known.maker().partitions(filter))
                          ? Future.succeededFuture(FeedPosition.NONE.with(at))
                          : Future.failedFuture(new UnavailableException());
                    }));
  }

  private static Future<List<FeedEdge>> edges(
      Sources sources, List<Partition> partitions, boolean isEnd) {
    return isEnd
        ? sources.edges(partitions)
        : sources
            .beginnings(partitions, FeedPosition.NONE)
            .map(all -> all.stream().map(Beginning::edge).toList());
  }

  /** How much comes after a position, of the partitions of which somebody in reach can tell. */
  public Future<List<FeedLag>> lag(Map<Partition, VersionVector> after, FeedRequest.Filter filter) {
    return onContext(
        known -> known.tail().sources().lag(after, known.maker().scopes().of(Set.of(filter))));
  }

  private <T> Future<T> onContext(Function<Running, Future<T>> action) {
    Running known = running;
    if (known == null) {
      return Future.failedFuture(new EndedException());
    }
    Promise<T> done = Promise.promise();
    known.context().runOnContext(none -> action.apply(known).onComplete(done));
    return done.future();
  }

  /** It is counted already. */
  private Future<Cursor> open(FeedRequest request, @Nullable Set<Partition> share) {
    Running known = running;
    if (known == null) {
      consumers.decrementAndGet();
      return Future.failedFuture(new EndedException());
    }
    Promise<Cursor> opened = Promise.promise();
    known
        .context()
        .runOnContext(
            none ->
                known
                    .tail()
                    .enter()
                    .compose(entered -> begin(known, request, share))
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

  private Future<Cursor> begin(Running on, FeedRequest request, @Nullable Set<Partition> share) {
    if (request.from() instanceof FeedRequest.Start.Now) {
      Set<Partition> wanted = new HashSet<>(on.maker().partitions(request.filter()));
      return on.tail().isUnknown(wanted)
          ? Future.failedFuture(new UnavailableException())
          : Future.succeededFuture(
              cursor(on, request, null, on.tail().head(), List.of(), List.of())
                  .beginningWithItsPosition());
    }
    Collection<Partition> partitions =
        share == null ? on.maker().partitions(request.filter()) : share;
    FeedPosition after =
        request.from() instanceof FeedRequest.Start.After known
            ? known.position()
            : FeedPosition.NONE;
    return on.tail()
        .sources()
        .beginnings(partitions, after)
        .map(
            beginnings ->
                request.from() instanceof FeedRequest.Start.Earliest
                    ? cursor(on, request, null, oldest(beginnings), List.of(), beginnings)
                    : resumed(on, request, share, after, beginnings));
  }

  private static FeedPosition oldest(List<Beginning> beginnings) {
    Map<Partition, VersionVector> oldest = new HashMap<>();
    beginnings.forEach(each -> oldest.put(each.edge().partition(), each.edge().truncated()));
    return FeedPosition.NONE.with(oldest);
  }

  /** What the logs do not have any more is told of once, for all partitions together. */
  private Cursor resumed(
      Running on,
      FeedRequest request,
      @Nullable Set<Partition> share,
      FeedPosition after,
      List<Beginning> beginnings) {
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
    return cursor(on, request, share, after.with(passed), first, beginnings);
  }

  private FeedCursor cursor(
      Running on,
      FeedRequest request,
      @Nullable Set<Partition> share,
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
        share,
        position,
        first,
        beginnings,
        consumers::decrementAndGet);
  }
}

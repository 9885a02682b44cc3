package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One consumer: either at the end of the logs, where it takes what the {@link Tail} reads, or
 * before it, where it reads for itself. What it keeps is a position, and one batch while it waits
 * to be fetched.
 */
final class FeedCursor implements ChangeFeed.Cursor {
  private static final long AGAIN_MILLIS = 25;

  private final Context context;
  private final Tail tail;
  private final EventMaker maker;
  private final FeedRequest.Filter filter;

  /** The partitions that it is told, and nothing live; null for all of both. */
  private final @Nullable Set<Partition> share;

  private final Set<FeedRequest.Filter> alone;
  private final Scopes scopes;
  private final Runnable gone;
  private final Behind behind;
  private final List<FeedEvent> first;

  /** Partitions that are read where their log reaches back far enough. */
  private final Map<Partition, Beginning> elsewhere = new HashMap<>();

  private @Nullable Promise<ChangeFeed.Batch> waiting;
  private long askedMillis;
  private boolean ended;
  private boolean reading;
  private boolean retrying;
  private boolean positionFirst;
  private FeedPosition position;

  /** Whether it has been told everything up to the round {@link #seen}. */
  private boolean atTail;

  private boolean parked;
  private long atEndMillis;
  private long seen;
  private int turn;
  private long liveSeen;

  /** Whether its position names dots that the tail's did not name yet. */
  private boolean ahead;

  FeedCursor(
      Context context,
      Tail tail,
      EventMaker maker,
      FeedRequest.Filter filter,
      @Nullable Set<Partition> share,
      FeedPosition position,
      List<FeedEvent> first,
      List<Beginning> beginnings,
      Runnable gone) {
    this.context = context;
    this.tail = tail;
    this.maker = maker;
    this.filter = filter;
    this.share = share;
    this.alone = Set.of(filter);
    this.scopes = maker.scopes();
    this.position = position;
    this.first = new ArrayList<>(first);
    this.gone = gone;
    this.behind = new Behind(tail.settings().behindMillis());
    beginnings.forEach(this::beginAt);
    this.liveSeen = tail.liveEvents();
    this.atEndMillis = tail.nowMillis();
    tail.consumers().add(this);
  }

  private void beginAt(Beginning beginning) {
    Partition partition = beginning.edge().partition();
    if (!position.of(partition).covers(beginning.until())) {
      elsewhere.put(partition, beginning);
    }
  }

  /**
   * Its first batch is its position, and comes at once: whoever loses the stream before there was
   * anything to tell has no other place to go on from, and would begin anew behind what was written
   * meanwhile.
   */
  FeedCursor beginningWithItsPosition() {
    positionFirst = true;
    return this;
  }

  FeedRequest.Filter filter() {
    return filter;
  }

  /** Whether there is something that it has not been told, or that it has not taken yet. */
  boolean isBehind() {
    return !parked && (!atTail || seen < tail.number());
  }

  /** Writes that the end of the logs has over its position. */
  long lagDots() {
    long dots = 0;
    for (Partition each : partitions()) {
      dots += Math.max(0, tail.head().of(each).size() - position.of(each).size());
    }
    return dots;
  }

  /** Time since it was at the end of the logs, or since it came. */
  long lagMillis(long nowMillis) {
    return nowMillis - atEndMillis;
  }

  @Override
  public Future<ChangeFeed.Batch> next() {
    Promise<ChangeFeed.Batch> promise = Promise.promise();
    context.runOnContext(
        none -> {
          if (ended || waiting != null) {
            promise.fail(
                ended
                    ? new ChangeFeed.EndedException()
                    : new IllegalStateException("a batch has been asked for already"));
          } else {
            waiting = promise;
            askedMillis = tail.nowMillis();
            pump();
          }
        });
    return promise.future();
  }

  @Override
  public void close() {
    context.runOnContext(none -> end(new ChangeFeed.EndedException()));
  }

  void end(RuntimeException reason) {
    if (ended) {
      return;
    }
    ended = true;
    tail.consumers().remove(this);
    tail.leave();
    gone.run();
    Promise<ChangeFeed.Batch> promise = waiting;
    waiting = null;
    if (promise != null) {
      promise.fail(reason);
    }
  }

  private void give(List<FeedEvent> events) {
    Promise<ChangeFeed.Batch> promise = waiting;
    if (promise != null) {
      waiting = null;
      unpark();
      tail.figures().countTold(events.size());
      promise.complete(new ChangeFeed.Batch(events, position));
    }
  }

  private void unpark() {
    if (parked) {
      parked = false;
      atEndMillis = tail.nowMillis();
      tail.consumers().unpark(this);
    }
  }

  /** Goes on, if it is asked for something. */
  void pump() {
    while (waiting != null && !reading && !parked) {
      if (positionFirst) {
        positionFirst = false;
        if (missing().isEmpty()) {
          arrive();
        }
        give(List.of());
      } else if (!first.isEmpty()) {
        List<FeedEvent> events = List.copyOf(first);
        first.clear();
        give(events);
      } else if (atTail) {
        takeRounds();
      } else if (!join()) {
        return;
      }
    }
  }

  /** At the end of the logs: what the others have been told meanwhile, or nothing for now. */
  private void takeRounds() {
    List<Round> missed = tail.behind(seen);
    if (missed == null) {
      atTail = false;
      return;
    }
    List<FeedEvent> events = new ArrayList<>();
    long bytes = 0;
    for (Round round : List.copyOf(missed)) {
      int before = events.size();
      if (!take(round, events)) {
        atTail = false;
        break;
      }
      bytes += events.size() > before ? round.bytes() : 0;
      if (events.size() >= tail.settings().maxBatchEvents()
          || bytes >= tail.settings().limits().maxBytes()) {
        break;
      }
    }
    if (seen == tail.number()) {
      atEndMillis = tail.nowMillis();
    }
    if (!events.isEmpty()) {
      give(events);
    } else if (atTail) {
      parked = true;
      tail.consumers().park(this);
    }
  }

  /** Returns whether the round could be taken. */
  private boolean take(Round round, List<FeedEvent> events) {
    if (round.broken() || (ahead && isAheadOf(round))) {
      return false;
    }
    for (EventMaker.Told each : round.events()) {
      if (filter.wants(each.event()) && isOfShare(each) && !(ahead && isTold(each))) {
        events.add(each.event());
      }
    }
    moveTo(round);
    return true;
  }

  private boolean isOfShare(EventMaker.Told each) {
    Set<Partition> known = share;
    return known == null || (each.partition() != null && known.contains(each.partition()));
  }

  private void moveTo(Round round) {
    if (ahead) {
      ahead = !round.head().covers(position);
    }
    position = ahead ? position.join(round.head()) : round.head();
    seen = round.number();
    liveSeen = round.liveEvents();
  }

  /**
   * Whether the round tells of a partition from a replica that lacked something told here: what it
   * says may be older.
   */
  private boolean isAheadOf(Round round) {
    return round.touched().stream()
        .anyMatch(each -> !round.head().of(each).covers(position.of(each)));
  }

  private boolean isTold(EventMaker.Told each) {
    Partition partition = each.partition();
    return partition != null && each.dot() != null && position.of(partition).contains(each.dot());
  }

  /** While it waits: a round, and what of it is wanted. */
  void told(Round round, List<FeedEvent> events) {
    if (ahead || share != null) {
      unpark();
      seen = round.number() - 1;
      pump();
    } else if (!events.isEmpty()) {
      moveTo(round);
      give(events);
    }
  }

  /** The end of the logs is elsewhere. */
  void fallBack(FeedPosition where) {
    if (parked) {
      position = ahead ? position.join(where) : where;
      liveSeen = tail.liveEvents();
      unpark();
    }
    atTail = false;
  }

  /** Nothing for too long: then it is told where it is. */
  void beat(long nowMillis) {
    if (waiting != null
        && !reading
        && nowMillis - askedMillis >= tail.settings().heartbeatMillis()) {
      if (parked) {
        position = ahead ? position.join(tail.head()) : tail.head();
        seen = tail.number();
        liveSeen = tail.liveEvents();
      }
      give(List.of());
    }
  }

  /**
   * Before the end of the logs: comes to it, or reads on towards it.
   *
   * @return whether there is something to go on with now
   */
  private boolean join() {
    List<Partition> missing = missing();
    if (!missing.isEmpty()) {
      // However much is written to the first ones, the others have their turn.
      Collections.rotate(missing, -(turn++ % missing.size()));
      return readOn(missing);
    }
    arrive();
    return true;
  }

  /** The partitions of which the end of the logs has more to tell. */
  private List<Partition> missing() {
    List<Partition> missing = new ArrayList<>();
    for (Partition each : partitions()) {
      if (!position.of(each).covers(tail.head().of(each))) {
        missing.add(each);
      }
    }
    return missing;
  }

  private void arrive() {
    atTail = true;
    seen = tail.number();
    ahead = !tail.head().covers(position);
    position = ahead ? position.join(tail.head()) : tail.head();
    long lost = tail.liveEvents() - liveSeen;
    liveSeen = tail.liveEvents();
    if (lost > 0 && wantsLive()) {
      tail.figures().countDropped(lost);
      first.add(tail.dropped(lost));
    }
  }

  private Collection<Partition> partitions() {
    Set<Partition> known = share;
    if (known != null) {
      return known;
    }
    return filter.wantsEntries() ? maker.partitions(filter) : List.of();
  }

  private boolean wantsLive() {
    if (share != null) {
      return false;
    }
    return filter.types().isEmpty()
        || filter.types().stream().anyMatch(each -> each.compareTo(FeedType.REPLICA_JOINED) >= 0);
  }

  private boolean readOn(List<Partition> missing) {
    NodeName source = null;
    Map<Partition, VersionVector> after = new LinkedHashMap<>();
    for (Partition each : missing) {
      NodeName its = retrying && behind.isWaiting(each) ? null : sourceOf(each);
      source = source == null ? its : source;
      if (its != null && its.equals(source)) {
        after.put(each, position.of(each));
      }
    }
    if (source == null) {
      later();
      return false;
    }
    reading = true;
    tail.sources()
        .readInTurn(source, after, scopes.of(alone))
        .onComplete(
            done -> {
              reading = false;
              if (done.succeeded() && !done.result().isEmpty()) {
                took(done.result());
              } else {
                // Whoever has the lines does not answer: what is left is a gap.
                elsewhere.keySet().removeAll(after.keySet());
                later();
              }
            });
    return false;
  }

  private @Nullable NodeName sourceOf(Partition partition) {
    Beginning beginning = elsewhere.get(partition);
    return beginning == null ? tail.sources().sourceOf(partition) : beginning.source();
  }

  private void later() {
    if (!retrying) {
      retrying = true;
      context
          .owner()
          .setTimer(
              AGAIN_MILLIS,
              id -> {
                retrying = false;
                pump();
              });
    }
  }

  private void took(List<FeedRead> reads) {
    Map<Partition, VersionVector> moved = new HashMap<>();
    Map<Partition, Long> lost = new TreeMap<>();
    List<FeedEvent> events = new ArrayList<>();
    for (FeedRead read : reads) {
      Partition partition = read.partition();
      if (!read.lacking().isEmpty()) {
        if (behind.isTooLong(partition, tail.nowMillis())) {
          moved.put(partition, position.of(partition).minus(read.lacking()));
        }
        continue;
      }
      behind.caughtUp(partition);
      if (!read.told().equals(position.of(partition))) {
        moved.put(partition, read.told());
      }
      if (!read.gap().isEmpty()) {
        lost.put(partition, read.gap().size());
      }
      maker.events(read).stream()
          .map(EventMaker.Told::event)
          .filter(filter::wants)
          .forEach(events::add);
    }
    position = position.with(moved);
    elsewhere.values().removeIf(each -> position.of(each.edge().partition()).covers(each.until()));
    FeedEvent gap = maker.gap(lost, filter);
    if (gap != null) {
      tail.figures().countGap(lost);
      events.add(0, gap);
    }
    if (!events.isEmpty()) {
      give(events);
    } else if (moved.isEmpty()) {
      later();
    } else {
      pump();
    }
  }
}

package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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
  private final List<FeedEvent> first;
  private final Progress progress;
  private final ReadingOn readingOn;

  private @Nullable Promise<ChangeFeed.Batch> waiting;
  private long askedMillis;
  private boolean ended;
  private boolean reading;
  private boolean retrying;

  /** Whether the last read has brought nothing. */
  private boolean stuck;

  private boolean positionFirst;

  /** Whether it is told by rounds. */
  private boolean atTail;

  private boolean parked;
  private long atEndMillis;

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
    this.first = new ArrayList<>(first);
    this.gone = gone;
    this.progress = new Progress(position, tail.mark());
    this.readingOn = new ReadingOn(tail.sources(), tail.settings().behindMillis());
    beginnings.forEach(each -> readingOn.beginAt(each, position));
    this.atEndMillis = tail.nowMillis();
    tail.consumers().add(this);
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
    return !parked && (!atTail || progress.seen().number() < tail.number());
  }

  /** Writes that the end of the logs has over its position. */
  long lagDots() {
    return dotsTo(tail.head(), partitions());
  }

  private long dotsTo(FeedPosition end, Collection<Partition> partitions) {
    long dots = 0;
    for (Partition each : partitions) {
      dots += Math.max(0, end.of(each).size() - progress.position().of(each).size());
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
      promise.complete(new ChangeFeed.Batch(events, progress.position()));
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
        if (toReadFor(firstMark()).isEmpty()) {
          arrive(firstMark());
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
    List<Round> missed = tail.kept().after(progress.seen().number());
    if (missed == null) {
      atTail = false;
      return;
    }
    List<FeedEvent> events = new ArrayList<>();
    Predicate<EventMaker.Told> wanted = wanted();
    long bytes = 0;
    for (Round round : List.copyOf(missed)) {
      int before = events.size();
      Set<Partition> older = progress.take(round, wanted, events);
      if (!older.isEmpty()) {
        readingOn.finishFirst(older);
        atTail = false;
        break;
      }
      bytes += events.size() > before ? round.bytes() : 0;
      if (events.size() >= tail.settings().maxBatchEvents()
          || bytes >= tail.settings().limits().maxBytes()) {
        break;
      }
    }
    if (progress.seen().number() == tail.number()) {
      atEndMillis = tail.nowMillis();
    }
    if (!events.isEmpty()) {
      give(events);
    } else if (atTail) {
      parked = true;
      tail.consumers().park(this);
    }
  }

  /** Where a round may be older than its position, only partitions that it can read on in count. */
  private Predicate<EventMaker.Told> wanted() {
    Set<Partition> known = progress.isAhead() ? new HashSet<>(partitions()) : share;
    return told -> {
      Partition partition = told.partition();
      return filter.wants(told.event())
          && (partition == null ? share == null : known == null || known.contains(partition));
    };
  }

  /** While it waits: a round, and what of it is wanted. */
  void told(Round.Mark before, Round round, List<FeedEvent> events) {
    if (progress.isAhead() || share != null) {
      unpark();
      progress.moveTo(before);
      pump();
    } else if (!events.isEmpty()) {
      progress.moveTo(round.mark());
      give(events);
    }
  }

  /** The end of the logs is elsewhere. */
  void fallBack(Round.Mark where) {
    if (parked) {
      progress.moveTo(where);
      unpark();
    }
    atTail = false;
  }

  /** Time has passed: after too long without an event it is told where it is. */
  void beat(long nowMillis) {
    if (progress.isAhead()) {
      forgetGone(nowMillis);
    }
    if (waiting != null
        && !reading
        && nowMillis - askedMillis >= tail.settings().heartbeatMillis()) {
      if (parked) {
        progress.moveTo(tail.mark());
      }
      give(List.of());
    }
  }

  /**
   * Dots of partitions that no collection has any more are never named by the tail. They are waited
   * for like others that are lacking, as this node may not have heard of a collection yet.
   */
  private void forgetGone(long nowMillis) {
    Map<Partition, VersionVector> gone = new HashMap<>();
    Set<Partition> there = tail.partitions();
    for (Partition each : progress.position().told().keySet()) {
      if (!there.contains(each) && readingOn.behind().isTooLong(each, nowMillis)) {
        gone.put(each, VersionVector.EMPTY);
      }
    }
    progress.moveTo(progress.position().with(gone));
  }

  /**
   * Before the end of the logs: comes to where it is told by rounds, or reads on towards that. The
   * rounds that are kept serve as well as those to come: else nobody would arrive who waits for
   * reads longer than the next write takes.
   *
   * @return whether there is something to go on with now
   */
  private boolean join() {
    List<Partition> missing = missing();
    if (missing.isEmpty()) {
      arrive(tail.mark());
      return true;
    }
    Round.Mark mark = firstMark();
    List<Partition> toRead = toReadFor(mark);
    if (toRead.isEmpty()) {
      arrive(mark);
      return true;
    }
    long left = dotsTo(mark.head(), toRead);
    if (stuck || !readingOn.canGoOn(toRead)) {
      // What holds these up should not hold up the others.
      missing.removeAll(toRead);
      toRead.addAll(missing);
    }
    readOn(toRead, left);
    return false;
  }

  /** The first place from where it could be told by rounds. */
  private Round.Mark firstMark() {
    return tail.kept().firstFrom(progress.seen());
  }

  /** The partitions that it has to read in before the rounds behind a place tell it all. */
  private List<Partition> toReadFor(Round.Mark mark) {
    List<Partition> toRead = new ArrayList<>();
    for (Partition each : partitions()) {
      if (readingOn.isUnfinished(each) || !covers(mark.head(), each)) {
        toRead.add(each);
      }
    }
    return toRead;
  }

  /** What the tail has dropped again from its head, its rounds tell once more. */
  private boolean covers(FeedPosition head, Partition partition) {
    VersionVector told = progress.position().of(partition);
    VersionVector named = head.of(partition);
    return told.covers(named) || named.minus(told).intersect(tail.head().of(partition)).isEmpty();
  }

  /** The partitions of which the end of the logs has more to tell. */
  private List<Partition> missing() {
    List<Partition> missing = new ArrayList<>();
    for (Partition each : partitions()) {
      if (!covers(tail.head(), each)) {
        missing.add(each);
      }
    }
    return missing;
  }

  private void arrive(Round.Mark mark) {
    atTail = true;
    readingOn.end();
    long lost = progress.join(mark);
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

  private void readOn(List<Partition> partitions, long left) {
    ReadingOn.Question question = readingOn.next(partitions, progress.position(), retrying);
    if (question == null) {
      later();
      return;
    }
    reading = true;
    tail.sources()
        .readInTurn(question.source(), question.after(), scopes.of(alone), left)
        .onComplete(
            done -> {
              if (done.succeeded() && !done.result().isEmpty()) {
                reading = false;
                took(done.result());
              } else {
                lookAgain(question.after().keySet());
              }
            });
  }

  private void lookAgain(Set<Partition> partitions) {
    readingOn
        .failed(partitions, progress.position())
        .onComplete(
            done -> {
              reading = false;
              later();
            });
  }

  private void later() {
    stuck = true;
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
    FeedPosition position = progress.position();
    for (FeedRead read : reads) {
      Partition partition = read.partition();
      if (!read.lacking().isEmpty()) {
        if (readingOn.behind().isTooLong(partition, tail.nowMillis())) {
          moved.put(partition, position.of(partition).minus(read.lacking()));
        }
        continue;
      }
      readingOn.behind().caughtUp(partition);
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
    stuck = moved.isEmpty();
    progress.moveTo(position.with(moved));
    readingOn.took(reads, progress.position());
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

package dev.syncline.verticle.group;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.group.GroupTokens;
import dev.syncline.core.group.MemberId;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A member: the stream of the partitions that it has, each from where the group has acknowledged
 * it. With each change of its share it reads from a new cursor; what the one before was about to
 * say is read once more. On one context but for {@link #next} and {@link #close}.
 */
final class MemberSession implements ChangeFeed.Cursor {
  private static final long AGAIN_MILLIS = 250;

  /**
   * So many dots are passed over before a token names them: an acknowledgement is a write too, and
   * else one would lead to the next.
   */
  private static final long PASSED_OVER = 1_000;

  private final Desk desk;
  private final GroupPart part;
  private final MemberId id;
  private final SortedMap<Partition, Place> share = new TreeMap<>();

  /** What was told of partitions that it has no more, and is not acknowledged. */
  private final SortedMap<Partition, VersionVector> owed = new TreeMap<>();

  /** What the member takes its share to be; null before it has heard. */
  private @Nullable SortedSet<Partition> heard;

  private ChangeFeed.@Nullable Cursor cursor;
  private final List<ChangeFeed.Cursor> former = new ArrayList<>();
  private int epoch;
  private boolean polling;
  private @Nullable Promise<ChangeFeed.Batch> waiting;
  private GroupTokens tokens;
  private boolean isTokenDue;
  private boolean isSuspended;
  private boolean hasHeardSuspended;
  private @Nullable String endReason;
  private boolean over;
  private long number;

  /** How far a partition is. */
  private static final class Place {
    /** What was told or passed over. */
    VersionVector position;

    /** What tokens say of it. */
    VersionVector marked;

    VersionVector acknowledged;

    Place(VersionVector acknowledged) {
      this.position = acknowledged;
      this.marked = acknowledged;
      this.acknowledged = acknowledged;
    }
  }

  MemberSession(Desk desk, GroupPart part, MemberId id, ChangeFeed.Cursor first) {
    this.desk = desk;
    this.part = part;
    this.id = id;
    this.cursor = first;
    this.tokens = newTokens();
  }

  private GroupTokens newTokens() {
    return new GroupTokens(desk.clusterId(), part.name(), part.place().record().generation());
  }

  MemberId id() {
    return id;
  }

  @Override
  public Future<ChangeFeed.Batch> next() {
    Promise<ChangeFeed.Batch> promise = Promise.promise();
    desk.context()
        .runOnContext(
            none -> {
              if (waiting != null) {
                promise.fail(new IllegalStateException("a batch has been asked for already"));
              } else {
                waiting = promise;
                pump();
              }
            });
    return promise.future();
  }

  @Override
  public void close() {
    desk.context()
        .runOnContext(
            none -> {
              part.leave(this);
              stop();
            });
  }

  /** The stream ends here, and goes on at another node. */
  void stop() {
    if (over) {
      return;
    }
    over = true;
    closeCursors();
    pump();
  }

  private void closeCursors() {
    epoch++;
    if (cursor != null) {
      former.add(cursor);
      cursor = null;
    }
    closeFormer();
  }

  private void closeFormer() {
    former.forEach(ChangeFeed.Cursor::close);
    former.clear();
  }

  /** It is told so, and then nothing more. */
  void end(String reason) {
    if (endReason == null && !over) {
      endReason = reason;
      share.clear();
      closeCursors();
      pump();
    }
  }

  /** The node's lease is over. */
  void suspend() {
    share.clear();
    owed.clear();
    isSuspended = true;
    reopen();
  }

  /** A majority has heard of the node. */
  void leaseHolds() {
    if (isSuspended) {
      isSuspended = false;
      hasHeardSuspended = false;
      heard = null;
      pump();
    }
  }

  /** The group has another generation. */
  void begin(List<Partition> told) {
    tokens = newTokens();
    share.clear();
    owed.clear();
    heard = null;
    reopen();
    assign(told);
  }

  /** It is told these from now on, after what is acknowledged of them now. */
  void assign(Collection<Partition> partitions) {
    if (over || partitions.isEmpty()) {
      return;
    }
    long generation = part.place().record().generation();
    desk.when(
        desk.rounds().positions(part.place(), partitions),
        read -> {
          if (over || generation != part.place().record().generation()) {
            return;
          }
          List<Partition> still = partitions.stream().filter(each -> part.tells(id, each)).toList();
          if (read.failed()) {
            desk.vertx().setTimer(AGAIN_MILLIS, timer -> assign(still));
            return;
          }
          for (Partition each : still) {
            owed.remove(each);
            share.put(each, new Place(read.result().getOrDefault(each, VersionVector.EMPTY)));
          }
          if (!still.isEmpty()) {
            reopen();
          }
        });
  }

  /** It is told nothing more of these. */
  void revoke(Collection<Partition> partitions) {
    for (Partition each : partitions) {
      Place was = share.remove(each);
      VersionVector left = was == null ? VersionVector.EMPTY : was.marked.minus(was.acknowledged);
      if (left.isEmpty()) {
        part.released(id, each);
      } else {
        owed.put(each, left);
      }
    }
    reopen();
    desk.vertx()
        .setTimer(
            desk.settings().handOverMillis(),
            timer -> {
              for (Partition each : partitions) {
                if (!share.containsKey(each)) {
                  owed.remove(each);
                  part.released(id, each);
                }
              }
            });
  }

  /** What was acknowledged, by whoever it was. */
  void acknowledged(FeedPosition position) {
    position
        .told()
        .forEach(
            (partition, dots) -> {
              Place place = share.get(partition);
              VersionVector left = owed.get(partition);
              if (place != null) {
                place.acknowledged = place.acknowledged.join(dots);
              } else if (left != null && dots.covers(left)) {
                owed.remove(partition);
                part.released(id, partition);
              } else if (left != null) {
                owed.put(partition, left.minus(dots));
              }
            });
  }

  /** Reads its share from where it is; what is being read is read again. */
  private void reopen() {
    if (over || endReason != null) {
      return;
    }
    int mine = ++epoch;
    polling = false;
    if (cursor != null) {
      former.add(cursor);
      cursor = null;
    }
    pump();
    SortedMap<Partition, VersionVector> at = new TreeMap<>();
    share.forEach((partition, place) -> at.put(partition, place.position));
    desk.when(
        desk.feed().openShare(part.filter(), Set.copyOf(share.keySet()), new FeedPosition(at)),
        opened -> {
          if (over || mine != epoch) {
            if (opened.succeeded()) {
              opened.result().close();
            }
          } else if (opened.failed()) {
            failed(mine, opened.cause());
          } else {
            cursor = opened.result();
            closeFormer();
            pump();
          }
        });
  }

  private void failed(int mine, Throwable cause) {
    if (cause instanceof ChangeFeed.EndedException) {
      part.leave(this);
      stop();
      return;
    }
    desk.vertx()
        .setTimer(
            AGAIN_MILLIS,
            timer -> {
              if (mine == epoch) {
                reopen();
              }
            });
  }

  private void pump() {
    if (waiting == null) {
      return;
    }
    List<FeedEvent> news = news();
    ChangeFeed.Cursor from = cursor;
    if (!news.isEmpty()) {
      give(new ChangeFeed.Batch(news, FeedPosition.NONE, new ChangeFeed.Token.None()));
    } else if (over || endReason != null) {
      Promise<ChangeFeed.Batch> promise = waiting;
      waiting = null;
      promise.fail(new ChangeFeed.EndedException());
      stop();
    } else if (from != null && !polling) {
      polling = true;
      int mine = epoch;
      desk.when(from.next(), next -> took(mine, next));
    }
  }

  private void give(ChangeFeed.Batch batch) {
    Promise<ChangeFeed.Batch> promise = waiting;
    if (promise != null) {
      waiting = null;
      promise.complete(batch);
    }
  }

  private void took(int mine, AsyncResult<ChangeFeed.Batch> next) {
    if (over || mine != epoch) {
      return;
    }
    polling = false;
    if (next.failed()) {
      failed(mine, next.cause());
      return;
    }
    part.checkLease();
    if (mine == epoch && waiting != null) {
      tell(next.result());
    }
  }

  private void tell(ChangeFeed.Batch batch) {
    Set<Partition> touched = touched(batch.events());
    share.forEach(
        (partition, place) -> {
          place.position = batch.position().of(partition);
          if (touched.contains(partition)
              || place.position.minus(place.marked).size() >= PASSED_OVER) {
            isTokenDue |= !place.marked.covers(place.position);
            place.marked = place.marked.join(place.position);
          }
        });
    boolean isTold = !batch.events().isEmpty() || isTokenDue;
    give(
        new ChangeFeed.Batch(
            batch.events(), batch.position(), isTold ? token() : new ChangeFeed.Token.None()));
  }

  private static Set<Partition> touched(List<FeedEvent> events) {
    Set<Partition> touched = new HashSet<>();
    for (FeedEvent each : events) {
      if (each instanceof FeedEvent.Change change) {
        touched.add(change.partition());
      } else if (each instanceof FeedEvent.Conflict conflict) {
        touched.add(conflict.partition());
      } else if (each instanceof FeedEvent.Gap gap) {
        touched.addAll(gap.partitions());
      }
    }
    return touched;
  }

  /** All that it was told and has not acknowledged. */
  private ChangeFeed.Token token() {
    isTokenDue = false;
    Map<Partition, VersionVector> open = new HashMap<>(owed);
    share.forEach(
        (partition, place) -> open.put(partition, place.marked.minus(place.acknowledged)));
    FeedPosition position = FeedPosition.NONE.with(open);
    return position.told().isEmpty()
        ? new ChangeFeed.Token.None()
        : new ChangeFeed.Token.Text(tokens.encode(position));
  }

  /** What it has not heard of itself. */
  private List<FeedEvent> news() {
    List<FeedEvent> news = new ArrayList<>();
    String reason = endReason;
    if (over) {
      return news;
    }
    if (reason != null) {
      if (!reason.isEmpty()) {
        news.add(event(FeedType.GROUP_ENDED, Set.of(), reason));
        endReason = "";
      }
      return news;
    }
    if (isSuspended) {
      if (!hasHeardSuspended) {
        hasHeardSuspended = true;
        news.add(event(FeedType.GROUP_SUSPENDED, Set.of(), "no-quorum"));
      }
      return news;
    }
    SortedSet<Partition> before = heard;
    if (before == null || !before.equals(share.keySet())) {
      SortedSet<Partition> lost = new TreeSet<>(before == null ? Set.of() : before);
      lost.removeAll(share.keySet());
      if (!lost.isEmpty()) {
        news.add(event(FeedType.GROUP_REVOKED, lost, ""));
      }
      news.add(event(FeedType.GROUP_ASSIGNED, share.keySet(), ""));
      heard = new TreeSet<>(share.keySet());
    }
    return news;
  }

  private FeedEvent event(FeedType type, Set<Partition> partitions, String reason) {
    return new FeedEvent.OfGroup(
        type,
        part.name(),
        id,
        ++number,
        part.place().record().generation(),
        List.copyOf(partitions),
        desk.feed().partitions(part.filter()).size(),
        reason);
  }
}

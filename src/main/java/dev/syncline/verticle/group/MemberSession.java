package dev.syncline.verticle.group;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.group.GroupTokens;
import dev.syncline.core.group.MemberId;
import dev.syncline.core.group.MemberShare;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A member: the stream of the partitions that it has, each from where the group has acknowledged
 * it. With each change of its share it reads from a new cursor; what the one before was about to
 * say is read once more. On one context but for {@link #next} and {@link #close}.
 */
final class MemberSession implements ChangeFeed.Cursor {
  private static final long AGAIN_MILLIS = 250;

  /** After so long dots that were passed over are acknowledged too. */
  private static final long PASSED_OVER_NANOS = 300_000_000_000L;

  private final Desk desk;
  private final GroupPart part;
  private final MemberId id;
  private final MemberShare share = new MemberShare();

  /** What the member takes its share to be; null before it has heard. */
  private @Nullable SortedSet<Partition> heard;

  private ChangeFeed.@Nullable Cursor cursor;
  private final List<ChangeFeed.Cursor> former = new ArrayList<>();
  private int epoch;
  private boolean polling;
  private @Nullable Promise<ChangeFeed.Batch> waiting;
  private GroupTokens tokens;
  private long markedNanos;
  private boolean isSuspended;
  private boolean hasHeardSuspended;
  private @Nullable String endReason;
  private boolean over;
  private long number;

  MemberSession(Desk desk, GroupPart part, MemberId id, ChangeFeed.Cursor first) {
    this.desk = desk;
    this.part = part;
    this.id = id;
    this.cursor = first;
    this.tokens = newTokens();
    this.markedNanos = desk.nowNanos();
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
            share.assign(each, read.result().getOrDefault(each, VersionVector.EMPTY));
          }
          if (!still.isEmpty()) {
            reopen();
          }
        });
  }

  /** It is told nothing more of these. */
  void revoke(Collection<Partition> partitions) {
    for (Partition each : partitions) {
      if (share.revoke(each)) {
        part.released(id, each);
      }
    }
    reopen();
    desk.vertx()
        .setTimer(
            desk.settings().handOverMillis(),
            timer -> {
              for (Partition each : partitions) {
                if (!share.partitions().contains(each)) {
                  share.forget(each);
                  part.released(id, each);
                }
              }
            });
  }

  /** What was acknowledged, by whoever it was. */
  void acknowledged(FeedPosition position) {
    share.acknowledged(position).forEach(each -> part.released(id, each));
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
    desk.when(
        desk.feed().openShare(part.filter(), share.partitions(), share.position()),
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
    } else if (mine == epoch) {
      // The member has been told something else meanwhile: this is read once more.
      reopen();
    }
  }

  private void tell(ChangeFeed.Batch batch) {
    Set<Partition> touched = touched(batch.events());
    boolean isOld = desk.nowNanos() - markedNanos >= PASSED_OVER_NANOS;
    markedNanos = isOld ? desk.nowNanos() : markedNanos;
    boolean isDue = share.told(batch.position(), touched, isOld);
    boolean isTold = isDue || !batch.events().isEmpty();
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

  /** All that it was told and has not acknowledged, or as much of it as is read back. */
  private ChangeFeed.Token token() {
    for (int partitions = Integer.MAX_VALUE; ; ) {
      FeedPosition open = share.takeToken(partitions);
      if (open.told().isEmpty()) {
        return new ChangeFeed.Token.None();
      }
      String text = tokens.encode(open);
      if (text.length() <= PositionTokens.MAX_CHARS) {
        return new ChangeFeed.Token.Text(text);
      }
      if (open.told().size() == 1) {
        return new ChangeFeed.Token.Text(tokens.encodeWhatFits(open));
      }
      partitions = open.told().size() / 2;
    }
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
    SortedSet<Partition> now = share.partitions();
    if (before == null || !before.equals(now)) {
      SortedSet<Partition> lost = new TreeSet<>(before == null ? Set.of() : before);
      lost.removeAll(now);
      if (!lost.isEmpty()) {
        news.add(event(FeedType.GROUP_REVOKED, lost, ""));
      }
      news.add(event(FeedType.GROUP_ASSIGNED, now, ""));
      heard = now;
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

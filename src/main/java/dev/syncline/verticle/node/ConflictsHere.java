package dev.syncline.verticle.node;

import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConflictStore;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.StoreBusyException;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.ClockOffsets;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers, for this node and for others, what this node has recorded of conflicts. */
public final class ConflictsHere extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConflictsHere.class);
  private static final int FAILED = 1;

  private final NodeName self;
  private final ConflictStore store;
  private final Semaphore reads;
  private final TimeSource time;
  private final ClockOffsets clocks;
  private final Limits limits;

  /**
   * What a listing may cost.
   *
   * @param timeoutMillis how long a page may take
   * @param retryAfterSeconds what a client is told where too much waits for the disk
   * @param cutIntervalMillis how often records that are old enough go
   */
  public record Limits(long timeoutMillis, int retryAfterSeconds, long cutIntervalMillis) {}

  /**
   * For the node of this name.
   *
   * @param reads how many reads of the node may wait for the disk
   * @param clocks while they say that this node's clock is wrong no record is too old
   */
  public ConflictsHere(
      NodeName self,
      ConflictStore store,
      Semaphore reads,
      TimeSource time,
      ClockOffsets clocks,
      Limits limits) {
    this.self = self;
    this.store = store;
    this.reads = reads;
    this.time = time;
    this.clocks = clocks;
    this.limits = limits;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(limits.cutIntervalMillis(), id -> cut());
    return vertx
        .eventBus()
        .<Buffer>consumer(Addresses.conflicts(self))
        .handler(this::take)
        .completion();
  }

  /** Drops what is too old, by a clock that is right. */
  Future<?> cut() {
    if (clocks.verdict().beyond() != null) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(
            () -> {
              store.cutConflicts();
              return null;
            },
            false)
        .onFailure(e -> LOG.atDebug().log("old conflicts are still there: {}", e.getMessage()));
  }

  private void take(Message<Buffer> message) {
    try {
      list(vertx, ConflictsCodec.decodeQuery(message.body().getBytes()))
          .onSuccess(answer -> message.reply(Buffer.buffer(ConflictsCodec.encode(answer))))
          .onFailure(e -> message.fail(FAILED, String.valueOf(e.getMessage())));
    } catch (CorruptDataException e) {
      message.fail(FAILED, String.valueOf(e.getMessage()));
    }
  }

  /**
   * What this node has; fails with {@link StoreBusyException} where the disk has too much to do.
   */
  Future<ConflictsCodec.Answer> list(Vertx on, Query query) {
    if (!reads.tryAcquire()) {
      return Future.failedFuture(new StoreBusyException(limits.retryAfterSeconds()));
    }
    long deadlineNanos = time.nanos() + limits.timeoutMillis() * 1_000_000L;
    return on.executeBlocking(() -> read(query, deadlineNanos), false)
        // The read keeps its place until the disk has let go of it.
        .onComplete(done -> reads.release())
        .timeout(limits.timeoutMillis(), TimeUnit.MILLISECONDS)
        .recover(
            e ->
                Future.failedFuture(
                    e instanceof TimeoutException
                        ? new StoreBusyException(limits.retryAfterSeconds())
                        : e));
  }

  private ConflictsCodec.Answer read(Query query, long deadlineNanos) {
    Runnable checkpoint =
        () -> {
          if (time.nanos() - deadlineNanos > 0) {
            throw new StoreBusyException(limits.retryAfterSeconds());
          }
        };
    Query oneMore =
        new Query(
            query.collection(), query.after(), query.sinceMillis(), query.id(), query.limit() + 1);
    return ConflictsCodec.Answer.of(
        store.conflicts(oneMore, ConflictsCodec.MAX_ANSWER_BYTES, checkpoint), query.limit());
  }
}

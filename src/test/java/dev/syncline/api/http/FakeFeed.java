package dev.syncline.api.http;

import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A change stream of given batches, which ends after them or stands still. */
public final class FakeFeed implements ChangeFeed {
  private final Supplier<@Nullable Throwable> failure;
  private final AtomicInteger open = new AtomicInteger();
  public final List<FeedRequest> requests = Collections.synchronizedList(new ArrayList<>());
  public final AtomicInteger taken = new AtomicInteger();
  public volatile List<Batch> batches = List.of();
  volatile boolean isFull;
  volatile boolean isUnavailable;
  public volatile @Nullable RuntimeException refusal;
  public volatile boolean standsStill;

  /** Those who wait for what comes while it stands still. */
  public final BlockingQueue<Promise<Batch>> waiting = new LinkedBlockingQueue<>();

  FakeFeed(Supplier<@Nullable Throwable> failure) {
    this.failure = failure;
  }

  @Override
  public Future<Cursor> open(FeedRequest request) {
    Throwable broken = failure.get();
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    if (isFull) {
      return Future.failedFuture(new TooManyConsumersException(3));
    }
    if (isUnavailable) {
      return Future.failedFuture(new UnavailableException());
    }
    RuntimeException refused = refusal;
    if (refused != null) {
      return Future.failedFuture(refused);
    }
    requests.add(request);
    open.incrementAndGet();
    Iterator<Batch> next = batches.iterator();
    return Future.succeededFuture(
        new Cursor() {
          private boolean closed;

          @Override
          public Future<Batch> next() {
            if (next.hasNext()) {
              taken.incrementAndGet();
              return Future.succeededFuture(next.next());
            }
            if (!standsStill) {
              return Future.failedFuture(new EndedException());
            }
            Promise<Batch> promise = Promise.promise();
            waiting.add(promise);
            return promise.future();
          }

          @Override
          public synchronized void close() {
            if (!closed) {
              closed = true;
              open.decrementAndGet();
            }
          }
        });
  }

  @Override
  public int consumers() {
    return open.get();
  }
}

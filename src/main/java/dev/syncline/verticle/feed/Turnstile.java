package dev.syncline.verticle.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lets so many through at a time, and the others wait: consumers that catch up share the node's
 * worker threads with reads that clients wait for. In turn the one that waits longest and the one
 * that has least left are next: so those that have nearly caught up get there and come no more,
 * however many others there are, and of {@code n} that wait nobody is passed by more than {@code
 * 2n} times. Each consumer waits once at most. Used on one context only.
 */
final class Turnstile {
  private final int max;

  /** In the order of their coming. */
  private final List<Waiting> waiting = new ArrayList<>();

  private int inside;
  private boolean leastIsNext;

  private record Waiting(long left, Runnable entry) {}

  Turnstile(int max) {
    this.max = max;
  }

  /**
   * Runs the action when there is room; its end makes room for the next.
   *
   * @param left how much there is left to do for whoever asks, in any unit
   */
  <T> Future<T> pass(long left, Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    Runnable entry =
        () ->
            action
                .get()
                .onComplete(
                    done -> {
                      inside--;
                      next();
                      promise.handle(done);
                    });
    waiting.add(new Waiting(left, entry));
    next();
    return promise.future();
  }

  private void next() {
    while (inside < max && !waiting.isEmpty()) {
      int at = leastIsNext ? least() : 0;
      leastIsNext = !leastIsNext;
      inside++;
      waiting.remove(at).entry().run();
    }
  }

  private int least() {
    int least = 0;
    for (int i = 1; i < waiting.size(); i++) {
      if (waiting.get(i).left() < waiting.get(least).left()) {
        least = i;
      }
    }
    return least;
  }
}

package dev.syncline.verticle.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Lets so many through at a time and the others wait in order: consumers that catch up share the
 * node's worker threads with reads that clients wait for. Each consumer waits once at most. Used on
 * one context only.
 */
final class Turnstile {
  private final int max;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int inside;

  Turnstile(int max) {
    this.max = max;
  }

  /** Runs the action when there is room; its end makes room for the next. */
  <T> Future<T> pass(Supplier<Future<T>> action) {
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
    waiting.add(entry);
    next();
    return promise.future();
  }

  private void next() {
    while (inside < max) {
      Runnable entry = waiting.poll();
      if (entry == null) {
        return;
      }
      inside++;
      entry.run();
    }
  }
}

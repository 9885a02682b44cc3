package dev.syncline.api.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the node's metrics, one reading at a time: it reads every meter, which takes too long for
 * an event loop, and worker threads are few. Whoever asks during a reading gets its result. Safe
 * for use by several threads.
 */
final class Scrapes {
  private final Supplier<String> text;
  private final AtomicReference<@Nullable Promise<String>> underWay = new AtomicReference<>();

  Scrapes(Supplier<String> text) {
    this.text = text;
  }

  /** The metrics as text; completes on any thread. */
  Future<String> next(Context context) {
    Promise<String> mine = Promise.promise();
    Promise<String> others = underWay.compareAndExchange(null, mine);
    if (others != null) {
      return others.future();
    }
    context
        .executeBlocking(text::get, false)
        .onComplete(
            done -> {
              underWay.set(null);
              mine.handle(done);
            });
    return mine.future();
  }
}

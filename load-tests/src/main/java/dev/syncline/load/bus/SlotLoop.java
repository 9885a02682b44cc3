package dev.syncline.load.bus;

import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Window;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each slot starts its next operation when the last has ended. Runs on the event
 * loop that {@link #start} is called on, where every operation ends too.
 */
final class SlotLoop {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Supplier<@Nullable Uni<Integer>> source;
  private final int slots;
  private final Window window;
  private final Histogram latencyNanos = new Histogram(1_000, LONGEST_NANOS, 3);
  private final Map<String, Long> errors = new TreeMap<>();
  private final Map<String, String> errorSamples = new TreeMap<>();
  private final CompletableFuture<LoopResult> result = new CompletableFuture<>();
  private long entriesAcknowledged;
  private int active;

  /**
   * A loop that has not started.
   *
   * @param source the next operation, which tells how many entries it acknowledged; null for none
   */
  SlotLoop(Supplier<@Nullable Uni<Integer>> source, int slots, Window window) {
    this.source = source;
    this.slots = slots;
    this.window = window;
  }

  CompletableFuture<LoopResult> result() {
    return result;
  }

  void start() {
    active = slots;
    for (int i = 0; i < slots; i++) {
      next();
    }
  }

  private void next() {
    try {
      long now = System.nanoTime();
      Uni<Integer> operation = window.isClosedAt(now) ? null : source.get();
      if (operation == null) {
        ended();
      } else {
        operation.subscribe().with(entries -> succeeded(now, entries), this::failed);
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private void succeeded(long startNanos, int entries) {
    long now = System.nanoTime();
    entriesAcknowledged += entries;
    if (window.contains(now)) {
      latencyNanos.recordValue(Math.min(now - startNanos, LONGEST_NANOS));
    }
    next();
  }

  private void failed(Throwable failure) {
    String kind = failure.getClass().getSimpleName().replace("Exception", "");
    errors.merge(kind, 1L, Long::sum);
    errorSamples.putIfAbsent(kind, String.valueOf(failure.getMessage()));
    next();
  }

  private void ended() {
    if (--active == 0) {
      result.complete(new LoopResult(latencyNanos, entriesAcknowledged, errors, errorSamples));
    }
  }
}

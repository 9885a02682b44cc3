package dev.syncline.api.http;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations that run at the same time and whose results are wanted in the order they were started.
 *
 * <p>Invariant: {@code running <= size <= capacity}; results that wait for an earlier one count.
 */
final class OrderedWindow<T> {
  private final Loop loop;
  private final int capacity;
  private final Runnable progress;
  private final Deque<Slot<T>> slots = new ArrayDeque<>();
  private int running;

  /**
   * An empty window.
   *
   * @param progress called after an operation has ended, possibly before {@link #start} returns
   */
  OrderedWindow(Loop loop, int capacity, Runnable progress) {
    this.loop = loop;
    this.capacity = capacity;
    this.progress = progress;
  }

  private static final class Slot<T> {
    @Nullable T result;
  }

  boolean isFull() {
    return slots.size() >= capacity;
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** Operations that have not ended. */
  int running() {
    return running;
  }

  /** Adds a result that is known already. */
  void add(T result) {
    Slot<T> slot = new Slot<>();
    slot.result = result;
    slots.add(slot);
  }

  /** Adds an operation that is under way. */
  <O> void start(Future<O> operation, Function<O, T> success, Function<Throwable, T> failure) {
    Slot<T> slot = new Slot<>();
    slots.add(slot);
    running++;
    loop.whenDone(
        operation,
        ended -> {
          running--;
          slot.result =
              ended.succeeded() ? success.apply(ended.result()) : failure.apply(ended.cause());
          progress.run();
        });
  }

  /** Takes the result that comes next, null if it is not there yet. */
  @Nullable T poll() {
    Slot<T> head = slots.peek();
    if (head == null || head.result == null) {
      return null;
    }
    slots.remove();
    return head.result;
  }
}

package dev.syncline.adapter.index;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * Numbers from 0 on, of which those given back are used again, once no search that began before can
 * come across what they stood for. Guarded by the lock of the collection.
 */
final class Numbers {
  /** A number given back, and the moment at which it was. */
  private record Returned(int number, long moment) {}

  private final Deque<Returned> returned = new ArrayDeque<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private int end;

  int take() {
    Integer again = free.poll();
    return again == null ? end++ : again;
  }

  /** What has not been taken yet begins here. */
  int end() {
    return end;
  }

  /** Moments do not go back. */
  void giveBack(int number, long moment) {
    returned.add(new Returned(number, moment));
  }

  /**
   * Frees the numbers given back up to a moment.
   *
   * @param oldest that of the oldest search under way
   */
  void release(long oldest, IntConsumer freed) {
    for (Returned head = returned.peek();
        head != null && head.moment() <= oldest;
        head = returned.peek()) {
      returned.remove();
      freed.accept(head.number());
      free.add(head.number());
    }
  }
}

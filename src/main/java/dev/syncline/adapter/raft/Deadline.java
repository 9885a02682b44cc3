package dev.syncline.adapter.raft;

import java.util.concurrent.TimeUnit;

/** The moment by which a call is answered, on the monotonic clock. */
final class Deadline {

  private final long totalMillis;
  private final long endNanos;

  private Deadline(long totalMillis) {
    this.totalMillis = totalMillis;
    this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(totalMillis);
  }

  static Deadline in(long millis) {
    return new Deadline(millis);
  }

  boolean hasPassed() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** Returns the time left, at least the 1 ms that a timer needs. */
  long timerMillis() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime()));
  }

  @Override
  public String toString() {
    return totalMillis + " ms";
  }
}

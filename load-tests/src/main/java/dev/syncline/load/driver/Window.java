package dev.syncline.load.driver;

import java.util.concurrent.TimeUnit;

/**
 * When to measure, in {@link System#nanoTime} readings. Load runs from now until {@code
 * closeNanos}; requests answered in {@code [openNanos, closeNanos)} count, those before are the
 * warm-up.
 */
public record Window(long openNanos, long closeNanos) {

  /** Rejects a window that closes before it opens. */
  public Window {
    if (closeNanos - openNanos <= 0) {
      throw new IllegalArgumentException("a window must close after it opens");
    }
  }

  /** A window that opens after the warm-up and stays open for the measured time. */
  public static Window after(long nowNanos, long warmupMillis, long measuredMillis) {
    long open = nowNanos + TimeUnit.MILLISECONDS.toNanos(warmupMillis);
    return new Window(open, open + TimeUnit.MILLISECONDS.toNanos(measuredMillis));
  }

  /** Whether an answer that arrived at this time counts. */
  public boolean contains(long nanos) {
    return nanos - openNanos >= 0 && nanos - closeNanos < 0;
  }

  /** Whether no further request may be sent at this time. */
  public boolean isClosedAt(long nanos) {
    return nanos - closeNanos >= 0;
  }

  /** Length of the measured time in seconds. */
  public double seconds() {
    return (closeNanos - openNanos) / 1e9;
  }
}

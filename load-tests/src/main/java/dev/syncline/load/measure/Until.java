package dev.syncline.load.measure;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Waiting for what the nodes do by themselves. */
public final class Until {
  private Until() {}

  /** Something that is so or not yet. */
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Looks again and again.
   *
   * @param what for the message when it never is
   * @return when it was found to be so, as {@link System#nanoTime}
   * @throws IOException if it is not so in time
   */
  public static long holds(String what, int everyMillis, long atMostMillis, Condition condition)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    while (!condition.holds()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new IOException("in " + atMostMillis / 1_000 + " s not seen: " + what);
      }
      sleep(everyMillis);
    }
    return System.nanoTime();
  }

  /** Lets time pass. */
  public static void sleep(long millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Seconds between two readings of {@link System#nanoTime}. */
  public static double seconds(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1e9;
  }
}

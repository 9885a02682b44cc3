package dev.syncline.api.request;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds the writes that a node has admitted and not yet answered, and the bytes of their bodies.
 * What does not fit is refused at once: nothing queues here. Shared by all event loops.
 *
 * <p>Invariants: {@code 0 <= writes <= maxWrites}; {@code 0 <= bytes <= maxBytes}.
 */
public final class Admission {
  private final int maxWrites;
  private final long maxBytes;
  private final int retryAfterSeconds;
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder refused = new LongAdder();

  /**
   * Nothing in flight.
   *
   * @param retryAfterSeconds what a refused client is told to wait
   */
  public Admission(int maxWrites, long maxBytes, int retryAfterSeconds) {
    if (maxWrites < 1 || maxBytes < 1 || retryAfterSeconds < 1) {
      throw new IllegalArgumentException("admission limits must be at least 1");
    }
    this.maxWrites = maxWrites;
    this.maxBytes = maxBytes;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Writes admitted and not yet answered. */
  public int writesInFlight() {
    return writes.get();
  }

  /** Bytes of bodies admitted and not yet answered. */
  public long bytesInFlight() {
    return bytes.get();
  }

  /** How often admission was refused since the start. */
  public long refused() {
    return refused.sum();
  }

  /**
   * Refuses early, before a body is read that could not be taken.
   *
   * @throws ProblemException if there is no room for another write now
   */
  public void checkRoom() {
    if (writes.get() >= maxWrites) {
      refused.increment();
      throw refusedWrite();
    }
  }

  /** Takes a place for a write, which {@link #releaseWrite} gives back. */
  public boolean tryWrite() {
    int now;
    do {
      now = writes.get();
      if (now >= maxWrites) {
        refused.increment();
        return false;
      }
    } while (!writes.compareAndSet(now, now + 1));
    return true;
  }

  /** Gives a place back. */
  public void releaseWrite() {
    writes.decrementAndGet();
  }

  /** Takes room for bytes, which {@link #releaseBytes} gives back. */
  public boolean tryBytes(long count) {
    long now;
    do {
      now = bytes.get();
      if (count > maxBytes - now) {
        refused.increment();
        return false;
      }
    } while (!bytes.compareAndSet(now, now + count));
    return true;
  }

  /** Gives room back. */
  public void releaseBytes(long count) {
    bytes.addAndGet(-count);
  }

  /** The refusal of a write for which there is no place. */
  public ProblemException refusedWrite() {
    return Problem.overloaded(
            "the node has " + maxWrites + " writes in flight, its limit", retryAfterSeconds)
        .toException();
  }

  /** The refusal of bytes for which there is no room. */
  public ProblemException refusedBytes() {
    return Problem.overloaded(
            "the node has bodies of nearly " + maxBytes + " bytes in flight, its limit",
            retryAfterSeconds)
        .toException();
  }
}

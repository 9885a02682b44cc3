package dev.syncline.load.driver;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Which entries of a collection exist and which is written next. Keys are numbers; a driver turns a
 * number into an id. The first {@code loadedKeys} are stored before anything is measured and are
 * all that reads ask for; writes take the numbers after them. Thread-safe.
 */
public final class KeySequence {
  private final long loadedKeys;
  private final long rewrittenKeys;
  private final AtomicLong writes = new AtomicLong();

  /**
   * A sequence that has not been written yet.
   *
   * @param loadedKeys how many keys reads choose from, at least 1
   * @param rewrittenKeys how many keys writes go round, or 0 when each write takes a new key
   */
  public KeySequence(long loadedKeys, long rewrittenKeys) {
    if (loadedKeys < 1 || rewrittenKeys < 0) {
      throw new IllegalArgumentException("loadedKeys must be at least 1, rewrittenKeys at least 0");
    }
    this.loadedKeys = loadedKeys;
    this.rewrittenKeys = rewrittenKeys;
  }

  /** How many keys are stored before anything is measured: {@code 0 .. loadedKeys-1}. */
  public long loadedKeys() {
    return loadedKeys;
  }

  /** Whether every write makes a new entry. */
  public boolean everyWriteIsNew() {
    return rewrittenKeys == 0;
  }

  /** The key of the next write. */
  public long nextWrite() {
    long n = writes.getAndIncrement();
    return loadedKeys + (rewrittenKeys == 0 ? n : n % rewrittenKeys);
  }

  /** A key that was loaded, each with the same chance. */
  public long anyLoaded(RandomGenerator random) {
    return random.nextLong(loadedKeys);
  }
}

package dev.syncline.adapter.rocksdb;

import java.time.InstantSource;

/**
 * How long conflicts are kept.
 *
 * @param retainMillis older ones are neither shown nor kept
 * @param maxBytes beyond it the oldest go, however young
 * @param clock the wall clock by which they are dated
 */
public record ConflictLimits(long retainMillis, long maxBytes, InstantSource clock) {
  /** A day, and the room of some ten thousand vectors. */
  public static final ConflictLimits DEFAULTS =
      new ConflictLimits(86_400_000, 64L << 20, InstantSource.system());

  /** Checks the bounds. */
  public ConflictLimits {
    if (retainMillis < 0 || maxBytes < 0) {
      throw new IllegalArgumentException(
          "conflicts are kept for " + retainMillis + " ms in " + maxBytes + " bytes");
    }
  }
}

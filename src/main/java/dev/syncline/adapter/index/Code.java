package dev.syncline.adapter.index;

import io.github.jbellis.jvector.vector.types.ByteSequence;
import io.github.jbellis.jvector.vector.types.VectorFloat;

/**
 * What stands for the vector of a row.
 *
 * @param bytes as {@link CodeBook#encode} gives them
 * @param hash of the vector. Where two vectors have the same, a row stays where the one is while
 *     the entry has the other: its distance is right, and a search may miss it
 */
record Code(ByteSequence<?> bytes, long hash) {
  /** Odd, and its bits look like any: 2^64 by the golden ratio. */
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  /**
   * Of all bits of the numbers: {@link java.util.Arrays#hashCode(float[])} tells vectors of ones
   * and zeros apart by nine bits, as the others of such numbers are all the same.
   */
  static long hash(VectorFloat<?> vector) {
    long hash = 0;
    for (float number : Similarity.numbers(vector)) {
      hash = (hash ^ Float.floatToIntBits(number)) * FACTOR;
      hash ^= hash >>> Integer.SIZE;
    }
    return hash;
  }

  boolean isOf(VectorFloat<?> vector) {
    return hash == hash(vector);
  }
}

package dev.syncline.adapter.index;

import io.github.jbellis.jvector.vector.types.ByteSequence;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.Arrays;

/**
 * What stands for the vector of a row.
 *
 * @param bytes as {@link CodeBook#encode} gives them
 * @param hash of the vector. Where two vectors have the same, a row stays where the one is while
 *     the entry has the other: its distance is right, and a search may miss it
 */
record Code(ByteSequence<?> bytes, int hash) {
  static int hash(VectorFloat<?> vector) {
    return Arrays.hashCode(Similarity.numbers(vector));
  }

  boolean isOf(VectorFloat<?> vector) {
    return hash == hash(vector);
  }
}

package dev.syncline.adapter.zstd;

import dev.syncline.core.codec.Bytes;
import java.util.Arrays;

/** A growing array that one codec uses for batch after batch. */
final class Scratch {
  /** What one unusually large batch needed is given back after it. */
  private static final int KEPT_BYTES = 8 << 20;

  private byte[] array = new byte[0];
  private int length;

  /**
   * Makes room for {@code count} bytes more; returns where they begin. Their content is undefined.
   */
  int extend(int count) {
    int at = length;
    long needed = (long) length + count;
    if (needed > array.length) {
      if (needed > Integer.MAX_VALUE - 16) {
        throw new IllegalArgumentException("a sync batch exceeds 2 GiB");
      }
      long capacity = Math.max(needed, Math.min(array.length * 2L, Integer.MAX_VALUE - 16));
      array = Arrays.copyOf(array, (int) capacity);
    }
    length = (int) needed;
    return at;
  }

  /** Appends bytes. */
  void append(Bytes bytes) {
    int at = extend(bytes.length());
    System.arraycopy(bytes.array(), 0, array, at, bytes.length());
  }

  /** Drops what is beyond. */
  void truncate(int newLength) {
    length = newLength;
  }

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  void reset() {
    length = 0;
    if (array.length > KEPT_BYTES) {
      array = new byte[0];
    }
  }
}

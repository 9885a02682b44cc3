package dev.syncline.adapter.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows by number. Written under the lock of the collection, read without it: who has held the lock
 * since a row was put finds it.
 */
final class Rows {
  private static final int CHUNK = 1024;

  private volatile @Nullable Row[][] chunks = new Row[0][];

  @Nullable Row get(int number) {
    @Nullable Row[][] now = chunks;
    int chunk = number / CHUNK;
    return chunk < now.length ? now[chunk][number % CHUNK] : null;
  }

  void put(int number, @Nullable Row row) {
    int chunk = number / CHUNK;
    @Nullable Row[][] now = chunks;
    if (chunk >= now.length) {
      int before = now.length;
      now = Arrays.copyOf(now, chunk + 1);
      for (int i = before; i < now.length; i++) {
        now[i] = new Row[CHUNK];
      }
      chunks = now;
    }
    now[chunk][number % CHUNK] = row;
  }
}

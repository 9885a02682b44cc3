package dev.syncline.load.search;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is loaded, and what it becomes: 30 % of the vectors are replaced by others and 10 % are
 * deleted, in an order that the seed decides. Arrays are not to be changed.
 */
final class MixedUpdates {
  private static final int REPLACED_PERCENT = 30;
  private static final int DELETED_PERCENT = 10;

  private final float[][] loaded;
  private final float[] @Nullable [] updated;
  private final int[] changed;

  /** Of vectors, a part of which is loaded first and the rest replaces some of it. */
  MixedUpdates(float[][] vectors, long seed) {
    int count = Math.toIntExact(vectors.length * 100L / (100 + REPLACED_PERCENT));
    loaded = Arrays.copyOf(vectors, count);
    updated = loaded.clone();
    int replaced = vectors.length - count;
    int deleted = count * DELETED_PERCENT / 100;
    changed = Arrays.copyOf(shuffled(count, new Random(seed)), replaced + deleted);
    for (int i = 0; i < changed.length; i++) {
      updated[changed[i]] = i < replaced ? vectors[count + i] : null;
    }
    // replacements and deletions in turn
    shuffle(changed, new Random(seed));
  }

  /** Vectors by key at first. */
  float[][] loaded() {
    return loaded;
  }

  /** Vectors by key after all changes, null where one has been deleted. */
  float[] @Nullable [] updated() {
    return updated;
  }

  /** Keys in the order in which they change. */
  int[] changed() {
    return changed;
  }

  private static int[] shuffled(int count, Random random) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    shuffle(order, random);
    return order;
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
  }
}

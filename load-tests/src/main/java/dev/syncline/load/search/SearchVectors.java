package dev.syncline.load.search;

import dev.syncline.load.vectors.VectorPool;
import java.util.Arrays;
import java.util.Random;

/**
 * The vectors that are stored, and others to search with.
 *
 * @param stored under their positions as keys
 * @param queries none of which is stored
 */
public record SearchVectors(VectorPool stored, VectorPool queries) {

  /** Rejects what cannot be compared. */
  public SearchVectors {
    if (stored.dims() != queries.dims()) {
      throw new IllegalArgumentException("stored vectors and queries must have the same dims");
    }
  }

  /**
   * Stored vectors and queries out of one source, in an order that the seed decides.
   *
   * @param most how many are stored at most
   * @throws IllegalArgumentException if there are not more vectors than queries
   */
  public static SearchVectors heldBack(VectorPool all, int most, int queries, long seed) {
    if (all.size() <= queries) {
      throw new IllegalArgumentException(
          all.size() + " vectors are too few to hold " + queries + " back");
    }
    int[] order = shuffled(all.size(), seed);
    int stored = Math.min(most, all.size() - queries);
    return new SearchVectors(
        all.some(stored + " drawn", Arrays.copyOfRange(order, queries, queries + stored)),
        all.some(queries + " others", Arrays.copyOf(order, queries)));
  }

  private static int[] shuffled(int count, long seed) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    Random random = new Random(seed);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }
}

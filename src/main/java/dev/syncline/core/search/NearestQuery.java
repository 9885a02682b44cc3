package dev.syncline.core.search;

import org.jspecify.annotations.Nullable;

/**
 * What is asked of the vectors that one node holds of a collection.
 *
 * @param vector of the collection's dimension, finite; with {@link
 *     dev.syncline.core.cluster.Metric#COSINE} not all zeros. Not to be written to
 * @param count most ids found, 1 to {@link #MAX_COUNT}
 * @param breadth how many candidates the walk through a graph keeps (HNSW's {@code ef}), {@code
 *     count} to {@link #MAX_BREADTH}; more finds more of the truly nearest and takes longer
 * @param filter what the payload has to say; null for any
 * @param maxDistance what is further away is left out; infinite for no limit
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NearestQuery(
    float[] vector, int count, int breadth, @Nullable Filter filter, double maxDistance) {
  /** The highest count: one more than is told, as an entry is found among its own neighbours. */
  public static final int MAX_COUNT = 1_001;

  /** The highest breadth. */
  public static final int MAX_BREADTH = 10_000;

  /** Checks the bounds. */
  public NearestQuery {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException("count is " + count + ", limit 1 to " + MAX_COUNT);
    }
    if (breadth < count || breadth > MAX_BREADTH) {
      throw new IllegalArgumentException(
          "breadth is " + breadth + ", limit " + count + " to " + MAX_BREADTH);
    }
  }
}

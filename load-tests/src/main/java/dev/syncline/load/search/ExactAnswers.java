package dev.syncline.load.search;

import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is truly nearest to each of some queries by cosine, found by looking at all. Among vectors
 * that are equally near, any counts.
 */
public final class ExactAnswers {
  private final float[] @Nullable [] stored;
  private final float[][] queries;
  private final int count;

  /** By query: the cosine of the last that is among the nearest. */
  private final double[] least;

  private ExactAnswers(float[] @Nullable [] stored, float[][] queries, int count, double[] least) {
    this.stored = stored;
    this.queries = queries;
    this.count = count;
    this.least = least;
  }

  /**
   * Looks at all, on all processors.
   *
   * @param stored vectors by key, null where there is none (any more); kept, not to be changed
   * @param queries kept, not to be changed
   * @param count how many nearest are asked for
   * @throws IllegalArgumentException if fewer are stored
   */
  static ExactAnswers of(float[] @Nullable [] stored, float[][] queries, int count) {
    double[] scales = new double[stored.length];
    int live = 0;
    for (int key = 0; key < stored.length; key++) {
      float[] vector = stored[key];
      if (vector != null) {
        scales[key] = scale(vector);
        live++;
      }
    }
    if (count < 1 || live < count) {
      throw new IllegalArgumentException(live + " vectors are stored, asked for are " + count);
    }
    double[] least =
        IntStream.range(0, queries.length)
            .parallel()
            .mapToDouble(query -> least(stored, scales, queries[query], count))
            .toArray();
    return new ExactAnswers(stored, queries, count, least);
  }

  private static double least(
      float[] @Nullable [] stored, double[] scales, float[] query, int count) {
    double queryScale = scale(query);
    PriorityQueue<Double> nearest = new PriorityQueue<>(count + 1);
    for (int key = 0; key < stored.length; key++) {
      float[] vector = stored[key];
      if (vector == null) {
        continue;
      }
      double cosine = dot(vector, query) * scales[key] * queryScale;
      if (nearest.size() < count) {
        nearest.add(cosine);
      } else if (cosine > nearest.element()) {
        nearest.remove();
        nearest.add(cosine);
      }
    }
    return nearest.element();
  }

  /** The share of the truly nearest of a query that is among the keys found. */
  public double recall(int query, int[] found) {
    double queryScale = scale(queries[query]);
    long right =
        IntStream.of(found)
            .distinct()
            .filter(key -> key >= 0 && key < stored.length)
            .filter(
                key -> {
                  float[] vector = stored[key];
                  return vector != null
                      && dot(vector, queries[query]) * scale(vector) * queryScale >= least[query];
                })
            .count();
    return Math.min(right, count) / (double) count;
  }

  private static double scale(float[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    return length == 0 ? 0 : 1 / length;
  }

  /** In double precision, and always in the same order. */
  private static double dot(float[] a, float[] b) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      first += (double) a[i] * b[i];
      second += (double) a[i + 1] * b[i + 1];
      third += (double) a[i + 2] * b[i + 2];
      fourth += (double) a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      first += (double) a[i] * b[i];
    }
    return first + second + third + fourth;
  }
}

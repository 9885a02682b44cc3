package dev.syncline.core.search;

import dev.syncline.core.cluster.Metric;

/**
 * Exact distances, in double precision and always summed in the same order: two replicas that hold
 * the same vectors say the same of them, whatever their processors.
 */
public final class Distances {
  private Distances() {}

  /**
   * How far two vectors of one dimension are apart; smaller is nearer.
   *
   * @return for {@link Metric#COSINE} one minus the cosine of their angle, 0 to 2, and 1 where
   *     either has no length; for {@link Metric#DOT} minus the dot product; for {@link
   *     Metric#EUCLIDEAN} the straight-line distance
   */
  public static double between(Metric metric, float[] one, float[] other) {
    return switch (metric) {
      case COSINE -> cosine(one, other);
      // Not -0, which is another number in an order and in JSON.
      case DOT -> 0 - dot(one, other);
      case EUCLIDEAN -> Math.sqrt(squared(one, other));
    };
  }

  /**
   * The same as a score, larger is nearer: the cosine, the dot product, or 1 / (1 + distance).
   *
   * @param distance as {@link #between} gives it
   */
  public static double score(Metric metric, double distance) {
    return switch (metric) {
      case COSINE -> 1 - distance;
      case DOT -> -distance;
      case EUCLIDEAN -> 1 / (1 + distance);
    };
  }

  private static double cosine(float[] one, float[] other) {
    // The root of a square is exact, so a vector is at distance 0 of itself.
    double lengths = Math.sqrt(dot(one, one) * dot(other, other));
    return lengths == 0 ? 1 : 1 - Math.max(-1, Math.min(1, dot(one, other) / lengths));
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  private static double squared(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return sum;
  }
}

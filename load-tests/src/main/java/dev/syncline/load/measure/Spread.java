package dev.syncline.load.measure;

import java.util.Collection;

/**
 * The middle and the ends of repeated measurements.
 *
 * @param median the middle value, of an even number the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 * @param count how many there were
 */
public record Spread(double median, double min, double max, int count) {

  /** The spread of at least one value. */
  public static Spread of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return new Spread(median, sorted[0], sorted[n - 1], n);
  }
}

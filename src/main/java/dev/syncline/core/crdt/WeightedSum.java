package dev.syncline.core.crdt;

import java.util.Arrays;

/**
 * Observations of a vector: the sums of weight times value for each dimension, and of the weights.
 * Each observation is rounded once, to multiples of 2^-60, and added exactly from then on: any
 * order of the same observations comes to the same bytes.
 */
public final class WeightedSum implements Amount {
  /** The highest weight of one observation, and the highest value of a dimension. */
  public static final double LIMIT = 0x1p28;

  /** What the sum of weight times value stays below in each dimension, in both directions. */
  public static final long SUM_LIMIT = 1L << 62;

  private final long[] sums;

  private WeightedSum(long[] sums) {
    this.sums = sums;
  }

  /**
   * One observation.
   *
   * @param values finite, each within ±2^28
   * @param weight above 0, at most 2^28
   */
  public static WeightedSum of(float[] values, double weight) {
    if (!(weight > 0 && weight <= LIMIT)) {
      throw new IllegalArgumentException(
          "weight is " + weight + ", must be above 0 and at most 2^28");
    }
    long[] sums = new long[2 * (values.length + 1)];
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]) <= LIMIT)) {
        throw new IllegalArgumentException("value " + i + " is " + values[i] + ", beyond ±2^28");
      }
      Fixed128.putProduct(sums, i, values[i], weight);
    }
    Fixed128.putProduct(sums, values.length, 1, weight);
    return new WeightedSum(sums);
  }

  /** Takes numbers as {@link #numbers} gives them. */
  static WeightedSum ofNumbers(long[] numbers) {
    return new WeightedSum(numbers);
  }

  /** High and low halves of the sums of all dimensions, then of the weights, in units of 2^-60. */
  long[] numbers() {
    return sums;
  }

  /** How many dimensions there are. */
  public int dimensions() {
    return sums.length / 2 - 1;
  }

  /** Whether there is anything to take a mean of. */
  public boolean isEmpty() {
    return sums[sums.length - 2] == 0 && sums[sums.length - 1] == 0;
  }

  /** The weighted mean, rounded to float32; needs a weight. */
  public float[] mean() {
    float[] mean = new float[dimensions()];
    double weight = Fixed128.toDouble(sums, mean.length);
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (Fixed128.toDouble(sums, i) / weight);
    }
    return mean;
  }

  @Override
  public WeightedSum zero() {
    return new WeightedSum(new long[sums.length]);
  }

  @Override
  public WeightedSum plus(Amount other) {
    return new WeightedSum(Fixed128.plus(sums, same(other)));
  }

  /**
   * The sum with what others have added meanwhile: each of them has kept to the limit by itself,
   * and some thirty such sums have room.
   */
  public WeightedSum plusConcurrent(WeightedSum other) {
    return new WeightedSum(Fixed128.sum(sums, same(other)));
  }

  @Override
  public WeightedSum minus(Amount other) {
    return new WeightedSum(Fixed128.minus(sums, same(other)));
  }

  private long[] same(Amount other) {
    long[] numbers = ((WeightedSum) other).sums;
    if (numbers.length != sums.length) {
      throw new IllegalArgumentException(
          dimensions() + " dimensions and " + (numbers.length / 2 - 1) + " do not add up");
    }
    return numbers;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof WeightedSum that && Arrays.equals(sums, that.sums));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return "WeightedSum[" + dimensions() + " dimensions, " + Integer.toHexString(hashCode()) + "]";
  }
}

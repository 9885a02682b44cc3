package dev.syncline.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** The one source of chance of a run. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** True once in {@code 1 / probability} times. */
  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** A number in {@code 0..bound-1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A number in {@code low..high}. */
  long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  /** Mostly near {@code typical}, one time in ten anything up to {@code rare}. */
  long tail(long typical, long rare) {
    return tail(typical, rare, 0.1);
  }

  /** Mostly near {@code typical}, sometimes anything up to {@code rare}. */
  long tail(long typical, long rare, double sometimes) {
    return chance(sometimes)
        ? between(typical, Math.max(typical, rare))
        : between(typical / 2, typical);
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  long bits() {
    return random.nextLong();
  }
}

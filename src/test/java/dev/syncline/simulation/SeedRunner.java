package dev.syncline.simulation;

import java.util.stream.LongStream;

/** Runs many seeds. */
public final class SeedRunner {
  private SeedRunner() {}

  /** Runs one seed; throws {@link Violation} if a promise is broken. */
  static void play(long seed, boolean print) {
    Simulation run = new Simulation(seed, Profile.of(seed), print);
    try {
      run.play();
    } catch (RuntimeException e) {
      throw new AssertionError(Violation.of(run, e, String.valueOf(e)).getMessage(), e);
    }
  }

  /**
   * Runs {@code count} seeds, {@code step} apart.
   *
   * @return the message of a violation, empty if there is none
   */
  public static String firstViolation(long first, long count, long step) {
    return LongStream.range(0, count)
        .parallel()
        .map(i -> first + i * step)
        .mapToObj(SeedRunner::violation)
        .filter(each -> !each.isEmpty())
        .findAny()
        .orElse("");
  }

  private static String violation(long seed) {
    try {
      play(seed, false);
      return "";
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }
}

package dev.syncline.simulation;

import java.util.List;
import java.util.stream.LongStream;

/** Runs many seeds. */
public final class SeedRunner {
  private static final int AT_ONCE = 8;

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
   * Runs {@code count} seeds, {@code step} apart, and stops soon after the first violation.
   *
   * @return the message of the first violation, empty if there is none
   */
  public static String firstViolation(long first, long count, long step) {
    for (long done = 0; done < count; done += AT_ONCE) {
      List<String> violations =
          LongStream.range(done, Math.min(count, done + AT_ONCE))
              .parallel()
              .mapToObj(i -> violation(first + i * step))
              .toList();
      for (String violation : violations) {
        if (!violation.isEmpty()) {
          return violation;
        }
      }
    }
    return "";
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

package dev.syncline.simulation;

import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

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
   * Runs {@code count} seeds, {@code step} apart, on all processors, and begins none after one that
   * breaks a promise.
   *
   * @return the message of the lowest seed that breaks one, empty if there is none
   */
  public static String firstViolation(long first, long count, long step) {
    AtomicLong next = new AtomicLong();
    ConcurrentNavigableMap<Long, String> violations = new ConcurrentSkipListMap<>();
    IntStream.range(0, Runtime.getRuntime().availableProcessors())
        .parallel()
        .forEach(
            worker -> {
              while (violations.isEmpty()) {
                long i = next.getAndIncrement();
                if (i >= count) {
                  return;
                }
                String violation = violation(first + i * step);
                if (!violation.isEmpty()) {
                  violations.put(i, violation);
                }
              }
            });
    return violations.isEmpty() ? "" : violations.firstEntry().getValue();
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

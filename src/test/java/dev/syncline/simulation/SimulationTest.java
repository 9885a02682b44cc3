package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Runs many seeds: {@code -Dseeds=N} says how many, {@code -DfirstSeed=N} where to begin; {@code
 * -Dseed=N} replays one and prints what happens in it.
 */
class SimulationTest {
  private static final long DEFAULT_SEEDS = 2_100;

  @Test
  void everyPromiseHoldsWhateverGoesWrong() {
    Long replayed = Long.getLong("seed");
    if (replayed != null) {
      SeedRunner.play(replayed, true);
      return;
    }
    long first = Long.getLong("firstSeed", 0);
    long count = Long.getLong("seeds", DEFAULT_SEEDS);
    assertThat(SeedRunner.firstViolation(first, count, 1)).isEmpty();
  }

  @Test
  void aSeedIsTheSameRunEveryTime() {
    for (long seed = 0; seed < Profile.values().length; seed++) {
      assertThat(lastLines(seed)).as("seed %s", seed).isEqualTo(lastLines(seed));
    }
  }

  private static String lastLines(long seed) {
    Simulation run = new Simulation(seed, Profile.of(seed), false);
    run.play();
    return run.trace().lastLines();
  }
}

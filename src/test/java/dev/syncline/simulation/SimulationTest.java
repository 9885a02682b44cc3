package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Runs many seeds: {@code -Dseeds=N} says how many, {@code -DfirstSeed=N} where to begin; {@code
 * -Dseed=N} replays one and prints what happens in it.
 */
class SimulationTest {
  private static final long DEFAULT_SEEDS = 2_100;
  private static final long DEFAULT_MOVE_SEEDS = 300;

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
  void nothingAcknowledgedIsLostWhileNodesComeAndGo() {
    long count = Long.getLong("moveSeeds", DEFAULT_MOVE_SEEDS);
    assertThat(SeedRunner.firstViolation(Profile.MOVES_FROM, count, 1)).isEmpty();
  }

  @Test
  void aSeedIsTheSameRunEveryTime() {
    for (long seed = 0; seed < Profile.MIXED; seed++) {
      assertThat(lastLines(seed)).as("seed %s", seed).isEqualTo(lastLines(seed));
    }
    assertThat(lastLines(Profile.MOVES_FROM)).isEqualTo(lastLines(Profile.MOVES_FROM));
  }

  private static String lastLines(long seed) {
    Simulation run = new Simulation(seed, Profile.of(seed), false);
    run.play();
    return run.trace().lastLines();
  }
}

package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs many seeds: {@code -Dseeds=N} says how many, {@code -DfirstSeed=N} where to begin, in the
 * range of any {@link Profile}; {@code -Dseed=N} replays one and prints what happens in it.
 */
class SimulationTest {
  private static final long DEFAULT_SEEDS = 1_960;
  private static final long DEFAULT_MOVE_SEEDS = 200;
  private static final long DEFAULT_APART_SEEDS = 60;
  private static final long DEFAULT_MUTATION_SEEDS = 60;

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
    assertThat(SeedRunner.firstViolation(Profile.MOVES.firstSeed(), count, 1)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "BUFFERED",
        "DISASTER",
        "DISKS",
        "READERS",
        "POLICY",
        "RESOLVERS",
        "RESOLVERS_LATER"
      })
  void everyPromiseHoldsInRunsOfTheirOwn(Profile profile) {
    long count = Long.getLong("apartSeeds", DEFAULT_APART_SEEDS);
    assertThat(SeedRunner.firstViolation(profile.firstSeed(), count, 1)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RESOLVERS", "RESOLVERS_LATER"})
  void resolversHaveConflictsToResolve(Profile profile) {
    Simulation run = new Simulation(profile.firstSeed(), profile, false);
    run.play();

    assertThat(run.resolutions).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void mutationsAddUpWhateverGoesWrong(Profile profile) {
    long first = Profile.MUTATING + profile.firstSeed();
    long count = Long.getLong("mutationSeeds", DEFAULT_MUTATION_SEEDS);
    assertThat(SeedRunner.firstViolation(first, count, Profile.MIXED)).isEmpty();
  }

  @Test
  void whatIsLeftOutOfEntriesIsHeldOrAskedFor() {
    int abbreviated = 0;
    int wantedWhole = 0;
    for (long seed = Profile.MUTATING; seed < Profile.MUTATING + Profile.MIXED; seed++) {
      Simulation run = new Simulation(seed, Profile.of(seed), false);
      run.play();
      abbreviated += run.abbreviated;
      wantedWhole += run.wantedWhole;
    }

    System.out.println(
        abbreviated + " batches abbreviated, " + wantedWhole + " entries wanted whole");
    assertThat(wantedWhole).isPositive();
    assertThat(abbreviated).isGreaterThan(wantedWhole);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSentAgainUnderAKeyCountsOnce(Profile profile) {
    long first = Profile.KEYED + profile.firstSeed();
    long count = Long.getLong("keyedSeeds", DEFAULT_MUTATION_SEEDS);
    assertThat(SeedRunner.firstViolation(first, count, Profile.MIXED)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyProfileHasSeeds(Profile profile) {
    assertThat(Profile.of(profile.firstSeed())).isEqualTo(profile);
    assertThat(Profile.of(profile.firstSeed() + 5L * Profile.MIXED)).isEqualTo(profile);
  }

  @Test
  void aSeedIsTheSameRunEveryTime() {
    for (long seed = 0; seed < Profile.MIXED; seed++) {
      assertThat(lastLines(seed)).as("seed %s", seed).isEqualTo(lastLines(seed));
    }
    for (long seed = 0; seed < Profile.MIXED; seed++) {
      long mutating = Profile.MUTATING + seed;
      assertThat(lastLines(mutating)).as("seed %s", mutating).isEqualTo(lastLines(mutating));
    }
    for (Profile profile :
        List.of(Profile.MOVES, Profile.DISKS, Profile.READERS, Profile.RESOLVERS)) {
      long seed = profile.firstSeed();
      assertThat(lastLines(seed)).as("seed %s", seed).isEqualTo(lastLines(seed));
    }
  }

  private static String lastLines(long seed) {
    Simulation run = new Simulation(seed, Profile.of(seed), false);
    run.play();
    return run.trace().lastLines();
  }
}

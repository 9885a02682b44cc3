package dev.syncline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation finds every one of these faults within a bounded number of seeds. */
class MutationTest {
  private static final Pattern SEED = Pattern.compile("\nseed (\\d+) ");

  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void isFound(Mutant mutant) throws ReflectiveOperationException {
    Class<?> runner = new MutantLoader(mutant).loadClass(SeedRunner.class.getName());
    String violation =
        (String)
            runner
                .getMethod("firstViolation", long.class, long.class, long.class)
                .invoke(
                    null,
                    mutant.profile().firstSeed() + mutant.skipped(),
                    (long) mutant.seeds(),
                    (long) Profile.MIXED);
    Matcher seed = SEED.matcher(violation);
    assertThat(seed.find()).as("a violation in %s seeds", mutant.seeds()).isTrue();
    System.out.println(mutant + ": " + violation.lines().limit(2).toList());
    SeedRunner.play(Long.parseLong(seed.group(1)), false);
  }
}

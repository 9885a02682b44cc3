package dev.syncline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product keeps every rule between its packages, and every rule finds what breaks it. */
class ArchitectureTest {
  private static final List<String> LAYERS =
      List.of("core", "port", "adapter", "verticle", "api", "config", "cli");
  private static final String FIXTURES = "dev.syncline.architecture.broken";
  private static final JavaClasses PRODUCT;
  private static final JavaClasses BROKEN;

  static {
    // The rules look at names of foreign classes only, so libraries need not be read.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    PRODUCT =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.syncline");
    BROKEN = new ClassFileImporter().importPackages(FIXTURES);
  }

  /**
   * One rule, and a piece of a fixture that breaks it.
   *
   * @param foundIn what the rule has to complain of
   */
  private record Rule(
      String name, Function<ArchitectureRules, ArchRule> rule, List<String> foundIn) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Rule rule(
      String name, Function<ArchitectureRules, ArchRule> rule, String... foundIn) {
    return new Rule(name, rule, List.of(foundIn));
  }

  static List<Rule> rules() {
    return List.of(
        rule(
            "the core uses values only",
            ArchitectureRules::coreUsesValuesOnly,
            "CoreSeesPort",
            "drawsLots()",
            "startsAThread()",
            "takesALock()",
            "looksAtTheDisk()"),
        rule(
            "the core has no clock and no chance",
            ArchitectureRules::coreHasNoClockAndNoChance,
            "readsTheWallClock()",
            "readsTheMonotonicClock()",
            "asksForNow()",
            "drawsLotsByStealth()",
            "worksInParallel("),
        rule("the core holds no monitor", ArchitectureRules::coreHoldsNoMonitor, "holdsAMonitor()"),
        rule("port sees core only", ArchitectureRules::portSeesCoreOnly, "PortSeesAdapter"),
        rule(
            "adapter sees port and core only",
            ArchitectureRules::adapterSeesPortAndCoreOnly,
            "AdapterSeesVerticle"),
        rule(
            "verticle sees port and core only",
            ArchitectureRules::verticleSeesPortAndCoreOnly,
            "VerticleSeesApi"),
        rule(
            "api sees port and core only",
            ArchitectureRules::apiSeesPortAndCoreOnly,
            "ApiSeesAdapter",
            "ApiSeesConfig"),
        rule(
            "config sees nothing of ours",
            ArchitectureRules::configSeesNothingOfOurs,
            "ConfigSeesCore"),
        rule("nothing sees cli", ArchitectureRules::nothingSeesCli, "VerticleSeesCli"),
        rule("packages have no cycle", ArchitectureRules::packagesHaveNoCycle, "cycle.one"),
        rule(
            "every class has a layer",
            rules -> rules.everyClassHasALayer(LAYERS),
            "unmarked.Unmarked"),
        rule("packages are null-marked", ArchitectureRules::packagesAreNullMarked, "Unmarked"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theProductKeepsTheRule(Rule rule) {
    rule.rule().apply(new ArchitectureRules("dev.syncline")).check(PRODUCT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theRuleFindsWhatBreaksIt(Rule rule) {
    ArchRule broken = rule.rule().apply(new ArchitectureRules(FIXTURES));

    List<String> complaints = broken.evaluate(BROKEN).getFailureReport().getDetails();

    for (String expected : rule.foundIn()) {
      assertThat(complaints).anySatisfy(each -> assertThat(each).contains(expected));
    }
  }
}

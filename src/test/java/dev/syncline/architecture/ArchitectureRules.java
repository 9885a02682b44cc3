package dev.syncline.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.NullMarked;

/** The rules between the packages below a root: those of the product, or those of the fixtures. */
final class ArchitectureRules {
  /** The JDK as the core may use it: values and collections, nothing that acts. */
  private static final String[] PURE_JDK = {
    "java.lang",
    "java.lang.annotation",
    "java.lang.invoke",
    "java.lang.runtime",
    "java.math",
    "java.nio",
    "java.nio.charset",
    "java.time",
    "java.time.format",
    "java.time.temporal",
    "java.util",
    "java.util.function",
    "java.util.regex",
    "java.util.stream",
    "java.util.zip",
    "java.security",
    "javax.crypto",
    "javax.crypto.spec",
  };

  private static final Class<?>[] IMPURE_JDK = {
    Thread.class,
    ThreadLocal.class,
    InheritableThreadLocal.class,
    Process.class,
    ProcessBuilder.class,
    Runtime.class,
    java.time.Clock.class,
    java.util.Random.class,
    java.util.SplittableRandom.class,
    java.util.Scanner.class,
    java.util.ServiceLoader.class,
    java.util.Timer.class,
    java.util.TimerTask.class,
  };

  private static final Set<String> IMPURE_METHODS =
      Set.of("now", "random", "randomUUID", "shuffle", "parallel", "parallelStream");

  private final String root;

  ArchitectureRules(String root) {
    this.root = root;
  }

  private String in(String layer) {
    return root + "." + layer + "..";
  }

  /** The core knows nothing of ours but itself, and of others only values. */
  ArchRule coreUsesValuesOnly() {
    DescribedPredicate<JavaClass> pure =
        resideInAnyPackage(PURE_JDK)
            .and(not(belongToAnyOf(IMPURE_JDK)))
            // The one shared cache of a ring that several verticles read.
            .or(belongToAnyOf(ConcurrentHashMap.class));
    return classes()
        .that()
        .resideInAPackage(in("core"))
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage(in("core"))
                .or(pure)
                .or(primitives())
                .or(resideInAnyPackage("org.jspecify.annotations", "org.roaringbitmap..")))
        .because("the core is pure: events in, effects out");
  }

  private static DescribedPredicate<JavaClass> primitives() {
    return DescribedPredicate.describe(
        "are primitive", each -> each.getBaseComponentType().isPrimitive());
  }

  /** The core neither reads a clock nor draws lots nor leaves its thread. */
  ArchRule coreHasNoClockAndNoChance() {
    DescribedPredicate<JavaAccess<?>> impure =
        DescribedPredicate.describe(
            "clocks, chance, the system or the common pool", ArchitectureRules::isImpure);
    return noClasses()
        .that()
        .resideInAPackage(in("core"))
        .should()
        .accessTargetWhere(impure)
        .because("a simulated run must replay from its seed");
  }

  private static boolean isImpure(JavaAccess<?> access) {
    JavaClass owner = access.getTarget().getOwner();
    String name = access.getTarget().getName();
    if (owner.isEquivalentTo(System.class)) {
      return !name.equals("arraycopy");
    }
    return owner.getPackageName().startsWith("java.") && IMPURE_METHODS.contains(name);
  }

  /** The core never waits for another thread. */
  ArchRule coreHoldsNoMonitor() {
    return noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(in("core"))
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .because("each replica has one owner");
  }

  /** A port knows the core only. */
  ArchRule portSeesCoreOnly() {
    return seesOnly("port", "port", "core");
  }

  /** The three layers above the ports. */
  ArchRule adapterSeesPortAndCoreOnly() {
    return seesOnly("adapter", "adapter", "port", "core");
  }

  ArchRule verticleSeesPortAndCoreOnly() {
    return seesOnly("verticle", "verticle", "port", "core");
  }

  ArchRule apiSeesPortAndCoreOnly() {
    return seesOnly("api", "api", "port", "core");
  }

  /** Configuration is values; who uses them turns them into its own settings. */
  ArchRule configSeesNothingOfOurs() {
    return seesOnly("config", "config");
  }

  private ArchRule seesOnly(String layer, String... seen) {
    String[] allowed = new String[seen.length];
    for (int i = 0; i < seen.length; i++) {
      allowed[i] = in(seen[i]);
    }
    return classes()
        .that()
        .resideInAPackage(in(layer))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed).or(not(resideInAPackage("dev.syncline.."))))
        .because("api, verticle and adapter see port, which sees core");
  }

  /** Only the composition root knows the composition root. */
  ArchRule nothingSeesCli() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("cli"))
        .because("cli puts everything together");
  }

  /** No package depends on itself through others. */
  ArchRule packagesHaveNoCycle() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  /** Every class has its place in one of the layers. */
  ArchRule everyClassHasALayer(List<String> layers) {
    return classes()
        .should()
        .resideInAnyPackage(layers.stream().map(this::in).toArray(String[]::new));
  }

  /** Nulls are checked everywhere. */
  ArchRule packagesAreNullMarked() {
    return classes().should(liveInANullMarkedPackage());
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(
                type,
                type.getPackage().isAnnotatedWith(NullMarked.class),
                type.getName() + " lives in an unmarked package"));
      }
    };
  }
}

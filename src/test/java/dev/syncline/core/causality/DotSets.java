package dev.syncline.core.causality;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** The model of a version vector: the plain set of its dots. */
final class DotSets {
  /** Identities around the places where signed and unsigned order differ. */
  private static final List<Long> ACTORS = List.of(0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);

  static final int HIGHEST = 14;

  private DotSets() {}

  /** Every dot that a generated set may hold, and one more on each side of it. */
  static List<Dot> universe() {
    List<Dot> all = new ArrayList<>();
    for (long actor : ACTORS) {
      for (int counter = 1; counter <= HIGHEST + 1; counter++) {
        all.add(new Dot(new Actor(actor), counter));
      }
    }
    return all;
  }

  static List<Actor> actors() {
    return ACTORS.stream().map(Actor::new).toList();
  }

  static Arbitrary<Dot> dots() {
    return Combinators.combine(Arbitraries.of(actors()), Arbitraries.integers().between(1, HIGHEST))
        .as((actor, counter) -> new Dot(actor, counter));
  }

  /** Sets with runs as well as points: some dots, and some dots taken out of a run. */
  static Arbitrary<Set<Dot>> sets() {
    Arbitrary<Set<Dot>> points = dots().set().ofMaxSize(20);
    Arbitrary<Set<Dot>> runs =
        Combinators.combine(
                Arbitraries.of(actors()),
                Arbitraries.integers().between(1, HIGHEST),
                Arbitraries.integers().between(1, HIGHEST),
                dots().set().ofMaxSize(4))
            .as(DotSets::run);
    return Combinators.combine(points, runs, Arbitraries.of(true, false))
        .as((some, run, both) -> both ? union(some, run) : some);
  }

  private static Set<Dot> run(Actor actor, int one, int other, Set<Dot> holes) {
    Set<Dot> run = new TreeSet<>();
    for (int counter = Math.min(one, other); counter <= Math.max(one, other); counter++) {
      run.add(new Dot(actor, counter));
    }
    run.removeAll(holes);
    return run;
  }

  static Set<Dot> union(Set<Dot> a, Set<Dot> b) {
    Set<Dot> all = new TreeSet<>(a);
    all.addAll(b);
    return all;
  }

  static Set<Dot> difference(Set<Dot> a, Set<Dot> b) {
    Set<Dot> rest = new TreeSet<>(a);
    rest.removeAll(b);
    return rest;
  }

  static Set<Dot> intersection(Set<Dot> a, Set<Dot> b) {
    Set<Dot> common = new TreeSet<>(a);
    common.retainAll(b);
    return common;
  }

  /** What a version vector says of itself, dot by dot. */
  static Set<Dot> of(VersionVector vector) {
    Set<Dot> dots = new TreeSet<>();
    for (Dot dot : universe()) {
      if (vector.contains(dot)) {
        dots.add(dot);
      }
    }
    return dots;
  }
}

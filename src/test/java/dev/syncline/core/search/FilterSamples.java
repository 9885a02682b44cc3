package dev.syncline.core.search;

import java.util.LinkedHashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Filters of every shape. */
public final class FilterSamples {
  private FilterSamples() {}

  /**
   * Filters on some paths and values, {@code depth} levels deep at most, which is 5 at most.
   *
   * @param texts to compare with
   * @param numbers to compare with
   */
  public static Arbitrary<Filter> filters(
      Arbitrary<List<String>> paths,
      Arbitrary<String> texts,
      Arbitrary<Double> numbers,
      int depth) {
    Arbitrary<Filter> conditions = conditions(paths, texts, numbers);
    if (depth == 1) {
      return conditions;
    }
    Arbitrary<Filter> less = filters(paths, texts, numbers, depth - 1);
    Arbitrary<List<Filter>> several = less.list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.oneOf(
        conditions,
        several.map(Filter.And::new),
        several.map(Filter.Or::new),
        less.map(Filter.Not::new));
  }

  private static Arbitrary<Filter> conditions(
      Arbitrary<List<String>> paths, Arbitrary<String> texts, Arbitrary<Double> numbers) {
    Arbitrary<Scalar> text = texts.map(Scalar.Text::new);
    Arbitrary<Scalar> number = numbers.map(Scalar.Number::new);
    Arbitrary<Scalar> truth = Arbitraries.of(true, false).map(Scalar.Truth::new);
    Arbitrary<Filter> in =
        Combinators.combine(paths, Arbitraries.oneOf(text, number, truth).list().ofMaxSize(4))
            .as((path, values) -> new Filter.In(path, new LinkedHashSet<>(values)));
    Arbitrary<Filter> exists =
        Combinators.combine(paths, Arbitraries.of(true, false)).as(Filter.Exists::new);
    return Arbitraries.oneOf(in, exists, ranges(paths, text), ranges(paths, number));
  }

  private static Arbitrary<Filter> ranges(Arbitrary<List<String>> paths, Arbitrary<Scalar> values) {
    Arbitrary<Filter.Bound> bounds =
        Combinators.combine(values, Arbitraries.of(true, false)).as(Filter.Bound::new);
    return Arbitraries.oneOf(
        Combinators.combine(paths, bounds, bounds.injectNull(0.3)).as(Filter.Range::new),
        Combinators.combine(paths, bounds).as((path, to) -> new Filter.Range(path, null, to)));
  }
}

package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterTest {
  private static final List<String> PATH = List.of("a");
  private static final Filter THERE = new Filter.Exists(PATH, true);

  /** Fields of one name each. */
  private record Sample(Map<String, List<Scalar>> values) implements Filter.Fields {
    @Override
    public List<Scalar> at(List<String> path) {
      return values.getOrDefault(String.join(".", path), List.of());
    }

    @Override
    public boolean has(List<String> path) {
      return values.containsKey(String.join(".", path));
    }
  }

  private static Sample of(Object... values) {
    return new Sample(Map.of("a", Arrays.stream(values).<Scalar>map(FilterTest::scalar).toList()));
  }

  private static Scalar scalar(Object value) {
    if (value instanceof String text) {
      return new Scalar.Text(text);
    }
    return value instanceof Double number
        ? new Scalar.Number(number)
        : new Scalar.Truth((Boolean) value);
  }

  private static Filter in(Object... values) {
    return new Filter.In(
        PATH, Set.copyOf(Arrays.stream(values).<Scalar>map(FilterTest::scalar).toList()));
  }

  private static Filter range(@Nullable Object from, @Nullable Object to, boolean inclusive) {
    return new Filter.Range(PATH, bound(from, inclusive), bound(to, inclusive));
  }

  private static Filter.@Nullable Bound bound(@Nullable Object value, boolean inclusive) {
    return value == null ? null : new Filter.Bound(scalar(value), inclusive);
  }

  @Test
  void oneOfSeveralValuesIsEnough() {
    assertThat(in("x", 2.0).holds(of("y", 2.0))).isTrue();
    assertThat(in("x", 2.0).holds(of("y", 3.0))).isFalse();
    assertThat(in("x", 2.0).holds(of())).isFalse();
    assertThat(in().holds(of("x"))).isFalse();
  }

  @Test
  void kindsAreNeverEqual() {
    assertThat(in("1").holds(of(1.0))).isFalse();
    assertThat(in(true).holds(of("true"))).isFalse();
    assertThat(range(0.0, null, true).holds(of("1"))).isFalse();
    assertThat(range("0", null, true).holds(of(1.0))).isFalse();
  }

  @Test
  void bothZerosAreEqual() {
    assertThat(in(0.0).holds(of(-0.0))).isTrue();
    assertThat(range(-0.0, null, false).holds(of(0.0))).isFalse();
  }

  @Test
  void boundsAreWithinOnlyIfInclusive() {
    assertThat(range(1.0, 2.0, true).holds(of(1.0))).isTrue();
    assertThat(range(1.0, 2.0, true).holds(of(2.0))).isTrue();
    assertThat(range(1.0, 2.0, false).holds(of(1.0))).isFalse();
    assertThat(range(1.0, 2.0, false).holds(of(2.0))).isFalse();
    assertThat(range(1.0, 2.0, false).holds(of(1.5))).isTrue();
    assertThat(range(2.0, 1.0, true).holds(of(1.5))).isFalse();
  }

  @Test
  void whatIsBeyondEveryDoubleIsAboveEveryBound() {
    assertThat(range(1e308, null, false).holds(of(Double.POSITIVE_INFINITY))).isTrue();
    assertThat(range(null, -1e308, false).holds(of(Double.NEGATIVE_INFINITY))).isTrue();
  }

  @Test
  void timesCompareAsText() {
    Filter march = range("2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z", true);
    assertThat(march.holds(of("2026-03-31T23:59:59Z"))).isTrue();
    assertThat(march.holds(of("2026-04-01T00:00:00Z"))).isFalse();
  }

  @Test
  void twoValuesNeverMeetARangeTogether() {
    assertThat(range(2.0, 3.0, true).holds(of(1.0, 4.0))).isFalse();
  }

  @Test
  void conditionsAreJoined() {
    Filter x = in("x");
    Filter y = in("y");
    assertThat(new Filter.And(List.of(x, y)).holds(of("x", "y"))).isTrue();
    assertThat(new Filter.And(List.of(x, y)).holds(of("x"))).isFalse();
    assertThat(new Filter.Or(List.of(x, y)).holds(of("x"))).isTrue();
    assertThat(new Filter.Or(List.of(x, y)).holds(of("z"))).isFalse();
    assertThat(new Filter.Not(x).holds(of("z"))).isTrue();
    assertThat(new Filter.Not(x).holds(of("x"))).isFalse();
    assertThat(new Filter.Exists(List.of("b"), false).holds(of("x"))).isTrue();
    assertThat(THERE.holds(of())).isTrue();
  }

  @Property
  void textIsInTheOrderOfItsBytes(@ForAll List<Integer> one, @ForAll List<Integer> other) {
    String text = text(one);
    String than = text(other);
    int bytes =
        Arrays.compareUnsigned(
            text.getBytes(StandardCharsets.UTF_8), than.getBytes(StandardCharsets.UTF_8));
    assertThat(Integer.signum(new Scalar.Text(text).compareTo(new Scalar.Text(than))))
        .isEqualTo(Integer.signum(bytes));
  }

  /** Few code points of every length in UTF-8, on both sides of the surrogates. */
  private static String text(List<Integer> choices) {
    int[] points = {'a', 0xE9, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x1F600, 0x10FFFF};
    StringBuilder text = new StringBuilder();
    choices.forEach(each -> text.appendCodePoint(points[Math.floorMod(each, points.length)]));
    return text.toString();
  }

  @Test
  void noFilterIsBeyondABound() {
    Filter deep = THERE;
    for (int depth = 1; depth < Filter.MAX_DEPTH; depth++) {
      deep = new Filter.Not(deep);
    }
    Filter deepest = deep;
    assertRefused(() -> new Filter.Not(deepest), "17 levels, limit 16");
    assertRefused(() -> new Filter.And(List.of(THERE, deepest)), "17 levels, limit 16");
    List<Filter> many = Collections.nCopies(Filter.MAX_CONDITIONS, THERE);
    assertRefused(() -> new Filter.Or(many), "257 conditions, limit 256");
    assertRefused(() -> new Filter.Or(List.of()), "there are no conditions");
    assertRefused(() -> new Filter.Exists(List.of(), true), "a path has no name");
    assertRefused(
        () -> new Filter.Exists(Collections.nCopies(17, "a"), true), "17 names, limit 16");
    assertRefused(
        () -> new Filter.Exists(List.of("é".repeat(129)), true), "258 bytes of a name, limit 256");
    assertRefused(() -> in("x".repeat(1_025)), "1025 bytes of a text, limit 1024");
    assertRefused(() -> in("\ud800"), "a text has a lone surrogate");
    assertRefused(() -> in(Double.POSITIVE_INFINITY), "a number is Infinity, must be finite");
    assertRefused(
        () -> in(IntStream.range(0, 1_025).mapToObj(each -> (double) each).toArray()),
        "1025 values, limit 1024");
    assertRefused(() -> range(null, null, true), "a range has no bound");
    assertRefused(() -> range(1.0, "x", true), "the bounds of a range are of two kinds");
    assertRefused(() -> range(true, null, true), "a truth value bounds no range");
  }

  private static void assertRefused(Runnable making, String message) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}

package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.FilterSamples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.roaringbitmap.RoaringBitmap;

class PayloadIndexPropertyTest {
  private static final int LAST_ORDINAL = 40;
  private static final List<String> NAMES = List.of("a", "b.c");
  private static final String LONG = "l".repeat(FieldIndex.KEY_CHARS - 1);

  /** What is below, at, above and beyond the length at which texts are cut. */
  private static final List<String> TEXTS =
      List.of("", "x", "é", "\uE000", "😀", LONG, LONG + "m", LONG + "mn", LONG + "mo", LONG + "n");

  private static final List<String> NUMBERS =
      List.of("0", "-0.0", "1", "1.0", "1e0", "0.1", "-7", "9007199254740993", "1e999", "-1e999");

  /** Something that happens to an index. */
  sealed interface Step {
    /** An ordinal has another payload. */
    record Add(int ordinal, String payload) implements Step {}

    /** An ordinal is not live any more. */
    record Remove(int ordinal) implements Step {}

    /** Room is made. */
    record Compact() implements Step {}
  }

  /** Bounds of an index. */
  record Bounds(int paths, int buckets, int bucketsInAll) {
    PayloadIndex index() {
      return new PayloadIndex(paths, buckets, bucketsInAll);
    }
  }

  private static Arbitrary<String> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.of(TEXTS).map(text -> '"' + text + '"'),
        Arbitraries.of(NUMBERS),
        Arbitraries.integers().between(-5, 5).map(String::valueOf),
        Arbitraries.of("true", "false", "null", "[]", "\"\\u0078\"", "\"\\ud800\""));
  }

  private static Arbitrary<String> values(int depth) {
    if (depth == 0) {
      return scalars();
    }
    Arbitrary<String> arrays =
        values(depth - 1)
            .list()
            .ofMaxSize(4)
            .map(each -> each.stream().collect(Collectors.joining(",", "[", "]")));
    return Arbitraries.frequencyOf(
        Tuple.of(3, scalars()), Tuple.of(1, arrays), Tuple.of(1, objects(depth - 1)));
  }

  private static Arbitrary<String> objects(int depth) {
    return Arbitraries.maps(Arbitraries.of(NAMES), values(depth))
        .ofMaxSize(3)
        .map(
            members ->
                members.entrySet().stream()
                    .map(each -> '"' + each.getKey() + "\":" + each.getValue())
                    .collect(Collectors.joining(",", "{", "}")));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> ordinals = Arbitraries.integers().between(0, LAST_ORDINAL);
    Arbitrary<Step> adds =
        Combinators.combine(ordinals, Arbitraries.oneOf(objects(1), Arbitraries.just("")))
            .as(Step.Add::new);
    Arbitrary<Step> removes = ordinals.map(Step.Remove::new);
    return Arbitraries.frequencyOf(
            Tuple.of(12, adds),
            Tuple.of(3, removes),
            Tuple.of(2, Arbitraries.just(new Step.Compact())))
        .list()
        .ofMaxSize(80);
  }

  @Provide
  Arbitrary<Bounds> bounds() {
    return Arbitraries.of(
        new Bounds(1_000, 4_096, 1 << 18),
        new Bounds(1_000, 2, 1 << 18),
        new Bounds(3, 4_096, 1 << 18),
        new Bounds(10, 8, 20),
        new Bounds(0, 8, 20));
  }

  @Provide
  Arbitrary<List<Filter>> filters() {
    Arbitrary<List<String>> paths = Arbitraries.of(NAMES).list().ofMinSize(1).ofMaxSize(2);
    Arbitrary<Double> numbers =
        Arbitraries.oneOf(
            Arbitraries.of(NUMBERS).map(Double::valueOf).filter(Double::isFinite),
            Arbitraries.integers().between(-5, 5).map(Integer::doubleValue));
    return FilterSamples.filters(paths, Arbitraries.of(TEXTS), numbers, 2).list().ofSize(20);
  }

  @Property(tries = 500)
  void exactlyThoseAreSelectedForWhichTheFilterHolds(
      @ForAll("steps") List<Step> steps,
      @ForAll("bounds") Bounds bounds,
      @ForAll("filters") List<Filter> filters,
      @ForAll @Size(max = 5) List<Integer> hidden) {
    PayloadIndex index = bounds.index();
    Map<Integer, Bytes> payloads = new HashMap<>();
    for (Step step : steps) {
      if (step instanceof Step.Add add) {
        Bytes payload = Bytes.utf8(add.payload());
        payloads.put(add.ordinal(), payload);
        index.add(add.ordinal(), payload);
      } else if (step instanceof Step.Remove remove) {
        payloads.remove(remove.ordinal());
        index.remove(remove.ordinal());
      } else {
        index.compact(live(payloads), reader(payloads));
        assertThat(index.staleCount()).isZero();
      }
    }
    // A search in some of the partitions asks of some of the entries only.
    hidden.forEach(each -> payloads.remove(Math.floorMod(each, LAST_ORDINAL)));
    for (Filter filter : filters) {
      RoaringBitmap expected = new RoaringBitmap();
      payloads.forEach(
          (ordinal, payload) -> {
            if (filter.holds(PayloadFields.of(payload))) {
              expected.add(ordinal);
            }
          });
      assertThat(index.select(filter, live(payloads), reader(payloads)))
          .as("%s", filter)
          .isEqualTo(expected);
    }
  }

  private static RoaringBitmap live(Map<Integer, Bytes> payloads) {
    RoaringBitmap live = new RoaringBitmap();
    payloads.keySet().forEach(live::add);
    return live;
  }

  private static IntFunction<Bytes> reader(Map<Integer, Bytes> payloads) {
    return ordinal -> {
      Bytes payload = payloads.get(ordinal);
      if (payload == null) {
        throw new AssertionError("reads the payload of " + ordinal + ", which is not live");
      }
      return payload;
    };
  }
}

package dev.syncline.adapter.index;

import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Which ordinals have which values at one path. */
final class FieldIndex {
  /** Longer texts are told apart by what they begin with only. */
  static final int KEY_CHARS = 64;

  private static final int NUMBER_BYTES = 24;
  private static final int TEXT_BYTES = 56;

  private final RoaringBitmap there = new RoaringBitmap();
  private final RoaringBitmap yes = new RoaringBitmap();
  private final RoaringBitmap no = new RoaringBitmap();
  private final ValueIndex<Double> numbers =
      new ValueIndex<>(Double::compare, number -> true, number -> NUMBER_BYTES);
  private final ValueIndex<String> texts =
      new ValueIndex<>(
          Scalar.Text::compare,
          text -> text.length() < KEY_CHARS,
          text -> TEXT_BYTES + text.length());

  /** An ordinal has these scalars, or an object. */
  void add(int ordinal, List<Scalar> scalars, int maxBuckets) {
    there.add(ordinal);
    for (Scalar each : scalars) {
      if (each instanceof Scalar.Number number) {
        numbers.add(number.value(), ordinal);
        numbers.shrink(maxBuckets);
      } else if (each instanceof Scalar.Text text) {
        texts.add(key(text), ordinal);
        texts.shrink(maxBuckets);
      } else {
        truths((Scalar.Truth) each).add(ordinal);
      }
    }
  }

  private static String key(Scalar.Text text) {
    String value = text.value();
    return value.length() <= KEY_CHARS ? value : value.substring(0, KEY_CHARS);
  }

  private RoaringBitmap truths(Scalar.Truth truth) {
    return truth.value() ? yes : no;
  }

  /** What has something here. */
  RoaringBitmap there() {
    return there;
  }

  /** What is one of these values. */
  Match find(Filter.In in, RoaringBitmap among) {
    List<RoaringBitmap> sure = new ArrayList<>();
    List<RoaringBitmap> possible = new ArrayList<>();
    for (Scalar each : in.values()) {
      if (each instanceof Scalar.Truth truth) {
        sure.add(truths(truth));
        possible.add(truths(truth));
      } else {
        Filter.Bound bound = new Filter.Bound(each, true);
        find(bound, bound, sure, possible);
      }
    }
    return Match.of(sure, possible, among);
  }

  /** What is within a range. */
  Match find(Filter.Range range, RoaringBitmap among) {
    List<RoaringBitmap> sure = new ArrayList<>();
    List<RoaringBitmap> possible = new ArrayList<>();
    find(range.from(), range.to(), sure, possible);
    return Match.of(sure, possible, among);
  }

  private void find(
      Filter.@Nullable Bound from,
      Filter.@Nullable Bound to,
      List<RoaringBitmap> sure,
      List<RoaringBitmap> possible) {
    boolean withFrom = from != null && from.inclusive();
    boolean withTo = to != null && to.inclusive();
    if (isNumber(from) || isNumber(to)) {
      numbers.find(
          new ValueIndex.Interval<>(number(from), withFrom, number(to), withTo), sure, possible);
    } else {
      texts.find(new ValueIndex.Interval<>(text(from), withFrom, text(to), withTo), sure, possible);
    }
  }

  private static boolean isNumber(Filter.@Nullable Bound bound) {
    return bound != null && bound.value() instanceof Scalar.Number;
  }

  private static @Nullable Double number(Filter.@Nullable Bound bound) {
    return bound == null ? null : (Double) ((Scalar.Number) bound.value()).value();
  }

  private static @Nullable String text(Filter.@Nullable Bound bound) {
    return bound == null ? null : key((Scalar.Text) bound.value());
  }

  /** How many buckets of values there are. */
  int buckets() {
    return numbers.size() + texts.size();
  }

  /** Leaves at most so many buckets of each kind. */
  void shrink(int maxBuckets) {
    numbers.shrink(maxBuckets);
    texts.shrink(maxBuckets);
  }

  /** Forgets all other ordinals. */
  void retain(RoaringBitmap ordinals) {
    there.and(ordinals);
    yes.and(ordinals);
    no.and(ordinals);
    numbers.retain(ordinals);
    texts.retain(ordinals);
  }

  /** Memory, by estimate. */
  long bytes() {
    return ValueIndex.bytes(there)
        + ValueIndex.bytes(yes)
        + ValueIndex.bytes(no)
        + numbers.bytes()
        + texts.bytes();
  }
}

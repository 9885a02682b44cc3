package dev.syncline.adapter.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which ordinals have which values, in a bounded number of buckets of values that lie next to each
 * other. As long as there are few values each has a bucket of its own. Beyond the bound neighbours
 * with few ordinals become one (an equi-depth histogram), so that a value that only some have is
 * looked for among some, however many values there are.
 *
 * @param <K> a value, or what is left of one that was cut; cutting keeps the order
 */
final class ValueIndex<K> {
  /** What a bucket takes besides its values and containers, by the layout of its objects. */
  private static final int BUCKET_BYTES = 180;

  /** What a container takes besides its content. */
  private static final int CONTAINER_BYTES = 56;

  private final Comparator<K> order;
  private final Predicate<K> isWhole;
  private final ToIntFunction<K> size;
  private NavigableMap<K, Bucket<K>> buckets;
  private long count;

  /** The ordinals that have a value from {@code low} to {@code high}, under {@code low}. */
  private static final class Bucket<K> {
    private final K low;
    private K high;
    private final RoaringBitmap ordinals = new RoaringBitmap();
    private long count;

    private Bucket(K low) {
      this.low = low;
      this.high = low;
    }
  }

  /**
   * An interval of values.
   *
   * @param from null for no bound
   * @param to null for no bound
   */
  record Interval<K>(@Nullable K from, boolean withFrom, @Nullable K to, boolean withTo) {}

  /**
   * For values in an order.
   *
   * @param isWhole whether a value was not cut
   * @param size memory of a value, by estimate
   */
  ValueIndex(Comparator<K> order, Predicate<K> isWhole, ToIntFunction<K> size) {
    this.order = order;
    this.isWhole = isWhole;
    this.size = size;
    this.buckets = new TreeMap<>(order);
  }

  /** An ordinal has a value. */
  void add(K value, int ordinal) {
    Map.Entry<K, Bucket<K>> below = buckets.floorEntry(value);
    Bucket<K> bucket;
    if (below != null && order.compare(value, below.getValue().high) <= 0) {
      bucket = below.getValue();
    } else {
      bucket = new Bucket<>(value);
      buckets.put(value, bucket);
    }
    if (bucket.ordinals.checkedAdd(ordinal)) {
      bucket.count++;
      count++;
    }
  }

  /** How many buckets there are. */
  int size() {
    return buckets.size();
  }

  /**
   * Leaves {@code limit} buckets or fewer. One pass joins neighbours of at most four times the mean
   * size together, which are more than half of the neighbours: it takes a quarter of the buckets
   * away, so that a pass is paid for by the additions before it.
   */
  void shrink(int limit) {
    while (buckets.size() > limit) {
      long most = 4 * count / limit;
      NavigableMap<K, Bucket<K>> joined = new TreeMap<>(order);
      Bucket<K> last = null;
      for (Bucket<K> each : buckets.values()) {
        if (last != null && last.count + each.count <= most) {
          last.ordinals.or(each.ordinals);
          count -= last.count + each.count;
          last.count = last.ordinals.getLongCardinality();
          count += last.count;
          last.high = each.high;
          last = null;
        } else {
          joined.put(each.low, each);
          last = each;
        }
      }
      buckets = joined;
    }
  }

  /**
   * The ordinals that have a value in an interval.
   *
   * @param sure takes those of buckets of which every value is in it
   * @param possible takes these, and those of buckets of which only some values may be
   */
  void find(Interval<K> interval, List<RoaringBitmap> sure, List<RoaringBitmap> possible) {
    K from = interval.from();
    K first = from == null ? null : buckets.floorKey(from);
    NavigableMap<K, Bucket<K>> rest = first == null ? buckets : buckets.tailMap(first, true);
    for (Bucket<K> bucket : rest.values()) {
      K to = interval.to();
      if (to != null && order.compare(bucket.low, to) > 0) {
        return;
      }
      if (mayBeAbove(bucket.high, interval) && mayBeBelow(bucket.low, interval)) {
        possible.add(bucket.ordinals);
        if (isAbove(bucket.low, interval) && isBelow(bucket.high, interval)) {
          sure.add(bucket.ordinals);
        }
      }
    }
  }

  private boolean isAbove(K value, Interval<K> interval) {
    K from = interval.from();
    int side = from == null ? 1 : order.compare(value, from);
    return side == 0 ? interval.withFrom() && isWhole.test(value) : side > 0;
  }

  private boolean isBelow(K value, Interval<K> interval) {
    K to = interval.to();
    int side = to == null ? -1 : order.compare(value, to);
    return side == 0 ? interval.withTo() && isWhole.test(value) : side < 0;
  }

  private boolean mayBeAbove(K value, Interval<K> interval) {
    K from = interval.from();
    int side = from == null ? 1 : order.compare(value, from);
    return side == 0 ? interval.withFrom() || !isWhole.test(value) : side > 0;
  }

  private boolean mayBeBelow(K value, Interval<K> interval) {
    K to = interval.to();
    int side = to == null ? -1 : order.compare(value, to);
    return side == 0 ? interval.withTo() || !isWhole.test(value) : side < 0;
  }

  /** Forgets all other ordinals. */
  void retain(RoaringBitmap ordinals) {
    count = 0;
    List<K> empty = new ArrayList<>();
    for (Bucket<K> each : buckets.values()) {
      each.ordinals.and(ordinals);
      each.count = each.ordinals.getLongCardinality();
      count += each.count;
      if (each.count == 0) {
        empty.add(each.low);
      }
    }
    empty.forEach(buckets::remove);
  }

  /** Memory, by estimate. */
  long bytes() {
    long bytes = 0;
    for (Bucket<K> each : buckets.values()) {
      bytes += BUCKET_BYTES + size.applyAsInt(each.low) + bytes(each.ordinals);
      bytes += order.compare(each.low, each.high) == 0 ? 0 : size.applyAsInt(each.high);
    }
    return bytes;
  }

  /** Memory of a set, by estimate. */
  static long bytes(RoaringBitmap ordinals) {
    return ordinals.getLongSizeInBytes() + (long) CONTAINER_BYTES * ordinals.getContainerCount();
  }
}

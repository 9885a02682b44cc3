package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Scalar;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class PayloadIndexTest {
  private static final int ENTRIES = 50_000;

  private final PayloadIndex index = new PayloadIndex();
  private int reads;

  private IntFunction<Bytes> counted(IntFunction<String> payloads) {
    return ordinal -> {
      reads++;
      return Bytes.utf8(payloads.apply(ordinal));
    };
  }

  private void addAll(IntFunction<String> payloads, int count) {
    for (int i = 0; i < count; i++) {
      index.add(i, Bytes.utf8(payloads.apply(i)));
    }
  }

  private static RoaringBitmap all(int count) {
    return RoaringBitmap.bitmapOfRange(0, count);
  }

  private static Filter is(String field, Object value) {
    Scalar scalar =
        value instanceof String text
            ? new Scalar.Text(text)
            : new Scalar.Number(((Number) value).doubleValue());
    return new Filter.In(List.of(field), Set.of(scalar));
  }

  private static Filter from(String field, double value) {
    return new Filter.Range(List.of(field), new Filter.Bound(new Scalar.Number(value), true), null);
  }

  @Test
  void fewValuesAreFoundWithoutReadingAPayload() {
    IntFunction<String> payloads =
        i -> "{\"lang\":\"l" + i % 10 + "\",\"year\":" + (1900 + i % 100) + "}";
    addAll(payloads, 1_000);
    Filter filter = new Filter.And(List.of(is("lang", "l3"), new Filter.Not(from("year", 1950))));
    RoaringBitmap found = index.select(filter, all(1_000), counted(payloads));
    assertThat(found.getCardinality()).isEqualTo(50);
    assertThat(reads).isZero();
  }

  @Test
  void aValuePerEntryTakesFewBytesAndReadsFewPayloads() {
    SplittableRandom random = new SplittableRandom(1);
    int[] order = random.ints(ENTRIES).toArray();
    IntFunction<String> payloads =
        i -> "{\"id\":\"id-" + order[i] + "\",\"number\":" + order[i] + ",\"time\":" + i + "}";
    addAll(payloads, ENTRIES);
    // By entry and path 2 bytes of a container and what it takes itself; by bucket less than 400.
    assertThat(index.bytes()).isLessThan(3L * (PayloadIndex.MAX_BUCKETS * 400 + ENTRIES * 10L));

    RoaringBitmap live = all(ENTRIES);
    for (Filter one : List.of(is("id", "id-" + order[7]), is("number", order[7]), is("time", 7))) {
      reads = 0;
      assertThat(index.select(one, live, counted(payloads))).isEqualTo(RoaringBitmap.bitmapOf(7));
      assertThat(reads).as("payloads of %s", one).isBetween(1, 200);
    }
    reads = 0;
    int half = ENTRIES / 2;
    assertThat(index.select(from("time", half), live, counted(payloads)))
        .isEqualTo(RoaringBitmap.bitmapOfRange(half, ENTRIES));
    assertThat(reads).isLessThan(200);
  }

  @Test
  void moreValuesTakeNoMoreBuckets() {
    PayloadIndex small = new PayloadIndex(1_000, 4_096, 3_000);
    for (int i = 0; i < 20_000; i++) {
      small.add(i, Bytes.utf8("{\"a\":" + i + ",\"b" + i % 500 + "\":\"x" + i + "\"}"));
    }
    assertThat(small.bytes()).isLessThan(3_000 * 1_000L + 501 * 2_000L + 40_000 * 10L);
  }

  @Test
  void pathsBeyondTheBoundAreReadFromWhatTheRestLeaves() {
    IntFunction<String> payloads = i -> "{\"k\":" + i % 100 + ",\"f" + i + "\":1}";
    int count = 3 * PayloadIndex.MAX_PATHS;
    addAll(payloads, count);
    long bytes = index.bytes();
    assertThat(bytes).isLessThan(PayloadIndex.MAX_PATHS * 2_000L);

    String late = "f" + (count - 1);
    Filter filter = new Filter.And(List.of(is(late, 1), is("k", 99)));
    assertThat(index.select(filter, all(count), counted(payloads)))
        .isEqualTo(RoaringBitmap.bitmapOf(count - 1));
    assertThat(reads).isEqualTo(21);
  }

  @Test
  void theOrderOfConditionsDoesNotMatterForWhatIsRead() {
    IntFunction<String> payloads = i -> "{\"k\":" + i % 100 + ",\"f" + i + "\":1}";
    int count = 2 * PayloadIndex.MAX_PATHS;
    addAll(payloads, count);
    Filter unindexed = is("f" + (count - 1), 1);
    index.select(new Filter.And(List.of(unindexed, is("k", 99))), all(count), counted(payloads));
    int first = reads;
    reads = 0;
    index.select(new Filter.And(List.of(is("k", 99), unindexed)), all(count), counted(payloads));
    assertThat(reads).isEqualTo(first).isLessThan(count / 50);
  }

  @Test
  void whatIsRemovedTakesNoRoomAfterACompaction() {
    IntFunction<String> payloads = i -> "{\"id\":\"" + i + "\"}";
    addAll(payloads, 5_000);
    long full = index.bytes();
    for (int i = 10; i < 3_000; i++) {
      index.remove(i);
    }
    assertThat(index.staleCount()).isEqualTo(2_990);
    index.compact(all(10), counted(payloads));
    assertThat(reads).isZero();
    assertThat(index.staleCount()).isZero();
    assertThat(index.bytes()).isLessThan(full / 100);
    assertThat(index.select(is("id", "7"), all(10), counted(payloads)))
        .isEqualTo(RoaringBitmap.bitmapOf(7));
    index.add(4_000, Bytes.utf8("{\"id\":\"new\"}"));
    assertThat(index.select(is("id", "4000"), all(5_000), i -> Bytes.EMPTY).isEmpty()).isTrue();
  }

  @Test
  void textsThatBeginAlikeAreToldApart() {
    String cut = "l".repeat(FieldIndex.KEY_CHARS - 1);
    List<String> texts =
        List.of("", "l", cut, cut + "m", cut + "mn", cut + "mo", cut + "n", cut + "😀", "m");
    IntFunction<String> payloads = i -> "{\"a\":\"" + texts.get(i) + "\"}";
    addAll(payloads, texts.size());
    for (int i = 0; i < texts.size(); i++) {
      for (boolean inclusive : new boolean[] {true, false}) {
        Filter.Bound bound = new Filter.Bound(new Scalar.Text(texts.get(i)), inclusive);
        List<String> path = List.of("a");
        int above = inclusive ? i : i + 1;
        assertThat(select(new Filter.Range(path, bound, null), texts.size(), payloads))
            .isEqualTo(RoaringBitmap.bitmapOfRange(above, texts.size()));
        int below = inclusive ? i + 1 : i;
        assertThat(select(new Filter.Range(path, null, bound), texts.size(), payloads))
            .isEqualTo(RoaringBitmap.bitmapOfRange(0, below));
      }
      assertThat(select(is("a", texts.get(i)), texts.size(), payloads))
          .isEqualTo(RoaringBitmap.bitmapOf(i));
    }
  }

  private RoaringBitmap select(Filter filter, int count, IntFunction<String> payloads) {
    return index.select(filter, all(count), counted(payloads));
  }

  @Test
  void longTextsTakeNoMoreThanTheirBeginning() {
    String end = "z".repeat(10_000);
    addAll(i -> "{\"a\":\"" + i + end + "\"}", 1_000);
    assertThat(index.bytes()).isLessThan(1_000 * 600L);
  }

  @Test
  void anOrdinalThatIsUsedAgainIsReadUntilACompaction() {
    index.add(1, Bytes.utf8("{\"a\":\"old\"}"));
    index.add(1, Bytes.utf8("{\"a\":\"new\"}"));
    IntFunction<Bytes> payloads = counted(i -> "{\"a\":\"new\"}");
    assertThat(index.select(is("a", "old"), all(2), payloads).isEmpty()).isTrue();
    index.compact(RoaringBitmap.bitmapOf(1), payloads);
    reads = 0;
    assertThat(index.select(is("a", "new"), RoaringBitmap.bitmapOf(1), payloads))
        .isEqualTo(RoaringBitmap.bitmapOf(1));
    assertThat(reads).isZero();
  }

  /** An entry with another payload, or another entry in its place. */
  @Test
  void ofThoseUsedAgainOnlyWhatMayMatchIsRead() {
    int count = 3_000;
    addAll(i -> "{\"a\":\"old" + i % 10 + "\"}", count);
    IntFunction<String> now = i -> "{\"a\":\"new" + i % 10 + "\",\"b\":" + i % 2 + "}";
    addAll(now, count);
    Filter all = new Filter.And(List.of(is("a", "new7"), is("b", 1)));
    assertThat(index.select(all, all(count), counted(now)).getCardinality()).isEqualTo(300);
    assertThat(reads).isEqualTo(300);
    assertThat(index.select(is("a", "none"), all(count), counted(now)).isEmpty()).isTrue();
    assertThat(index.select(new Filter.Not(is("a", "none")), all(count), counted(now)))
        .isEqualTo(all(count));
    assertThat(reads).isEqualTo(300);
    assertThat(index.select(is("a", "old7"), all(count), counted(now)).isEmpty()).isTrue();
    assertThat(reads).isEqualTo(600);
  }

  @Test
  void compactionIndexesPathsThatFindRoom() {
    PayloadIndex small = new PayloadIndex(1, 8, 8);
    small.add(0, Bytes.utf8("{\"a\":1}"));
    small.add(1, Bytes.utf8("{\"b\":1}"));
    IntFunction<Bytes> payloads = counted(i -> "{\"b\":1}");
    RoaringBitmap live = RoaringBitmap.bitmapOf(1);
    small.remove(0);
    assertThat(small.select(is("b", 1), live, payloads)).isEqualTo(live);
    assertThat(reads).isEqualTo(1);
    small.compact(live, payloads);
    reads = 0;
    assertThat(small.select(is("b", 1), live, payloads)).isEqualTo(live);
    assertThat(reads).isZero();
  }
}

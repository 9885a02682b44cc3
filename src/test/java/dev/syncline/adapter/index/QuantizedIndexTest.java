package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a search finds of vectors that are held by their codes, by what looking at all finds. */
class QuantizedIndexTest {
  private static final int DIMENSION = 16;
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int ALL = 2_000;

  private final MemoryLimit memory = new MemoryLimit(Long.MAX_VALUE);

  private CollectionIndex index(HeldEntries held) {
    return new CollectionIndex(held.collection, held.store(), 0, memory, ForkJoinPool.commonPool());
  }

  private static List<Neighbor> search(CollectionIndex index, NearestQuery query) {
    return index.search(HeldEntries.EVERYWHERE, query).neighbors();
  }

  private static void settle(CollectionIndex index) {
    index.tend();
    while (index.build()) {
      Thread.onSpinWait();
    }
  }

  private static CollectionIndex filled(QuantizedIndexTest test, HeldEntries held, int entries) {
    CollectionIndex index = test.index(held);
    RandomWrites writes = new RandomWrites(held, SEED, entries);
    for (int number = 0; number < entries; number++) {
      CollectionIndexTest.apply(index, writes.put(number));
    }
    settle(index);
    return index;
  }

  /** A search that reads as many as there are finds exactly what there is; others nothing else. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void whatIsFoundIsToldAsItIsWhateverIsHeldInFull(Metric metric) {
    HeldEntries held = new HeldEntries(DIMENSION, metric, IndexKind.PQ);
    RandomWrites writes = new RandomWrites(held, SEED, 1_200);
    Random random = new Random(SEED);
    CollectionIndex index = index(held);
    for (int i = 0; i < 6_000; i++) {
      CollectionIndexTest.apply(index, writes.next());
      if (i % 300 == 299) {
        index.tend();
      }
      if (i > 2_000 && random.nextInt(3) == 0) {
        index.build();
      }
      if (i % 20 == 0) {
        Set<Partition> partitions = writes.partitions();
        NearestQuery query = writes.query(ALL);
        List<Neighbor> truth = held.nearest(partitions, query);
        assertThat(index.search(partitions, query).neighbors())
            .as("seed %s, write %s", SEED, i)
            .isEqualTo(truth);
        NearestQuery narrow =
            new NearestQuery(query.vector(), 15, 15, query.filter(), query.maxDistance());
        NearestQuery wide =
            new NearestQuery(query.vector(), 1_000, ALL, query.filter(), query.maxDistance());
        assertThat(index.search(partitions, narrow).neighbors())
            .as("seed %s, write %s", SEED, i)
            .isSorted()
            .hasSizeLessThanOrEqualTo(15)
            .extracting(Neighbor::id)
            .doesNotHaveDuplicates()
            .isSubsetOf(held.nearest(partitions, wide).stream().map(Neighbor::id).toList());
      }
    }
    AtomicLong reads = new AtomicLong();
    held.beforeGet = reads::incrementAndGet;
    assertThat(search(index, writes.plainQuery(10, ALL))).hasSize(10);
    assertThat(reads.get()).as("coded, of %s", index.figures()).isGreaterThan(100);
  }

  private static long inFull(CollectionIndex index) {
    long rows = index.figures().vectors() + index.figures().dead();
    return rows * (4 * DIMENSION + Table.BYTES_PER_ROW);
  }

  @ParameterizedTest
  @CsvSource({
    "COSINE, 1e-6", "COSINE, 1", "COSINE, 1e9",
    "DOT, 1e-6", "DOT, 1", "DOT, 1e9",
    "EUCLIDEAN, 1e-6", "EUCLIDEAN, 1", "EUCLIDEAN, 1e9"
  })
  void codesTellEnoughHoweverLongVectorsAre(Metric metric, double length) {
    HeldEntries held = new HeldEntries(DIMENSION, metric, IndexKind.PQ);
    RandomWrites shape = new RandomWrites(held, SEED, 1);
    CollectionIndex index = index(held);
    for (int number = 0; number < 4_000; number++) {
      CollectionIndexTest.apply(
          index, held.put(RandomWrites.id(number), longer(shape.vector(), length), "{}"));
    }
    settle(index);
    assertThat(index.figures().waiting()).isZero();
    int found = 0;
    for (int i = 0; i < 100; i++) {
      NearestQuery query =
          new NearestQuery(longer(shape.vector(), length), 10, 100, null, Double.POSITIVE_INFINITY);
      Set<Neighbor> hits = new HashSet<>(search(index, query));
      hits.retainAll(held.nearest(HeldEntries.EVERYWHERE, query));
      found += hits.size();
    }
    assertThat(found / 1_000.0).as("seed %s", SEED).isGreaterThan(0.9);
  }

  private static float[] longer(float[] vector, double by) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= (float) by;
    }
    return vector;
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void vectorsThatAreAllTheSameAreCodedToo(Metric metric) {
    HeldEntries held = new HeldEntries(DIMENSION, metric, IndexKind.PQ);
    CollectionIndex index = index(held);
    float[] one = new float[DIMENSION];
    one[3] = 2;
    for (int number = 0; number < 600; number++) {
      CollectionIndexTest.apply(index, held.put(RandomWrites.id(number), one, "{}"));
    }
    settle(index);
    NearestQuery query = new NearestQuery(one, 1_000, ALL, null, Double.POSITIVE_INFINITY);
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
    assertThat(index.figures().waiting()).isZero();
  }

  @Test
  void onlyCodesAreHeldOfWhatIsInTheGraphAndOfWhatHasWaitedLong() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.PQ);
    CollectionIndex index = index(held);
    RandomWrites writes = new RandomWrites(held, SEED, 2_000);
    long ids = 0;
    for (int number = 0; number < 2_000; number++) {
      CollectionIndexTest.apply(index, writes.put(number));
      ids += RandomWrites.id(number).length();
    }
    long asRows = 2_000 * Table.BYTES_PER_ROW + ids;
    assertThat(memory.used()).isEqualTo(asRows + 2_000 * 4 * DIMENSION);
    long codes = CodeBook.codeBytes(DIMENSION);
    long book = CodeBook.bookBytes(DIMENSION);
    index.tend();
    index.tend();
    long payloads = memory.used() - (asRows + book + (2_000 - 256) * codes + 256 * 4 * DIMENSION);
    settle(index);
    assertThat(memory.used() - payloads)
        .isEqualTo(asRows + book + 2_000 * (codes + Graph.BYTES_PER_NODE));
    index.renewGraph();
    assertThat(memory.used() - payloads).isEqualTo(asRows + book + 2_000 * codes);
    NearestQuery query = writes.plainQuery(10, ALL);
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
    settle(index);
    for (int number = 0; number < 2_000; number++) {
      CollectionIndexTest.apply(index, held.delete(RandomWrites.id(number)));
    }
    settle(index);
    assertThat(index.figures().dead()).isZero();
    assertThat(memory.used()).as("with what is left of payloads").isBetween(book, book + 100);
    index.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whatIsReadFromTheStoreIsNeverAllInFull() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.PQ);
    RandomWrites writes = new RandomWrites(held, SEED, 20_000);
    for (int number = 0; number < 20_000; number++) {
      writes.put(number);
    }
    CollectionIndex index = index(held);
    AtomicLong most = new AtomicLong();
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      index.load(slot, () -> most.accumulateAndGet(memory.used(), Math::max));
    }
    assertThat(index.figures().vectors()).isEqualTo(20_000);
    assertThat(index.figures().waiting()).isEqualTo(20_000);
    assertThat(most.get()).isLessThan(inFull(index));
    NearestQuery query = writes.plainQuery(10, 100);
    assertThat(search(index, query)).hasSize(10).isSorted();
  }

  @Test
  void aWriteThatLeavesTheVectorAsItIsLeavesTheGraphAsItIs() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.PQ);
    CollectionIndex index = filled(this, held, 600);
    float[] vector = new RandomWrites(held, SEED + 1, 1).vector();
    Bytes id = RandomWrites.id(7);
    CollectionIndexTest.apply(index, held.put(id, vector, "{}"));
    settle(index);
    long dead = index.figures().dead();
    CollectionIndexTest.apply(index, held.put(id, vector, "{\"color\":\"red\"}"));
    assertThat(index.figures().dead()).isEqualTo(dead);
    NearestQuery red = new NearestQuery(vector, 1, 1, RandomWrites.RED, Double.POSITIVE_INFINITY);
    assertThat(search(index, red)).hasSize(1).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, red));
    vector[0] += 1;
    CollectionIndexTest.apply(index, held.put(id, vector, "{\"color\":\"red\"}"));
    assertThat(index.figures().dead()).isEqualTo(dead + 1);
    assertThat(search(index, red)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, red));
  }

  private static float[] ofBits(int bits) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = bits >>> i & 1;
    }
    return vector;
  }

  /** Whole numbers differ in few bits, which a weak hash may lose. */
  @Test
  void vectorsOfOnesAndZerosAreToldApart() {
    Set<Object> hashes = new HashSet<>();
    Map<Integer, float[]> weak = new HashMap<>();
    float[] one = new float[0];
    float[] other = new float[0];
    for (int bits = 1; bits < 1 << DIMENSION; bits++) {
      float[] vector = ofBits(bits);
      hashes.add(Code.hash(Similarity.vector(vector)));
      float[] before = weak.put(Arrays.hashCode(vector), vector);
      if (before != null) {
        one = before;
        other = vector;
      }
    }
    assertThat(hashes).hasSize((1 << DIMENSION) - 1);

    HeldEntries held = new HeldEntries(DIMENSION, Metric.EUCLIDEAN, IndexKind.PQ);
    CollectionIndex index = filled(this, held, 600);
    CollectionIndexTest.apply(index, held.put(RandomWrites.id(7), one, "{}"));
    settle(index);
    long dead = index.figures().dead();
    CollectionIndexTest.apply(index, held.put(RandomWrites.id(7), other, "{}"));
    assertThat(index.figures().dead()).isEqualTo(dead + 1);
    NearestQuery query = new NearestQuery(other, 1, 1, null, Double.POSITIVE_INFINITY);
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
  }

  /** Between the walk and the store an entry may change: it is told as it is then. */
  @Test
  void whatIsReplacedOrDeletedWhileASearchIsUnderWayIsToldAsItIsByThen() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.PQ);
    CollectionIndex index = filled(this, held, 600);
    float[] vector = new RandomWrites(held, SEED + 1, 1).vector();
    Bytes id = RandomWrites.id(7);
    CollectionIndexTest.apply(index, held.put(id, vector, "{\"color\":\"red\"}"));
    settle(index);
    NearestQuery red = new NearestQuery(vector, 1, 1, RandomWrites.RED, Double.POSITIVE_INFINITY);
    assertThat(search(index, red)).extracting(Neighbor::id).containsExactly(id);

    float[] other = vector.clone();
    other[0] += 1;
    held.beforeGet = () -> held.put(id, other, "{\"color\":\"red\"}");
    List<Neighbor> replaced = search(index, red);
    held.beforeGet = () -> {};
    assertThat(replaced).hasSize(1).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, red));
    assertThat(replaced.get(0).distance()).isGreaterThan(0.001);

    held.beforeGet = () -> held.put(id, other, "{\"color\":\"blue\"}");
    assertThat(search(index, red)).isEmpty();
    // In the place of a row of which something is known already the filter would be asked again.
    CollectionIndexTest.apply(index, held.put(RandomWrites.id(601), other, "{}"));
    CollectionIndexTest.apply(index, held.put(id, other, "{\"color\":\"red\"}"));
    settle(index);
    held.beforeGet =
        () -> CollectionIndexTest.apply(index, held.put(id, other, "{\"color\":\"blue\"}"));
    assertThat(search(index, red)).as("a row that is kept").isEmpty();
    held.beforeGet = () -> held.delete(id);
    assertThat(search(index, red)).isEmpty();
  }

  @Test
  void inThePlaceOfWhatIsDeletedMeanwhileIsWhatComesNext() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.PQ);
    CollectionIndex index = filled(this, held, 600);
    NearestQuery query = new RandomWrites(held, SEED + 1, 1).plainQuery(10, 10);
    Bytes nearest = search(index, query).get(0).id();
    held.beforeGet = () -> CollectionIndexTest.apply(index, held.delete(nearest));
    assertThat(search(index, query)).hasSize(10).noneMatch(each -> each.id().equals(nearest));
  }

  /** Single precision says nothing of it, and so codes do not. */
  @Test
  void aQueryOfNoLengthFindsTheFirstIds() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.DOT, IndexKind.PQ);
    CollectionIndex index = filled(this, held, 600);
    NearestQuery query =
        new NearestQuery(new float[DIMENSION], 10, 10, null, Double.POSITIVE_INFINITY);
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
  }
}

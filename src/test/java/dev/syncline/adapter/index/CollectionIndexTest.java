package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.core.search.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a search finds, by what looking at all finds. */
class CollectionIndexTest {
  private static final int DIMENSION = 12;
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final double ENOUGH = 0.95;

  private final MemoryLimit memory = new MemoryLimit(Long.MAX_VALUE);

  private CollectionIndex index(HeldEntries held, int exactLimit) {
    return new CollectionIndex(
        held.collection, held.store(), exactLimit, memory, ForkJoinPool.commonPool());
  }

  static void apply(CollectionIndex index, Batch batch) {
    for (Batch.Change change : batch.changes()) {
      index.apply(batch.partition().slot(), change.key().id(), change.entry());
    }
  }

  private static List<Neighbor> search(CollectionIndex index, NearestQuery query) {
    return index.search(HeldEntries.EVERYWHERE, query).neighbors();
  }

  private static void buildAll(CollectionIndex index) {
    while (index.build()) {
      Thread.onSpinWait();
    }
  }

  /** The share of the truly nearest that searches find; and nothing else may they find. */
  private static double recall(HeldEntries held, RandomWrites writes, CollectionIndex index) {
    int found = 0;
    int all = 0;
    for (int i = 0; i < 100; i++) {
      NearestQuery query = writes.plainQuery(10, 60);
      List<Neighbor> truth = held.nearest(HeldEntries.EVERYWHERE, query);
      List<Neighbor> every =
          held.nearest(
              HeldEntries.EVERYWHERE,
              new NearestQuery(query.vector(), 1_000, 1_000, null, Double.POSITIVE_INFINITY));
      List<Neighbor> answer = search(index, query);
      assertThat(answer).isSorted().doesNotHaveDuplicates();
      assertThat(every).as("the nearest thousand, seed %s", SEED).containsAll(answer);
      Set<Neighbor> hits = new HashSet<>(answer);
      hits.retainAll(truth);
      found += hits.size();
      all += truth.size();
    }
    return (double) found / all;
  }

  @ParameterizedTest
  @CsvSource({
    "COSINE, FLAT, 0", "DOT, FLAT, 0", "EUCLIDEAN, FLAT, 0",
    "COSINE, HNSW, 1000", "DOT, HNSW, 1000", "EUCLIDEAN, HNSW, 1000",
    "COSINE, HNSW, 0", "DOT, HNSW, 0", "EUCLIDEAN, HNSW, 0",
    "COSINE, PQ, 0"
  })
  void whatIsInNoGraphIsFoundExactly(Metric metric, IndexKind kind, int exactLimit) {
    HeldEntries held = new HeldEntries(DIMENSION, metric, kind);
    RandomWrites writes = new RandomWrites(held, SEED, 400);
    CollectionIndex index = index(held, exactLimit);
    for (int i = 0; i < 3_000; i++) {
      apply(index, writes.next());
      if (i % 10 == 0) {
        NearestQuery query = writes.query(15);
        var partitions = writes.partitions();
        assertThat(index.search(partitions, query).neighbors())
            .as("seed %s, write %s", SEED, i)
            .isEqualTo(held.nearest(partitions, query));
      }
    }
  }

  /** Beside 1, products of short vectors are all the same in single precision. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-6, 1e-3, 1, 1e6, 1e12})
  void aGraphFindsByDotProductHoweverLongVectorsAre(double length) {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.DOT, IndexKind.HNSW);
    CollectionIndex index = index(held, 100);
    Random random = new Random(SEED);
    for (int number = 0; number < 2_000; number++) {
      apply(index, held.put(RandomWrites.id(number), vector(random, length), "{}"));
    }
    buildAll(index);
    int found = 0;
    for (int i = 0; i < 100; i++) {
      NearestQuery query =
          new NearestQuery(vector(random, 1), 10, 60, null, Double.POSITIVE_INFINITY);
      Set<Neighbor> hits = new HashSet<>(search(index, query));
      hits.retainAll(held.nearest(HeldEntries.EVERYWHERE, query));
      found += hits.size();
    }
    assertThat(found / 1_000.0).as("seed %s", SEED).isGreaterThan(ENOUGH);
  }

  private static float[] vector(Random random, double length) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (length * random.nextGaussian());
    }
    return vector;
  }

  @ParameterizedTest
  @CsvSource({
    "COSINE, HNSW, 0.95", "DOT, HNSW, 0.95", "EUCLIDEAN, HNSW, 0.95",
    "COSINE, PQ, 0.9", "DOT, PQ, 0.9", "EUCLIDEAN, PQ, 0.9"
  })
  void aGraphFindsNearlyAllWhileItIsBuiltAndCut(Metric metric, IndexKind kind, double enough) {
    HeldEntries held = new HeldEntries(DIMENSION, metric, kind);
    RandomWrites writes = new RandomWrites(held, SEED, 3_000);
    CollectionIndex index = index(held, 100);
    for (int number = 0; number < 3_000; number++) {
      apply(index, writes.put(number));
    }
    assertThat(recall(held, writes, index)).as("nothing built").isEqualTo(1);
    index.tend();
    Random random = new Random(SEED);
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 2_000; i++) {
        apply(index, writes.put(random.nextInt(3_000)));
        if (i % 12 == 0) {
          index.build();
        }
      }
      assertThat(recall(held, writes, index)).as("half built, seed %s", SEED).isGreaterThan(enough);
      buildAll(index);
      assertThat(index.figures().waiting()).isZero();
      assertThat(recall(held, writes, index)).as("built, seed %s", SEED).isGreaterThan(enough);
    }
    assertThat(index.figures().vectors()).isEqualTo(3_000);
    assertThat(index.figures().dead()).isLessThan(1_500);
  }

  @Test
  void whatIsDeadIsCutOutOfTheGraphAndItsMemoryIsFree() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.HNSW);
    RandomWrites writes = new RandomWrites(held, SEED, 2_000);
    CollectionIndex index = index(held, 0);
    for (int number = 0; number < 2_000; number++) {
      apply(index, writes.put(number));
    }
    buildAll(index);
    long full = memory.used();
    assertThat(index.figures().bytes()).isEqualTo(full).isGreaterThan(2_000 * 4 * DIMENSION);
    for (int number = 0; number < 2_000; number++) {
      apply(index, held.delete(RandomWrites.id(number)));
    }
    assertThat(search(index, writes.plainQuery(10, 100))).isEmpty();
    assertThat(index.figures().dead()).isEqualTo(2_000);
    buildAll(index);
    assertThat(index.figures().dead()).isZero();
    assertThat(index.figures().bytes()).isZero();
    for (int number = 0; number < 2_000; number++) {
      apply(index, writes.put(number));
    }
    buildAll(index);
    assertThat(memory.used()).isEqualTo(full);
    assertThat(recall(held, writes, index)).as("seed %s", SEED).isGreaterThan(ENOUGH);
    index.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void fewDeadOnesStayInTheGraph() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.HNSW);
    RandomWrites writes = new RandomWrites(held, SEED, 3_000);
    CollectionIndex index = index(held, 0);
    for (int number = 0; number < 3_000; number++) {
      apply(index, writes.put(number));
    }
    buildAll(index);
    for (int number = 0; number < 999; number++) {
      apply(index, held.delete(RandomWrites.id(number)));
    }
    buildAll(index);
    assertThat(index.figures().dead()).isEqualTo(999);
    for (int number = 999; number < 1_100; number++) {
      apply(index, held.delete(RandomWrites.id(number)));
    }
    buildAll(index);
    assertThat(index.figures().dead()).isZero();
    assertThat(recall(held, writes, index)).as("seed %s", SEED).isGreaterThan(ENOUGH);
  }

  @Test
  void aWriteThatLeavesTheVectorAsItIsLeavesTheGraphAsItIs() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.HNSW);
    RandomWrites writes = new RandomWrites(held, SEED, 50);
    CollectionIndex index = index(held, 0);
    float[] vector = writes.vector();
    apply(index, held.put(RandomWrites.id(0), vector, "{}"));
    buildAll(index);
    NearestQuery red = new NearestQuery(vector, 1, 1, RandomWrites.RED, Double.POSITIVE_INFINITY);
    assertThat(search(index, red)).isEmpty();
    apply(index, held.put(RandomWrites.id(0), vector, "{\"color\":\"red\"}"));
    assertThat(search(index, red)).hasSize(1).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, red));
    assertThat(index.figures().dead()).isZero();
    assertThat(index.figures().waiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void vectorsOfAnyLengthAreOrderedAsInDoublePrecision(Metric metric) {
    HeldEntries held = new HeldEntries(3, metric, IndexKind.HNSW);
    CollectionIndex index = index(held, 0);
    List<float[]> vectors = new ArrayList<>();
    Random random = new Random(SEED);
    for (int exponent : new int[] {-200, -146, -100, -53, 0, 53, 100, 126}) {
      float scale = Math.scalb(1f, exponent);
      for (int i = 0; i < 20; i++) {
        float[] vector = new float[3];
        for (int j = 0; j < 3; j++) {
          vector[j] = (float) random.nextGaussian() * scale / 2;
        }
        vectors.add(vector);
        apply(index, held.put(Bytes.utf8(exponent + "/" + i), vector, "{}"));
      }
    }
    vectors.removeIf(each -> each[0] == 0);
    for (boolean isBuilt : new boolean[] {false, true}) {
      for (float[] vector : vectors) {
        NearestQuery query = new NearestQuery(vector, 20, 160, null, Double.POSITIVE_INFINITY);
        assertThat(search(index, query))
            .as("seed %s, built %s", SEED, isBuilt)
            .isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
      }
      buildAll(index);
    }
  }

  @Test
  void ofAnIndexThatBecomesFlatTheGraphIsLetGoOfAndIsBuiltAgainLater() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.HNSW);
    RandomWrites writes = new RandomWrites(held, SEED, 400);
    CollectionIndex index = index(held, 100);
    for (int number = 0; number < 300; number++) {
      apply(index, writes.put(number));
    }
    apply(index, held.put(RandomWrites.id(301), new float[DIMENSION], "{}"));
    buildAll(index);
    long graphed = memory.used();
    NearestQuery query = writes.plainQuery(1_000, 1_000);

    assertThat(index.becomes(held.collection.withIndex(IndexKind.FLAT))).isTrue();
    assertThat(memory.used()).isEqualTo(graphed - 300 * Graph.BYTES_PER_NODE);
    assertThat(index.build()).isFalse();
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));

    assertThat(index.becomes(held.collection)).isTrue();
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
    buildAll(index);
    assertThat(memory.used()).isEqualTo(graphed);
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
    assertThat(index.becomes(held.collection.withIndex(IndexKind.NONE))).isFalse();
  }

  @Test
  void aGraphThatIsRenewedIsBuiltAgainAndNothingIsLostMeanwhile() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.HNSW);
    RandomWrites writes = new RandomWrites(held, SEED, 2_000);
    CollectionIndex index = index(held, 0);
    for (int number = 0; number < 2_000; number++) {
      apply(index, writes.put(number));
    }
    buildAll(index);
    for (int number = 0; number < 200; number++) {
      apply(index, writes.put(number));
    }
    long before = memory.used();
    index.renewGraph();
    assertThat(index.figures().waiting()).isEqualTo(2_000);
    assertThat(recall(held, writes, index)).isEqualTo(1);
    buildAll(index);
    assertThat(recall(held, writes, index)).as("seed %s", SEED).isGreaterThan(ENOUGH);
    assertThat(index.figures().dead()).isZero();
    assertThat(memory.used()).isLessThan(before);
  }

  /** A search goes on for a while: what it looks at may be forgotten, or closed, in between. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsForgottenWhileASearchIsUnderWayIsNotSaidToBeComplete(boolean isClosed) {
    HeldEntries held = new HeldEntries(2, Metric.COSINE, IndexKind.FLAT);
    Bytes id = RandomWrites.id(1);
    int slot = held.partition(id).slot();
    CollectionIndex index = index(held, 0);
    for (int each = 0; each < Partition.SLOTS; each++) {
      index.load(each, () -> {});
    }
    // Of one that has changed the payload is read.
    apply(index, held.put(id, new float[] {1, 0}, "{\"a\":1}"));
    apply(index, held.put(id, new float[] {1, 0}, "{\"a\":1,\"b\":1}"));
    Filter filter = new Filter.In(List.of("a"), Set.of(new Scalar.Number(1)));
    NearestQuery query =
        new NearestQuery(new float[] {1, 0}, 1, 1, filter, Double.POSITIVE_INFINITY);
    assertThat(index.search(HeldEntries.EVERYWHERE, query))
        .satisfies(each -> assertThat(each.neighbors()).hasSize(1))
        .satisfies(each -> assertThat(each.loaded()).isTrue());
    held.beforeGet =
        () -> {
          if (isClosed) {
            index.close();
          } else {
            index.forget(slot);
          }
        };
    assertThat(index.search(HeldEntries.EVERYWHERE, query).loaded()).isFalse();
  }

  @Test
  void whatIsReadFromTheStoreDoesNotUndoABatch() {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.FLAT);
    RandomWrites writes = new RandomWrites(held, SEED, 2_000);
    for (int number = 0; number < 2_000; number++) {
      writes.put(number);
    }
    CollectionIndex index = index(held, 0);
    RandomWrites others = new RandomWrites(held, SEED + 1, 2_000);
    NearestQuery query = writes.plainQuery(1_000, 1_000);
    assertThat(index.search(HeldEntries.EVERYWHERE, query).loaded()).isFalse();
    // Each page is old by the time it is taken in.
    held.afterPage =
        () -> {
          for (int i = 0; i < 20; i++) {
            apply(index, others.next());
          }
        };
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      index.load(slot, () -> {});
    }
    assertThat(index.search(HeldEntries.EVERYWHERE, query).loaded()).isTrue();
    assertThat(search(index, query)).isEqualTo(held.nearest(HeldEntries.EVERYWHERE, query));
    assertThat(index.figures().loaded()).isEqualTo(1);
  }
}

package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.UnsearchableException;
import dev.syncline.port.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches while several threads write and others build. */
class IndexUnderWritesTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int DIMENSION = 8;
  private static final int IDS = 900;
  private static final int WRITERS = 2;
  private static final int SEARCHES = 400;
  private static final int COMPLETE_SEARCHES = 20;

  private final ConcurrentHashMap<Long, float[]> byCounter = new ConcurrentHashMap<>();

  /** By id, the counter of the last version that was acknowledged. */
  private final AtomicLongArray acknowledged = new AtomicLongArray(IDS);

  private final AtomicBoolean isOver = new AtomicBoolean();

  @ParameterizedTest
  @CsvSource({
    "FLAT, 0, 1000",
    "HNSW, 0, 1000",
    "HNSW, 0, 10",
    "HNSW, 2000, 1000",
    "PQ, 0, 1000",
    "PQ, 0, 10"
  })
  void aSearchSeesEachIdInAVersionNoOlderThanAcknowledged(
      IndexKind kind, int exactLimit, int breadth) throws Exception {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, kind);
    GraphVectorIndexTest.Known known = new GraphVectorIndexTest.Known();
    known.set(held.collection);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    IndexSettings settings = new IndexSettings(1.5, Long.MAX_VALUE, exactLimit);
    try (VectorIndex index = new GraphVectorIndex("test", settings, held.store(), known)) {
      for (int id = 0; id < IDS; id++) {
        write(held, index, id, new Random(SEED + id));
      }
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int mine = writer;
        writers.add(threads.submit(() -> writeAll(held, index, mine)));
      }
      Random random = new Random(SEED);
      for (int i = 0; i < SEARCHES; i++) {
        float[] vector = vector(random);
        check(held, index, new NearestQuery(vector, breadth, breadth, null, 3));
      }
      isOver.set(true);
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      isOver.set(true);
      threads.shutdown();
    }
  }

  /** Whatever becomes of the index meanwhile, an answer that says it is complete is. */
  @Test
  void aCompleteAnswerMissesNothingWhileTheIndexIsChangedDroppedAndReadAgain() throws Exception {
    HeldEntries held = new HeldEntries(DIMENSION, Metric.COSINE, IndexKind.HNSW);
    GraphVectorIndexTest.Known known = new GraphVectorIndexTest.Known();
    known.set(held.collection);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    IndexSettings settings = new IndexSettings(1.5, Long.MAX_VALUE, 0);
    try (VectorIndex index = new GraphVectorIndex("test", settings, held.store(), known)) {
      for (int id = 0; id < IDS; id++) {
        write(held, index, id, new Random(SEED + id));
      }
      List<Future<?>> others = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int mine = writer;
        others.add(threads.submit(() -> writeAll(held, index, mine)));
      }
      others.add(threads.submit(() -> changeAll(held, index, known)));
      Random random = new Random(SEED);
      int complete = 0;
      for (int i = 0; complete < COMPLETE_SEARCHES && i < 1_000_000; i++) {
        complete += checkIfComplete(held, index, vector(random)) ? 1 : 0;
      }
      assertThat(complete).isEqualTo(COMPLETE_SEARCHES);
      isOver.set(true);
      for (Future<?> each : others) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      isOver.set(true);
      threads.shutdown();
    }
  }

  private void changeAll(HeldEntries held, VectorIndex index, GraphVectorIndexTest.Known known) {
    Random random = new Random(SEED);
    CollectionInfo as = held.collection;
    while (!isOver.get()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
      if (random.nextInt(3) > 0) {
        index.reload(new Partition(1, random.nextInt(Partition.SLOTS)));
      } else {
        IndexKind[] kinds = IndexKind.values();
        IndexKind kind = kinds[random.nextInt(kinds.length)];
        known.set(
            new CollectionInfo(
                as.id(), as.name(), as.dimension(), as.metric(), 1, as.policy(), kind));
      }
    }
  }

  private boolean checkIfComplete(HeldEntries held, VectorIndex index, float[] vector) {
    long[] atLeast = acknowledged();
    NearestQuery query = new NearestQuery(vector, 1_000, 2_000, null, 3);
    VectorIndex.Answer answer;
    try {
      answer = index.search(1, HeldEntries.EVERYWHERE, query);
    } catch (UnsearchableException e) {
      return false;
    }
    if (answer.loaded()) {
      assertThat(answer.neighbors()).as("seed %s", SEED).hasSize(Math.min(IDS, 1_000));
      checkEach(held, query, answer.neighbors(), atLeast);
    }
    return answer.loaded();
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** Each partition has one writer. */
  private void writeAll(HeldEntries held, VectorIndex index, int mine) {
    Random random = new Random(SEED ^ mine);
    while (!isOver.get()) {
      int id = random.nextInt(IDS);
      if (held.partition(RandomWrites.id(id)).slot() % WRITERS == mine) {
        write(held, index, id, random);
      }
    }
  }

  private void write(HeldEntries held, VectorIndex index, int id, Random random) {
    float[] vector = vector(random);
    var batch = held.put(RandomWrites.id(id), vector, "{}");
    long counter = batch.changes().get(0).entry().versions().get(0).dot().counter();
    byCounter.put(counter, vector);
    index.apply(batch);
    acknowledged.set(id, counter);
  }

  private long[] acknowledged() {
    long[] atLeast = new long[IDS];
    for (int id = 0; id < IDS; id++) {
      atLeast[id] = acknowledged.get(id);
    }
    return atLeast;
  }

  private void check(HeldEntries held, VectorIndex index, NearestQuery query) {
    long[] atLeast = acknowledged();
    List<Neighbor> found = index.search(1, HeldEntries.EVERYWHERE, query).neighbors();
    assertThat(found).as("seed %s", SEED).isSorted().hasSize(Math.min(IDS, query.count()));
    checkEach(held, query, found, atLeast);
  }

  private void checkEach(
      HeldEntries held, NearestQuery query, List<Neighbor> found, long[] atLeast) {
    for (Neighbor each : found) {
      int id = Integer.parseInt(each.id().toUtf8().substring("id-".length()));
      long counter = each.dot().counter();
      assertThat(counter).as("seed %s", SEED).isGreaterThanOrEqualTo(atLeast[id]);
      // What is being read from the store may be found before its writer has noted it.
      float[] vector;
      while ((vector = byCounter.get(counter)) == null) {
        Thread.onSpinWait();
      }
      assertThat(Distances.between(held.collection.metric(), query.vector(), vector))
          .isEqualTo(each.distance());
    }
  }
}

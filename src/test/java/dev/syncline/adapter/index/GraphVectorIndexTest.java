package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.Metadata;
import dev.syncline.port.UnsearchableException;
import dev.syncline.port.UnsearchableException.Reason;
import dev.syncline.port.VectorIndex.Answer;
import dev.syncline.port.VectorIndex.Figures;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The indexes of a node: when there is one, and what is in it. */
class GraphVectorIndexTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private final HeldEntries held = new HeldEntries(8, Metric.COSINE, IndexKind.HNSW);
  private final RandomWrites writes = new RandomWrites(held, SEED, 500);
  private final NearestQuery query = writes.plainQuery(1_000, 1_000);
  private final Known known = new Known();
  private GraphVectorIndex index = index(Long.MAX_VALUE);

  /** What this node has learned of collections. */
  static final class Known implements Metadata {
    private final AtomicInteger failures = new AtomicInteger();
    private volatile ClusterState state = new ClusterState(Ring.EMPTY, new TreeMap<>(), 9);

    void set(CollectionInfo... collections) {
      TreeMap<String, CollectionInfo> all = new TreeMap<>();
      for (CollectionInfo each : collections) {
        all.put(each.name(), each);
      }
      state = new ClusterState(Ring.EMPTY, all, 9);
    }

    void forget() {
      state = new ClusterState(Ring.EMPTY, new TreeMap<>(), 9);
    }

    /** The next question fails. */
    void fail() {
      failures.set(1);
    }

    @Override
    public ClusterState state() {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("for a test");
      }
      return state;
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }

  private GraphVectorIndex index(long maxBytes) {
    return new GraphVectorIndex("test", new IndexSettings(0.5, maxBytes, 100), held.store(), known);
  }

  private void restart(long maxBytes) {
    index.close();
    index = index(maxBytes);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private Answer search() {
    return index.search(held.collection.id(), HeldEntries.EVERYWHERE, query);
  }

  private List<Neighbor> loaded() {
    await().atMost(PATIENCE).until(() -> search().loaded());
    return search().neighbors();
  }

  private List<Neighbor> truth() {
    return held.nearest(HeldEntries.EVERYWHERE, query);
  }

  private void assertUnsearchable(Reason reason, String... words) {
    assertThatThrownBy(this::search)
        .hasMessageContainingAll(words)
        .asInstanceOf(type(UnsearchableException.class))
        .extracting(UnsearchableException::reason)
        .isEqualTo(reason);
  }

  @Test
  void aCollectionThatNobodyKnowsOrThatHasNoIndexCannotBeSearched() {
    index.apply(writes.put(0));
    assertUnsearchable(Reason.UNKNOWN, "1");
    known.set(
        new CollectionInfo(
            1, "docs", 8, Metric.COSINE, 1, ConflictPolicy.SIBLINGS, IndexKind.NONE));
    index.apply(writes.put(0));
    assertUnsearchable(Reason.NO_INDEX, "docs");
    assertThat(index.figures()).isEqualTo(Figures.NONE);
  }

  @Test
  void whatWasWrittenBeforeTheCollectionWasKnownIsFoundOnceItIs() {
    for (int number = 0; number < 300; number++) {
      index.apply(writes.put(number));
    }
    known.set(held.collection);
    assertThat(loaded()).isEqualTo(truth()).hasSize(300);
  }

  @Test
  void afterAStartAllThatTheStoreHoldsIsFound() {
    known.set(held.collection);
    for (int number = 0; number < 500; number++) {
      index.apply(writes.next());
    }
    assertThat(loaded()).isEqualTo(truth());
    restart(Long.MAX_VALUE);
    assertThat(index.figures().loaded()).isLessThan(1);
    // Nobody has to ask for it.
    await().atMost(PATIENCE).until(() -> index.figures().loaded() == 1);
    assertThat(search()).isEqualTo(new Answer(truth(), true));
    assertThat(index.figures(held.collection.id()))
        .isEqualTo(index.figures())
        .extracting(Figures::loaded)
        .isEqualTo(1.0);
  }

  @Test
  void ofAPartitionThatTheNodeHasLostNothingIsFound() {
    known.set(held.collection);
    for (int number = 0; number < 300; number++) {
      index.apply(writes.put(number));
    }
    assertThat(loaded()).isEqualTo(truth());
    Partition lost = held.partition(RandomWrites.id(7));
    held.discard(lost);
    index.reload(lost);
    assertThat(search().neighbors()).isEqualTo(truth());
    assertThat(loaded()).isEqualTo(truth()).hasSizeLessThan(300);
    assertThat(index.search(1, Set.of(lost), query)).isEqualTo(new Answer(List.of(), true));
  }

  @Test
  void aPartitionThatHoldsSomethingElseIsReadAgain() {
    known.set(held.collection);
    for (int number = 0; number < 300; number++) {
      index.apply(writes.put(number));
    }
    assertThat(loaded()).isEqualTo(truth());
    // What a restored partition holds no batch has said.
    held.delete(RandomWrites.id(7));
    index.reload(held.partition(RandomWrites.id(7)));
    assertThat(loaded()).isEqualTo(truth()).hasSize(299);
  }

  /** Nobody who writes hears of it. */
  @Test
  void whatCouldNotBeIndexedIsReadFromTheStore() {
    known.set(held.collection);
    index.apply(writes.put(0));
    assertThat(loaded()).isEqualTo(truth());
    Batch batch = writes.put(1);
    known.fail();
    index.apply(batch);
    assertThat(loaded()).isEqualTo(truth()).hasSize(2);
  }

  @Test
  void theIndexOfADroppedCollectionIsLetGoOf() {
    known.set(held.collection);
    index.apply(writes.put(0));
    assertThat(index.figures().vectors()).isEqualTo(1);
    known.forget();
    await().atMost(PATIENCE).until(() -> index.figures().equals(Figures.NONE));
    assertUnsearchable(Reason.UNKNOWN, "1");
  }

  /** The vectors are the same: nothing is read again. */
  @Test
  void aCollectionIsSearchedWholeWhileItsIndexBecomesAnother() {
    known.set(held.collection);
    for (int number = 0; number < 300; number++) {
      index.apply(writes.put(number));
    }
    index.apply(held.put(RandomWrites.id(301), new float[8], "{}"));
    assertThat(loaded()).isEqualTo(truth());

    known.set(held.collection.withIndex(IndexKind.FLAT));
    assertThat(search()).isEqualTo(new Answer(truth(), true));
    index.apply(writes.put(302));
    assertThat(search()).isEqualTo(new Answer(truth(), true));

    known.set(held.collection);
    assertThat(search().loaded()).isTrue();
    await().atMost(PATIENCE).until(() -> index.figures().waiting() == 0);
    assertThat(search()).isEqualTo(new Answer(truth(), true));
  }

  @Test
  void underAnotherPolicyIsFoundWhatIsShownThen() {
    known.set(held.collection);
    index.apply(held.put(RandomWrites.id(1), new float[] {1, 0, 0, 0, 0, 0, 0, 0}, "{}"));
    index.apply(held.addSibling(RandomWrites.id(1), new float[] {0, 1, 0, 0, 0, 0, 0, 0}, "{}"));
    assertThat(loaded()).hasSize(1);
    assertThat(index.figures().vectors()).isEqualTo(2);
    known.set(held.collection.withPolicy(ConflictPolicy.LAST_WRITE_WINS, null));
    assertThat(loaded()).hasSize(1);
    assertThat(index.figures().vectors()).isEqualTo(1);
  }

  private void exhaust() {
    known.set(held.collection);
    restart(100 * (Table.BYTES_PER_ROW + 8 * 4));
    for (int number = 0; number < 300; number++) {
      index.apply(writes.put(number));
    }
    assertUnsearchable(Reason.OUT_OF_MEMORY, "docs");
  }

  @Test
  void aCollectionThatNeedsMoreMemoryThanThereIsIsTriedAgainAsAnother() {
    exhaust();
    known.set(held.collection.withIndex(IndexKind.NONE));
    assertUnsearchable(Reason.NO_INDEX, "docs");
    // What the node has not heard of is gone: nobody but the store can tell.
    for (int number = 0; number < 250; number++) {
      held.delete(RandomWrites.id(number));
    }
    known.set(held.collection.withIndex(IndexKind.FLAT));
    assertThat(loaded()).isEqualTo(truth()).hasSize(50);
  }

  /**
   * Or a collection that is written to all the time is lost to one that nobody has searched yet.
   */
  @Test
  void aCollectionThatIsReadGivesWayToOneThatIsWrittenTo() throws Exception {
    for (int number = 0; number < 300; number++) {
      writes.put(number);
    }
    CountDownLatch isHalfRead = new CountDownLatch(Partition.SLOTS);
    CountDownLatch goesOn = new CountDownLatch(1);
    held.afterPage =
        () -> {
          isHalfRead.countDown();
          if (isHalfRead.getCount() == 0) {
            awaitQuietly(goesOn);
          }
        };
    HeldEntries others =
        new HeldEntries(
            new CollectionInfo(
                2, "others", 8, Metric.COSINE, 1, ConflictPolicy.SIBLINGS, IndexKind.HNSW));
    known.set(held.collection, others.collection);
    restart(250 * (Table.BYTES_PER_ROW + 8 * 4));
    isHalfRead.await();
    try {
      RandomWrites more = new RandomWrites(others, SEED, 200);
      for (int number = 0; number < 200; number++) {
        index.apply(more.put(number));
      }
    } finally {
      goesOn.countDown();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertUnsearchable(Reason.OUT_OF_MEMORY, "collection docs"));
    assertThat(index.search(2, HeldEntries.EVERYWHERE, query).neighbors()).hasSize(200);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Not less by what was never counted. */
  @Test
  void whatACollectionNeedsIsSaidAsItWasCounted() {
    exhaust();
    String said = String.valueOf(index.refusal(held.collection.id()));
    for (int i = 0; i < 100; i++) {
      index.apply(held.delete(RandomWrites.id(499)));
    }
    assertThat(String.valueOf(index.refusal(held.collection.id()))).isEqualTo(said);
  }

  @Test
  void aCollectionThatNeedsMoreMemoryThanThereIsCannotBeSearchedUntilItNeedsLess() {
    known.set(held.collection);
    long limit = 100 * (Table.BYTES_PER_ROW + 8 * 4);
    restart(limit);
    for (int number = 0; number < 300; number++) {
      index.apply(writes.put(number));
    }
    assertUnsearchable(Reason.OUT_OF_MEMORY, "docs", Long.toString(limit));
    assertThat(index.figures()).isEqualTo(Figures.NONE);
    for (int number = 0; number < 250; number++) {
      index.apply(held.delete(RandomWrites.id(number)));
    }
    await()
        .atMost(PATIENCE)
        .ignoreException(UnsearchableException.class)
        .until(() -> search().loaded());
    assertThat(search().neighbors()).isEqualTo(truth()).hasSize(50);
  }
}

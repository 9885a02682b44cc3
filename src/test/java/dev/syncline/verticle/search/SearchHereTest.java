package dev.syncline.verticle.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.VectorIndex;
import dev.syncline.verticle.local.AppliedClocks;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Question;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node tells while what it finds changes. */
class SearchHereTest {
  private static final Partition ANY = new Partition(3, 0);
  private static final Filter HAS_A = new Filter.Exists(List.of("a"), true);

  private final Vertx vertx = Vertx.vertx();
  private final Map<Bytes, Version> entries = new ConcurrentHashMap<>();
  private volatile Runnable afterSearch = () -> {};
  private volatile boolean isHere = true;

  /** Entries that filters hold for by what they were before. */
  private final Set<Bytes> chosenBefore = ConcurrentHashMap.newKeySet();

  private final AtomicInteger searches = new AtomicInteger();

  private final SearchHere here =
      new SearchHere(
          vertx.createSharedWorkerExecutor("test", 1),
          10,
          1 << 20,
          proxy(VectorIndex.class, arguments -> search((NearestQuery) arguments[2])),
          proxy(ReplicaStore.class, arguments -> entry(((EntryKey) arguments[1]).id())),
          proxy(Metadata.class, arguments -> state()),
          new AppliedClocks(),
          (filter, payload) -> payload.length() > 2,
          each -> isHere);

  private static <T> T proxy(Class<T> type, Function<Object[], ? extends Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                answer.apply(arguments == null ? new Object[0] : arguments)));
  }

  private static ClusterState state() {
    return new ClusterState(
        Ring.EMPTY, new TreeMap<>(Map.of(FakeNodes.COLLECTION.name(), FakeNodes.COLLECTION)), 9);
  }

  private void write(String id, int number, double x, String payload) {
    Content.Value value =
        new Content.Value(Floats.bytes(new float[] {(float) x, 0}), Bytes.utf8(payload));
    Dot dot = Samples.dot(1, number);
    entries.put(Bytes.utf8(id), new Version(dot, HybridTimestamp.ofMillis(number), value));
  }

  private Entry entry(Bytes id) {
    Version version = entries.get(id);
    return new Entry(
        FakeNodes.COLLECTION.policy(),
        version == null ? List.of() : List.of(version),
        VersionVector.EMPTY);
  }

  private VectorIndex.Answer search(NearestQuery query) {
    List<Neighbor> found = new ArrayList<>();
    entries.forEach(
        (id, version) -> {
          Content.Value value = (Content.Value) version.content();
          if (query.filter() == null || value.payload().length() > 2 || chosenBefore.contains(id)) {
            double distance =
                Distances.between(
                    FakeNodes.COLLECTION.metric(), query.vector(), Floats.of(value.vector()));
            found.add(new Neighbor(id, version.dot(), distance));
          }
        });
    searches.incrementAndGet();
    afterSearch.run();
    return new VectorIndex.Answer(Neighbor.nearest(found, query.count()), true);
  }

  private Answer ask(int count, boolean filtered) throws Exception {
    NearestQuery query =
        new NearestQuery(
            new float[] {0, 0}, count, count, filtered ? HAS_A : null, Double.POSITIVE_INFINITY);
    Question question = new Question(1, Set.of(ANY), Map.of(), List.of(query), true);
    return here.search(question, 60_000)
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static List<String> ids(Answer answer) {
    return answer.results().get(0).stream().map(each -> each.neighbor().id().toUtf8()).toList();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** It is one that the filter holds for all the time. */
  @Test
  void anEntryThatIsWrittenAgainAndAgainIsFound() throws Exception {
    write("hot", 1, 1, "{\"a\":1}");
    afterSearch = () -> write("hot", 1 + searches.get(), 1, "{\"a\":" + searches + "}");
    assertThat(ids(ask(5, true))).containsExactly("hot");
    assertThat(ids(ask(5, false))).containsExactly("hot");
    assertThat(searches).hasValue(2);
  }

  @Test
  void inThePlaceOfWhatHasGoneIsWhatComesNext() throws Exception {
    write("a", 1, 1, "{\"a\":1}");
    write("b", 2, 2, "{\"a\":1}");
    write("c", 3, 3, "{\"a\":1}");
    write("d", 4, 4, "{\"a\":1}");
    afterSearch = () -> entries.remove(Bytes.utf8("a"));
    assertThat(ids(ask(2, false))).containsExactly("b", "c");
    afterSearch = () -> write("b", 5, 9, "{\"a\":1}");
    assertThat(ids(ask(2, false))).containsExactly("c", "d");
    afterSearch = () -> write("c", 6, 3, "{}");
    assertThat(ids(ask(2, true))).containsExactly("d", "b");
  }

  /** Or a node that is asked for more than it can do would do what nobody waits for. */
  @Test
  void whatHasWaitedForTooLongIsNotBegun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    afterSearch =
        () -> {
          begun.countDown();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    NearestQuery query = new NearestQuery(new float[] {0, 0}, 1, 1, null, 1);
    Question question = new Question(1, Set.of(ANY), Map.of(), List.of(query), false);
    Future<Answer> first = here.search(question, 60_000);
    begun.await();
    Future<Answer> second = here.search(question, 1);
    long asked = System.nanoTime();
    while (System.nanoTime() - asked < TimeUnit.MILLISECONDS.toNanos(1)) {
      Thread.onSpinWait();
    }
    over.countDown();
    assertThat(first.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS).served())
        .containsExactly(ANY);
    assertThat(second.toCompletionStage().toCompletableFuture())
        .failsWithin(60, TimeUnit.SECONDS)
        .withThrowableThat()
        .withMessageContaining("waited");
    assertThat(searches).hasValue(1);
  }

  @Test
  void whatHasChangedIsInItsPlace() throws Exception {
    write("a", 1, 1, "{}");
    write("b", 2, 2, "{}");
    afterSearch = () -> write("a", 3, 5, "{}");
    assertThat(ids(ask(5, false))).containsExactly("b", "a");
  }

  /** A write that leaves the vector as it is changes the version that the index names. */
  @Test
  void whatTheFilterHoldsForNoMoreIsNotTold() throws Exception {
    write("a", 1, 1, "{}");
    write("b", 2, 2, "{\"a\":1}");
    chosenBefore.add(Bytes.utf8("a"));
    assertThat(ids(ask(5, true))).containsExactly("b");
  }

  /** The newest version of an entry of mutations stays while an older one comes. */
  @Test
  void aDistanceIsThatOfTheVectorBesideIt() throws Exception {
    write("a", 1, 1, "{}");
    afterSearch = () -> write("a", 1, 3, "{}");
    double before = ask(5, false).results().get(0).get(0).neighbor().distance();
    double after = ask(5, false).results().get(0).get(0).neighbor().distance();
    assertThat(before).isEqualTo(after);
  }

  @Test
  void whatIsGivenAwayMeanwhileIsNotServed() throws Exception {
    write("a", 1, 1, "{}");
    assertThat(ask(1, false).served()).containsExactly(ANY);
    afterSearch = () -> isHere = false;
    assertThat(ask(1, false).served()).isEmpty();
  }
}

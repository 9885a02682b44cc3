package dev.syncline.verticle.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Schema;
import dev.syncline.core.resolution.ResolutionLimits;
import dev.syncline.port.Addresses;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Metadata;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.Resolvers;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ResolutionTask;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One node of a ring of one, so that it is the first in rank; no time passes. */
class ResolutionVerticleTest {
  private static final CollectionInfo NOTES =
      new CollectionInfo(
          1,
          "notes",
          3,
          Metric.COSINE,
          1,
          ConflictPolicy.CUSTOM,
          IndexKind.NONE,
          Schema.NONE,
          new ResolverName("newest"));
  private static final EntryKey KEY = Samples.key("a");
  private static final Version ONE = Samples.version(Samples.dot(2, 1), 10, "one");
  private static final Version OTHER = Samples.version(Samples.dot(3, 1), 20, "other");
  private static final Entry SIBLINGS =
      new Entry(ConflictPolicy.CUSTOM, List.of(ONE, OTHER), VersionVector.EMPTY);

  private final Vertx vertx = Vertx.vertx();
  private final Promise<WriteCommand> written = Promise.promise();
  private final Promise<String> gaveUp = Promise.promise();
  private final ResolutionCounters counters = new ResolutionCounters();
  private volatile Resolvers.Verdict verdict = new Resolvers.Verdict.Replace(Samples.value("both"));

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private final class Entries implements Operations {
    @Override
    public Future<Outcome.Write> write(WriteCommand command) {
      written.tryComplete(command);
      return Future.succeededFuture(
          new Outcome.Written(
              Samples.dot(1, 7), "7", HybridTimestamp.ZERO, 1, 1, false, 0, CausalContext.NONE));
    }

    @Override
    public Future<Outcome.Read> read(ReadCommand command) {
      return Future.succeededFuture(
          new Outcome.Found(SIBLINGS.live(), List.of("1", "2"), 1, CausalContext.ofRead(filled())));
    }

    private Entry filled() {
      return SIBLINGS.fill(SIBLINGS.dots());
    }
  }

  private final class One implements Resolvers {
    @Override
    public Future<Verdict> resolve(Question question) {
      return Future.succeededFuture(verdict);
    }

    @Override
    public boolean mayHave(ResolverName resolver) {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final class OneCollection implements Metadata {
    private final Promise<Void> hasBeenLookedAt = Promise.promise();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile ClusterState state = of(NOTES);

    static ClusterState of(CollectionInfo notes) {
      return new ClusterState(Samples.ring(1), new TreeMap<>(Map.of(notes.name(), notes)), 2);
    }

    @Override
    public ClusterState state() {
      // One look may be for what a replica has told, the others are the scan's.
      if (looks.incrementAndGet() > 3) {
        hasBeenLookedAt.tryComplete();
      }
      return state;
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      return Future.failedFuture("nothing changes");
    }
  }

  /** Only its entries are asked for. */
  private static ReplicaStore storeOf(List<ReplicaStore.Listed> entries) {
    return storeOf(after -> entries);
  }

  private static ReplicaStore storeOf(Function<@Nullable Object, List<ReplicaStore.Listed>> pages) {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("list")) {
                return pages.apply(arguments[2]);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private final OneCollection metadata = new OneCollection();

  private void deploy(List<ReplicaStore.Listed> stored) throws Exception {
    deploy(storeOf(stored));
  }

  private void deploy(ReplicaStore store) throws Exception {
    await(
        vertx.deployVerticle(
            new ResolutionVerticle(
                Samples.node(1),
                metadata,
                new Entries(),
                store,
                new EverybodyIsThere(new ConcurrentLinkedQueue<>()),
                new One(),
                new StoppedClock(),
                new ResolutionSettings(new ResolutionLimits(16, 1, 1_000, 100, 100), 1, 1_000, 20),
                new Semaphore(1),
                new ResolutionVerticle.Board(
                    counters,
                    new MissingResolvers(),
                    (collection, key, versions, reason) -> gaveUp.tryComplete(reason)))));
  }

  @Test
  void aConflictThatAReplicaTellsOfIsResolved() throws Exception {
    deploy(List.of());
    LocalBus.of(vertx)
        .send(Addresses.RESOLUTION, new ResolutionTask.Conflict(KEY, SIBLINGS.dots()));

    WriteCommand write = await(written.future());
    assertThat(write.key()).isEqualTo(KEY);
    assertThat(write.content()).isEqualTo(Samples.value("both"));
  }

  @Test
  void whatAnEarlierRunHasLeftIsFoundInTheStore() throws Exception {
    deploy(List.of(new ReplicaStore.Listed(KEY, SIBLINGS)));

    assertThat(await(written.future()).key()).isEqualTo(KEY);
  }

  @Test
  void whatWasSiblingsBeforeTheCollectionHadAResolverIsFoundInTheStore() throws Exception {
    CollectionInfo before = NOTES.withPolicy(ConflictPolicy.SIBLINGS, null);
    metadata.state = OneCollection.of(before);
    Entry kept = new Entry(ConflictPolicy.SIBLINGS, SIBLINGS.versions(), SIBLINGS.context());
    deploy(List.of(new ReplicaStore.Listed(KEY, kept)));
    LocalBus.of(vertx)
        .send(Addresses.RESOLUTION, new ResolutionTask.Conflict(KEY, SIBLINGS.dots()));
    await(metadata.hasBeenLookedAt.future());
    assertThat(written.future().isComplete()).isFalse();

    metadata.state = OneCollection.of(NOTES);

    WriteCommand write = await(written.future());
    assertThat(write.key()).isEqualTo(KEY);
    assertThat(write.collection()).isEqualTo(NOTES);
  }

  @Test
  void aPageThatEndsForItsSizeIsNotTheLast() throws Exception {
    EntryKey large = Samples.key("0");
    Content bytes = new Content.Value(Bytes.wrap(new byte[5 << 20]), Bytes.EMPTY);
    Version only = new Version(Samples.dot(1, 1), HybridTimestamp.ofMillis(1), bytes);
    Entry one = new Entry(ConflictPolicy.CUSTOM, List.of(only), VersionVector.EMPTY);
    deploy(
        storeOf(
            after ->
                after == null
                    ? List.of(new ReplicaStore.Listed(large, one))
                    : List.of(new ReplicaStore.Listed(KEY, SIBLINGS))));

    assertThat(await(written.future()).key()).isEqualTo(KEY);
  }

  @Test
  void theLimitIsReportedWithTheReasonOfTheLastRound() throws Exception {
    verdict = new Resolvers.Verdict.Failed("no coffee");
    deploy(List.of(new ReplicaStore.Listed(KEY, SIBLINGS)));

    assertThat(await(gaveUp.future())).isEqualTo("no coffee");
    assertThat(counters.get(ResolutionCounters.Count.GIVEN_UP)).isEqualTo(1);
  }
}

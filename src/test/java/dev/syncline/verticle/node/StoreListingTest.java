package dev.syncline.verticle.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.Problems;
import dev.syncline.core.Samples;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Listing;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.StoreBusyException;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreListingTest {
  private static final CollectionInfo DOCS =
      new CollectionInfo(
          1, "docs", 2, Metric.COSINE, 1, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);

  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch diskAnswers = new CountDownLatch(1);
  private final Listing listing = listing(3_600_000);

  private Listing listing(long timeoutMillis) {
    return new StoreListing(
        vertx,
        Samples.node(1),
        stalledStore(),
        new OneNode(),
        new ReplicaBoard(1),
        new Semaphore(1),
        new StoppedClock(),
        timeoutMillis,
        7);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  @Test
  void noMoreListingsWaitForTheDiskThanMay() throws Exception {
    Future<Listing.Page> first = listing.list(DOCS, null, 10);

    Throwable refused = listing.list(DOCS, null, 10).cause();
    assertThat(refused).isInstanceOf(StoreBusyException.class);
    Problem problem = Problems.ofFailure(refused);
    assertThat(problem.type().status()).isEqualTo(429);
    assertThat(problem.number(Problem.RETRY_AFTER_SECONDS, 0)).isEqualTo(7);

    diskAnswers.countDown();
    assertThat(first.await(60, TimeUnit.SECONDS).items()).isEmpty();
    assertThat(listing.list(DOCS, null, 10).await(60, TimeUnit.SECONDS).items()).isEmpty();
  }

  @Test
  void aListingEndsInTimeThoughTheDiskDoesNotAnswer() {
    assertThatThrownBy(() -> listing(1).list(DOCS, null, 10).await(60, TimeUnit.SECONDS))
        .isInstanceOf(StoreBusyException.class);
    diskAnswers.countDown();
  }

  @Test
  void aScanThatTakesTooLongIsGivenUp() {
    // The clock jumps by more than the listing's time with every look at it.
    AtomicLong nanos = new AtomicLong();
    AtomicInteger looks = new AtomicInteger();
    ReplicaStore endless =
        store(
            arguments -> {
              while (true) {
                looks.incrementAndGet();
                ((Runnable) arguments[4]).run();
              }
            });
    Listing listing =
        new StoreListing(
            vertx,
            Samples.node(1),
            endless,
            new OneNode(),
            new ReplicaBoard(1),
            new Semaphore(1),
            new TimeSource() {
              @Override
              public long nanos() {
                return nanos.addAndGet(2_000_000_000_000L);
              }

              @Override
              public long wallMillis() {
                return 0;
              }
            },
            3_600_000,
            7);
    assertThatThrownBy(() -> listing.list(DOCS, null, 10).await(60, TimeUnit.SECONDS))
        .isInstanceOf(StoreBusyException.class);
    assertThat(looks).hasValue(2);
  }

  @Test
  void aReaderListsWhatItReceives() throws Exception {
    List<Object> listed = new ArrayList<>();
    ReplicaStore empty =
        store(
            arguments -> {
              listed.addAll((Collection<?>) arguments[1]);
              return List.of();
            });
    Listing reading =
        new StoreListing(
            vertx,
            Samples.node(2),
            empty,
            new OneNodeAndAReader(),
            new ReplicaBoard(1),
            new Semaphore(1),
            new StoppedClock(),
            3_600_000,
            7);

    reading.list(DOCS, null, 10).await(60, TimeUnit.SECONDS);

    assertThat(listed).hasSize(Partition.SLOTS);
  }

  private ReplicaStore stalledStore() {
    return store(
        arguments -> {
          diskAnswers.await();
          return List.of();
        });
  }

  /** What is done with the arguments of a listing. */
  @FunctionalInterface
  private interface Scan {
    List<ReplicaStore.Listed> list(Object[] arguments) throws Exception;
  }

  private static ReplicaStore store(Scan scan) {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) -> scan.list(arguments));
  }

  private static final class OneNodeAndAReader implements Metadata {
    @Override
    public ClusterState state() {
      Ring ring = Samples.ring(1).with(Samples.node(2), Member.State.READER);
      return new ClusterState(Samples.restarted(ring, 2, 2), new TreeMap<>(), 2);
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class OneNode implements Metadata {
    @Override
    public ClusterState state() {
      return new ClusterState(Samples.ring(1), new TreeMap<>(), 2);
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }
}

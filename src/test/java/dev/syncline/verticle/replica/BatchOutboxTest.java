package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Addresses;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.StoreException;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica hands over to its store: all of it at the right time, on a single event loop. */
class BatchOutboxTest {
  private static final Ring RING = LoneReplica.RING;
  private static final long COLLECTION = Samples.key("a").collection();
  private static final Partition PARTITION = Partition.of(2, Samples.key("a"));
  private static final long STORE_BYTES = 8L << 20;
  private static final long MARK = 999_999;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final BlockingQueue<PeerMessage> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<ReplicaStore.Commit> commits = new LinkedBlockingQueue<>();
  private final AtomicLong handedBytes = new AtomicLong();
  private final CountDownLatch dropped = new CountDownLatch(1);
  private final CountDownLatch reloaded = new CountDownLatch(1);

  @BeforeEach
  void start() throws Exception {
    await(
        vertx.deployVerticle(
            LoneReplica.on(
                store(),
                new EverybodyIsThere(sent),
                new StoppedClock(),
                LoneReplica.settings(20, 60_000, 1, 20),
                new ReplicaBoard(1))));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aDroppedCollectionGoesAfterAllThatWasAcceptedOfIt() throws Exception {
    onLoop(
        () -> {
          tell(write(1, 4));
          tell(new ReplicaTask.LearnCollections(Set.of(), COLLECTION + 1));
          // The loop stands still until the collection is gone from the disk.
          vertx.runOnContext(none -> waitFor(dropped));
        });

    assertThat(calls.poll(60, TimeUnit.SECONDS)).isEqualTo("commit 1");
    assertThat(calls.poll(60, TimeUnit.SECONDS)).isEqualTo("drop " + COLLECTION);
  }

  /** Another node had accepted it before that node learned of the drop. */
  @Test
  void aWriteThatComesAfterItsCollectionWasDroppedGoesToo() throws Exception {
    tell(new ReplicaTask.LearnCollections(Set.of(), COLLECTION + 1));
    tell(write(1, 4));

    assertThat(calls.poll(60, TimeUnit.SECONDS)).isEqualTo("commit 1");
    assertThat(calls.poll(60, TimeUnit.SECONDS)).isEqualTo("drop " + COLLECTION);
  }

  @Test
  void whatIsAboutToBeHandedOverTakesRoomInTheStore() throws Exception {
    List<PeerMessage> messages = new ArrayList<>();
    for (int i = 1; i <= 128; i++) {
      messages.add(message(i, 256 << 10));
    }
    messages.add(new PeerMessage.Read(MARK, 0, PARTITION, Samples.key("a"), policy(), true));

    tell(new ReplicaTask.FromPeer(node(2), actor(2), messages));

    assertThat(refusals()).contains(Refusal.STORE_IS_FULL);
    assertThat(handedBytes.get()).isPositive().isLessThanOrEqualTo(STORE_BYTES);
  }

  @Test
  void aPartitionThatHasStoppedHandsNothingOverBeforeItIsLoadedAgain() throws Exception {
    tell(write(1, 4));
    ReplicaStore.Commit first = Objects.requireNonNull(commits.poll(60, TimeUnit.SECONDS));

    onLoop(
        () -> {
          tell(write(2, 4));
          first.listener().done(first.batch(), new StoreException("the disk is broken"));
        });

    waitFor(reloaded);
    assertThat(calls).containsExactly("commit 1");
  }

  private List<Refusal> refusals() throws InterruptedException {
    List<Refusal> refusals = new ArrayList<>();
    for (PeerMessage message = next(); true; message = next()) {
      if (message instanceof PeerMessage.Refused refused) {
        if (refused.operation() == MARK) {
          return refusals;
        }
        refusals.add(refused.reason());
      }
    }
  }

  private PeerMessage next() throws InterruptedException {
    return Objects.requireNonNull(sent.poll(60, TimeUnit.SECONDS), "no answer came");
  }

  private static ReplicaTask write(int counter, int bytes) {
    return new ReplicaTask.FromPeer(node(2), actor(2), List.of(message(counter, bytes)));
  }

  private static PeerMessage message(int counter, int bytes) {
    Content content = new Content.Value(Bytes.wrap(new byte[bytes]), Bytes.utf8("{}"));
    EntryKey key = Samples.key("a");
    return new PeerMessage.Write(
        new WriteRequest(
            counter,
            RING.version(),
            PARTITION,
            key,
            policy(),
            new Version(dot(2, counter), HybridTimestamp.ofMillis(counter), content),
            VersionVector.EMPTY));
  }

  private static ConflictPolicy policy() {
    return ConflictPolicy.LAST_WRITE_WINS;
  }

  private void tell(ReplicaTask task) {
    LocalBus.of(vertx).send(Addresses.replica(0), task);
  }

  private void onLoop(Runnable action) {
    vertx.runOnContext(none -> action.run());
  }

  private ReplicaStore store() {
    return LoneReplica.store(
        (method, arguments) ->
            switch (method) {
              case "hasRoom" -> handedBytes.get() <= STORE_BYTES / 2;
              case "commit" -> commit((List<?>) arguments[0]);
              case "dropCollection" -> drop((Long) arguments[1]);
              case "reload" -> reload();
              default -> LoneReplica.ofEmpty(method);
            });
  }

  private @Nullable Object commit(List<?> handed) {
    for (Object each : handed) {
      ReplicaStore.Commit commit = (ReplicaStore.Commit) each;
      for (Batch.Change change : commit.batch().changes()) {
        handedBytes.addAndGet(EntryCodec.estimateBytes(change.entry()));
      }
      calls.add("commit " + commit.batch().number());
      commits.add(commit);
    }
    return null;
  }

  private @Nullable Object drop(long collection) {
    calls.add("drop " + collection);
    dropped.countDown();
    return null;
  }

  private ReplicaState reload() {
    reloaded.countDown();
    return ReplicaState.empty(false);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }
}

package dev.syncline.verticle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Addresses;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.node.LocalOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that is no replica of a partition, as its ring says, among nodes that think it is. */
class ForwardOnceTest {
  private static final NodeName SELF = new NodeName("n1");
  private static final NodeName OWNER = new NodeName("n2");
  private static final Outcome NOBODY_WAS_REACHED = new Outcome.Unavailable(1, 1, 1);
  private static final Outcome OUTCOME_IS_UNKNOWN = new Outcome.TimedOut(1, 0, 1, 1);
  private static final CollectionInfo COLLECTION =
      new CollectionInfo(
          1, "docs", 2, Metric.COSINE, 1, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger passedOn = new AtomicInteger();

  private @Nullable MessageConsumer<?> owner;

  @BeforeEach
  void start() {
    MessageConsumer<Object> operations = vertx.eventBus().consumer(Addresses.operations(OWNER));
    operations.handler(
        message -> {
          passedOn.incrementAndGet();
          message.fail(1, "not carried out in this test");
        });
    owner = operations;
    TreeMap<NodeName, String> stores = new TreeMap<>();
    stores.put(OWNER, "store");
    Ring ring = ClusterState.founded(stores).ring();
    await(
        vertx.deployVerticle(
            new CoordinatorVerticle(
                0,
                1,
                SELF,
                new Actor(1),
                new EverybodyIsThere(),
                new Clock(),
                new CoordinatorSettings(16, 1, 1_000, 1_000, 1_000),
                ring,
                0)));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void aForwardedOperationIsNotForwardedAgain() {
    LocalOperations operations = LocalOperations.ofForwarded(LocalBus.of(vertx), 1);
    assertThat(await(operations.write(write()))).isInstanceOf(Outcome.Unavailable.class);
    assertThat(await(operations.read(read()))).isInstanceOf(Outcome.Unavailable.class);
    assertThat(passedOn).hasValue(0);
  }

  @Test
  void aClientsOperationIsForwarded() {
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);
    await(operations.write(write()));
    await(operations.read(read()));
    assertThat(passedOn).hasValue(2);
  }

  @Test
  void aForwardThatReachedNobodyIsKnownToHaveWrittenNothing() {
    await(Objects.requireNonNull(owner).unregister());
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);
    assertThat(await(operations.write(write()))).isEqualTo(NOBODY_WAS_REACHED);
    assertThat(await(operations.read(read()))).isEqualTo(NOBODY_WAS_REACHED);
  }

  @Test
  void aForwardThatFailedAtItsReceiverMayHaveBeenCarriedOut() {
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);
    assertThat(await(operations.write(write()))).isEqualTo(OUTCOME_IS_UNKNOWN);
    assertThat(await(operations.read(read()))).isEqualTo(OUTCOME_IS_UNKNOWN);
  }

  private static WriteCommand write() {
    return new WriteCommand(
        COLLECTION, Bytes.utf8("a"), Content.Tombstone.INSTANCE, Consistency.ONE, null, 30_000);
  }

  private static ReadCommand read() {
    return new ReadCommand(COLLECTION, Bytes.utf8("a"), Consistency.ONE, null, 30_000);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static final class EverybodyIsThere implements ReplicaTransport {
    @Override
    public Sent send(NodeName to, PeerMessage message) {
      return Sent.QUEUED;
    }

    @Override
    public boolean isReachable(NodeName peer) {
      return true;
    }

    @Override
    public void listen(PeerListener listener) {}
  }

  private static final class Clock implements TimeSource {
    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}

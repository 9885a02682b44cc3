package dev.syncline.verticle.coordinator;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Refusal;
import dev.syncline.port.Addresses;
import dev.syncline.port.ForwardHeaders;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Outcome;
import dev.syncline.port.SomeAreThere;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.node.LocalOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A coordinator at {@code n1} among replicas whose disks take no writes. */
class FailingDisksTest {
  private static final StoreTrouble FULL = new StoreTrouble(StoreTrouble.Kind.FULL, "the disk");
  private static final Outcome BY_ANOTHER = new Outcome.Overloaded(9);

  private final Vertx vertx = Vertx.vertx();
  private final StoreTroubles troubles = new StoreTroubles(new StoppedClock());
  private final Set<NodeName> away = ConcurrentHashMap.newKeySet();
  private final AtomicInteger coordinatedHere = new AtomicInteger();
  private final Replicas replicas =
      new Replicas(
          node(1), actor(1), new SomeAreThere(peer -> !away.contains(peer)), Guards.of(troubles));

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  /** The replica here refuses what it is to coordinate; the others answer what they are passed. */
  private LocalOperations under(Ring ring, Refusal reason, List<Integer> others) throws Exception {
    LocalBus bus = LocalBus.of(vertx);
    await(
        vertx.deployVerticle(
            new CoordinatorVerticle(
                0,
                1,
                node(1),
                actor(1),
                new SomeAreThere(peer -> !away.contains(peer)),
                new StoppedClock(),
                new CoordinatorSettings(16, 7, 60_000, 60_000, 60_000),
                ring,
                0,
                Guards.of(troubles))));
    await(
        bus.<ReplicaTask>consume(
                Addresses.replica(0),
                task -> {
                  if (task instanceof ReplicaTask.Coordinate write) {
                    coordinatedHere.incrementAndGet();
                    bus.send(
                        Addresses.coordinator(0),
                        new CoordinatorTask.RefusedHere(write.operation(), reason));
                  }
                })
            .completion());
    for (int other : others) {
      await(
          vertx
              .eventBus()
              .<Buffer>consumer(Addresses.operations(node(other)), this::answer)
              .completion());
    }
    return new LocalOperations(bus, 1);
  }

  private void answer(Message<Buffer> message) {
    vertx
        .eventBus()
        .send(
            message.headers().get(ForwardHeaders.ANSWER_TO),
            Buffer.buffer(OperationCodec.encode(BY_ANOTHER)),
            new DeliveryOptions()
                .addHeader(
                    ForwardHeaders.OPERATION, message.headers().get(ForwardHeaders.OPERATION)));
  }

  private static WriteCommand write(String id, int factor, Consistency level) {
    return new WriteCommand(
        new CollectionInfo(
            1, "docs", 2, Metric.COSINE, factor, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE),
        Bytes.utf8(id),
        Content.Tombstone.INSTANCE,
        level,
        null,
        30_000);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  @Test
  void enoughWritableReplicasInReachAreNoReasonToRefuse() {
    troubles.put(node(2), FULL);
    assertThat(replicas.refusal(List.of(node(1), node(2), node(3)), 2)).isNull();
  }

  @Test
  void theFirstFailingDiskIsNamedWhereTooFewTakeWrites() {
    troubles.put(node(3), FULL);
    troubles.put(node(2), FULL);
    assertThat(replicas.refusal(List.of(node(1), node(2), node(3)), 2))
        .isEqualTo(new Outcome.StoreCannotWrite("n2", FULL.text()));
  }

  @Test
  void aReplicaOutOfReachTakesNoWritesEither() {
    troubles.put(node(2), FULL);
    away.add(node(3));
    assertThat(replicas.refusal(List.of(node(1), node(2), node(3)), 2))
        .isEqualTo(new Outcome.StoreCannotWrite("n2", FULL.text()));
  }

  @Test
  void noDiskIsBlamedWhereNoneFails() {
    away.add(node(2));
    away.add(node(3));
    assertThat(replicas.refusal(List.of(node(1), node(2), node(3)), 2)).isNull();
  }

  @Test
  void aWriteThatTooFewDisksTakeHasNoDot() throws Exception {
    troubles.put(node(2), FULL);
    LocalOperations operations = under(Samples.ring(2), Refusal.STOPPED, List.of(2));
    assertThat(await(operations.write(write("a", 2, Consistency.QUORUM))))
        .isEqualTo(new Outcome.StoreCannotWrite("n2", FULL.text()));
    assertThat(coordinatedHere).hasValue(0);
  }

  @Test
  void aWriteThatTheReplicasAfterAChangeCouldNotTakeHasNoDot() throws Exception {
    Ring moving = Samples.restarted(Samples.ring(3).with(node(4), Member.State.JOINING), 4, 4);
    String id = "";
    for (int i = 0; id.isEmpty(); i++) {
      List<NodeName> next = moving.next(write("e" + i, 3, Consistency.QUORUM).partition());
      if (next.containsAll(List.of(node(1), node(2), node(4)))) {
        id = "e" + i;
      }
    }
    troubles.put(node(2), FULL);
    LocalOperations operations = under(moving, Refusal.STOPPED, List.of());
    assertThat(await(operations.write(write(id, 3, Consistency.QUORUM))))
        .as("two of each three take it")
        .isInstanceOf(Outcome.Unavailable.class);
    assertThat(coordinatedHere).hasValue(1);

    troubles.put(node(4), FULL);
    assertThat(await(operations.write(write(id, 3, Consistency.QUORUM))))
        .isInstanceOf(Outcome.StoreCannotWrite.class);
    assertThat(coordinatedHere).hasValue(1);
  }

  @Test
  void whatTheStoreHereDoesNotTakeAnotherReplicaIsAskedFor() throws Exception {
    troubles.put(node(1), FULL);
    LocalOperations operations = under(Samples.ring(2), Refusal.STOPPED, List.of(2));
    assertThat(await(operations.write(write("a", 2, Consistency.ONE)))).isEqualTo(BY_ANOTHER);
    assertThat(coordinatedHere).hasValue(0);
  }

  @Test
  void whatTheReplicaHereMustNotCoordinateAnotherOneIsAskedFor() throws Exception {
    LocalOperations operations = under(Samples.ring(2), Refusal.MAY_HAVE_FORGOTTEN, List.of(2));
    assertThat(await(operations.write(write("a", 2, Consistency.QUORUM)))).isEqualTo(BY_ANOTHER);
    assertThat(coordinatedHere).hasValue(1);
  }

  @Test
  void whatWasPassedOnIsNotPassedOnAgain() throws Exception {
    under(Samples.ring(2), Refusal.STORE_CANNOT_WRITE, List.of(2));
    LocalOperations forwarded = LocalOperations.ofForwarded(LocalBus.of(vertx), 1);
    assertThat(await(forwarded.write(write("a", 2, Consistency.ONE))))
        .isInstanceOf(Outcome.StoreCannotWrite.class);
  }

  @Test
  void whereNoOtherReplicaIsInReachItIsSaidWhatIsWrongHere() throws Exception {
    away.add(node(2));
    LocalOperations operations = under(Samples.ring(2), Refusal.STORE_CANNOT_WRITE, List.of());
    assertThat(await(operations.write(write("a", 2, Consistency.ONE))))
        .isEqualTo(replicas.refusalHere());
  }
}

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
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.ForwardHeaders;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.node.LocalOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that is no replica of a partition, as its ring says, among nodes that think it is. */
class ForwardOnceTest {
  private static final NodeName SELF = new NodeName("n1");
  private static final int MAX_IN_FLIGHT = 2;
  private static final NodeName OWNER = new NodeName("n2");
  private static final Outcome NOBODY_WAS_REACHED = new Outcome.Unavailable(1, 1, 1);
  private static final Outcome OUTCOME_IS_UNKNOWN = new Outcome.TimedOut(1, 0, 1, 1);
  private static final CollectionInfo COLLECTION =
      new CollectionInfo(
          1, "docs", 2, Metric.COSINE, 1, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger passedOn = new AtomicInteger();

  private volatile Consumer<Message<Object>> answer = this::fail;
  private @Nullable MessageConsumer<?> owner;

  @BeforeEach
  void start() {
    MessageConsumer<Object> operations = vertx.eventBus().consumer(Addresses.operations(OWNER));
    operations.handler(
        message -> {
          passedOn.incrementAndGet();
          answer.accept(message);
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
                new EverybodyIsThere(new ConcurrentLinkedQueue<>()),
                new StoppedClock(),
                new CoordinatorSettings(MAX_IN_FLIGHT, 1, 1_000, 1_000, 1_000),
                ring,
                0,
                Guards.none())));
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
  void candidatesShareTheTimeOfTheOperation() {
    NodeName gone = new NodeName("n3");
    AtomicInteger leftMillis = new AtomicInteger();
    answer =
        message -> {
          leftMillis.set(timeoutOf(message));
          send(message, new Outcome.NoCollection());
        };
    // The deadline is set at 10 s, the first candidate is tried at 20 s, the second at 30 s.
    LocalOperations operations = ofTwoOwners(gone, 10_000);
    Outcome.Write outcome = await(operations.write(writeOfTwo(gone, 30_000)));
    assertThat(outcome).isEqualTo(new Outcome.NoCollection());
    assertThat(leftMillis).hasValue(10_000);
  }

  @Test
  void nothingIsSentAfterTheDeadline() {
    NodeName gone = new NodeName("n3");
    LocalOperations operations = ofTwoOwners(gone, 10_000);
    Outcome.Write outcome = await(operations.write(writeOfTwo(gone, 15_000)));
    assertThat(outcome).isEqualTo(new Outcome.Unavailable(1, 2, 2));
    assertThat(passedOn).hasValue(0);
  }

  /** Coordinates in shard 1 of 2, by a clock that moves with every look at it. */
  private LocalOperations ofTwoOwners(NodeName gone, long stepMillis) {
    TreeMap<NodeName, String> stores = new TreeMap<>();
    stores.put(OWNER, "store");
    stores.put(gone, "other store");
    AtomicLong nanos = new AtomicLong();
    await(
        vertx.deployVerticle(
            new CoordinatorVerticle(
                1,
                2,
                SELF,
                new Actor(1),
                new EverybodyIsThere(new ConcurrentLinkedQueue<>()),
                new TimeSource() {
                  @Override
                  public long nanos() {
                    return nanos.addAndGet(stepMillis * 1_000_000);
                  }

                  @Override
                  public long wallMillis() {
                    return 0;
                  }
                },
                new CoordinatorSettings(MAX_IN_FLIGHT, 1, 1_000, 1_000, 3_600_000),
                ClusterState.founded(stores).ring(),
                0,
                Guards.none())));
    return new LocalOperations(LocalBus.of(vertx), 2);
  }

  /** A write of that shard whose first candidate is gone. */
  private static WriteCommand writeOfTwo(NodeName gone, int timeoutMillis) {
    TreeMap<NodeName, String> stores = new TreeMap<>();
    stores.put(OWNER, "store");
    stores.put(gone, "other store");
    Ring ring = ClusterState.founded(stores).ring();
    CollectionInfo two =
        new CollectionInfo(
            1, "docs", 2, Metric.COSINE, 2, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);
    for (int i = 0; ; i++) {
      WriteCommand command =
          new WriteCommand(
              two,
              Bytes.utf8("id" + i),
              Content.Tombstone.INSTANCE,
              Consistency.ONE,
              null,
              timeoutMillis);
      if (Addresses.shardOf(command.partition(), 2) == 1
          && ring.replicas(command.partition()).get(0).equals(gone)) {
        return command;
      }
    }
  }

  private static int timeoutOf(Message<Object> message) {
    ClusterState state = new ClusterState(Ring.EMPTY, new TreeMap<>(Map.of("docs", COLLECTION)), 2);
    byte[] bytes = ((Buffer) message.body()).getBytes();
    return ((OperationCodec.Operation.Write) OperationCodec.decode(bytes, state))
        .command()
        .timeoutMillis();
  }

  @Test
  void aForwardThatFailedAtItsReceiverMayHaveBeenCarriedOut() {
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);
    assertThat(await(operations.write(write()))).isEqualTo(OUTCOME_IS_UNKNOWN);
    assertThat(await(operations.read(read()))).isEqualTo(OUTCOME_IS_UNKNOWN);
  }

  @Test
  void whatTheReceiverSaysOfAForwardIsWhatIsAnswered() {
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);
    for (Outcome said :
        List.of(
            new Outcome.Refused("no such id"),
            new Outcome.NoCollection(),
            new Outcome.Behind(3),
            new Outcome.Overloaded(9))) {
      answer = message -> send(message, said);
      assertThat(await(operations.write(write()))).isEqualTo(said);
      assertThat(await(operations.read(read()))).isEqualTo(said);
    }
  }

  @Test
  void forwardsCountAmongTheOperationsInFlight() {
    List<Message<Object>> held = new CopyOnWriteArrayList<>();
    CountDownLatch both = new CountDownLatch(MAX_IN_FLIGHT);
    answer =
        message -> {
          held.add(message);
          both.countDown();
        };
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);
    Future<Outcome.Write> first = operations.write(write());
    Future<Outcome.Read> second = operations.read(read());
    assertThat(await(operations.write(write()))).isEqualTo(new Outcome.Overloaded(1));
    assertThat(await(operations.read(read()))).isEqualTo(new Outcome.Overloaded(1));

    await(vertx.executeBlocking(() -> both.await(60, TimeUnit.SECONDS)));
    held.forEach(each -> send(each, new Outcome.NoCollection()));
    assertThat(await(first)).isEqualTo(new Outcome.NoCollection());
    assertThat(await(second)).isEqualTo(new Outcome.NoCollection());
    answer = message -> send(message, new Outcome.NoCollection());
    assertThat(await(operations.write(write()))).isEqualTo(new Outcome.NoCollection());
  }

  @Test
  void anOperationWhoseConnectionIsRefusedIsKnownNotToHaveLeft() {
    Forwarder forwarder = new Forwarder(vertx, refusingConnections(), SELF, 0, 0);
    assertThat(failureOf(forwarder.write(OWNER, write())))
        .isInstanceOf(Forwarder.NotSentException.class)
        .hasMessage("Connection refused");
    assertThat(failureOf(forwarder.read(OWNER, read())))
        .isInstanceOf(Forwarder.NotSentException.class);
    assertThat(forwarder.inFlight()).isZero();
  }

  /** An event bus as it is while a node that has just died is still known. */
  private EventBus refusingConnections() {
    Object sender =
        proxy(
            MessageProducer.class,
            (proxy, method, arguments) ->
                Future.failedFuture(new ConnectException("Connection refused")));
    return (EventBus) proxy(EventBus.class, (proxy, method, arguments) -> sender);
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private void fail(Message<Object> message) {
    DeliveryOptions options =
        new DeliveryOptions().addHeader(ForwardHeaders.FAILURE, "not carried out in this test");
    send(message, Buffer.buffer(), options);
  }

  private void send(Message<Object> message, Outcome outcome) {
    send(message, Buffer.buffer(OperationCodec.encode(outcome)), new DeliveryOptions());
  }

  private void send(Message<Object> message, Buffer body, DeliveryOptions options) {
    String number = message.headers().get(ForwardHeaders.OPERATION);
    vertx
        .eventBus()
        .send(
            message.headers().get(ForwardHeaders.ANSWER_TO),
            body,
            options.addHeader(ForwardHeaders.OPERATION, number));
  }

  private static Throwable failureOf(Future<?> future) {
    return await(
        future.map(done -> (Throwable) new AssertionError("succeeded")).otherwise(lost -> lost));
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
}

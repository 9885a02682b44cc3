package dev.syncline.api.bus;

import dev.syncline.api.request.Admission;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.FirstTimes;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's side of {@link Replicator}: takes frames of requests from the event bus and sends the
 * answers back as the operations end, together where several end in one turn of the event loop.
 * Instances share the work; each keeps what it owes to a client only while it owes something.
 */
public final class ReplicatorVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicatorVerticle.class);

  /** A receipt rides on an answer, unless none comes soon. */
  private static final long RECEIPT_DELAY_MILLIS = 2;

  /** A client that has just joined may not be known here yet. */
  private static final int MAX_RESENDS = 30;

  private static final long RESEND_MILLIS = 100;

  private final FirstTimes otherVersions = new FirstTimes();
  private final ReplicatorPorts ports;
  private final ReplicatorService service;
  private final Map<UUID, ClientOutbox> outboxes = new ConcurrentHashMap<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final Promise<Void> drained = Promise.promise();
  private boolean receiptTimer;
  private volatile boolean stopping;
  private @Nullable MessageConsumer<Buffer> any;
  private @Nullable MessageConsumer<Buffer> named;

  /** An instance for one node; the admission is that of its other surfaces. */
  public ReplicatorVerticle(ReplicatorPorts ports, Admission admission, ReplicatorLimits limits) {
    this.ports = ports;
    this.service = new ReplicatorService(ports, admission, limits);
  }

  /**
   * Lets replicators on this Vert.x reach the node by reference; ended by {@link #withdraw}.
   *
   * @param admission that of the node's other surfaces
   */
  public static void publish(
      Vertx vertx, ReplicatorPorts ports, Admission admission, ReplicatorLimits limits) {
    new LocalNode(ports.node(), new ReplicatorService(ports, admission, limits)).publish(vertx);
  }

  /** The node stops. */
  public static void withdraw(Vertx vertx) {
    LocalNode.withdraw(vertx);
  }

  @Override
  public Future<?> start() {
    MessageConsumer<Buffer> forAny = vertx.eventBus().consumer(Addresses.OPERATIONS);
    MessageConsumer<Buffer> forThis = vertx.eventBus().consumer(Addresses.replicator(ports.node()));
    any = forAny.handler(this::take);
    named = forThis.handler(this::take);
    return Future.all(forAny.completion(), forThis.completion());
  }

  private void take(Message<Buffer> message) {
    byte[] bytes = message.body().getBytes();
    try {
      take(RequestFrame.decode(bytes));
    } catch (RequestFrame.UnknownVersionException e) {
      if (otherVersions.isFirst(e.client())) {
        LOG.atWarn().addKeyValue("client", e.client()).log("frames refused: {}", e.getMessage());
      }
      outbox(e.client()).refuse(e.sequence());
      flushSoon();
    } catch (CorruptDataException e) {
      LOG.atWarn().addKeyValue("bytes", bytes.length).log("frame dropped: {}", e.getMessage());
    }
  }

  private void take(RequestFrame frame) {
    ClientOutbox outbox = outbox(frame.client());
    outbox.arrived(frame.sequence(), frame.asksForMembers(), frame.items().size());
    for (RequestFrame.Item item : frame.items()) {
      underWay.incrementAndGet();
      carryOut(item, outbox)
          .onSuccess(answer -> answer(outbox, item.number(), AnswerCodec.encode(answer)))
          .onFailure(e -> answer(outbox, item.number(), AnswerCodec.encode(failure(e))));
    }
    if (frame.items().isEmpty()) {
      flushSoon();
    } else {
      receiptSoon();
    }
  }

  private static ReplicatorException failure(Throwable e) {
    return e instanceof ReplicatorException known
        ? known
        : Failures.of(Problem.of(ProblemType.INTERNAL_ERROR, String.valueOf(e.getMessage())));
  }

  private Future<Answer> carryOut(RequestFrame.Item item, ClientOutbox outbox) {
    if (outbox.bytes() > service.limits().maxAnswerBytes()) {
      return Future.failedFuture(
          Failures.overloaded("the client takes its answers more slowly than it asks"));
    }
    try {
      Request request = RequestCodec.decode(item.bytes(), item.timeoutMillis());
      return service.carryOut(request, item.bytes().length);
    } catch (CorruptDataException e) {
      return Future.failedFuture(
          Failures.of(
              Problem.of(ProblemType.INVALID_REQUEST, "cannot be read: " + e.getMessage())));
    }
  }

  private ClientOutbox outbox(UUID client) {
    return outboxes.computeIfAbsent(client, each -> new ClientOutbox());
  }

  /** Called on any thread. */
  private void answer(ClientOutbox outbox, long number, byte[] answer) {
    outbox.answer(number, answer);
    flushSoon();
    if (underWay.decrementAndGet() == 0 && stopping) {
      context.runOnContext(none -> drained.tryComplete());
    }
  }

  private void receiptSoon() {
    if (!receiptTimer) {
      receiptTimer = true;
      vertx.setTimer(
          RECEIPT_DELAY_MILLIS,
          id -> {
            receiptTimer = false;
            flush();
          });
    }
  }

  private void flushSoon() {
    if (flushing.compareAndSet(false, true)) {
      context.runOnContext(
          none -> {
            flushing.set(false);
            flush();
          });
    }
  }

  private void flush() {
    for (Map.Entry<UUID, ClientOutbox> each : outboxes.entrySet()) {
      flush(each.getKey(), each.getValue());
    }
    outboxes.values().removeIf(ClientOutbox::isIdle);
  }

  private void flush(UUID client, ClientOutbox outbox) {
    AnswerFrame frame;
    while ((frame = outbox.nextFrame(ports.node(), members())) != null) {
      long size = 0;
      for (AnswerFrame.Item item : frame.items()) {
        size += item.bytes().length;
      }
      send(client, outbox, frame.encode(), size, MAX_RESENDS);
    }
  }

  private List<NodeName> members() {
    return List.copyOf(ports.metadata().state().ring().members().keySet());
  }

  private void send(UUID client, ClientOutbox outbox, byte[] frame, long size, int resends) {
    Buffer body = BufferInternal.buffer(Unpooled.wrappedBuffer(frame));
    vertx
        .eventBus()
        .<Buffer>sender(Addresses.answers(client))
        .write(body)
        .onSuccess(none -> outbox.left(size))
        .onFailure(
            failure -> {
              if (isUnknown(failure) && resends > 0) {
                vertx.setTimer(RESEND_MILLIS, id -> send(client, outbox, frame, size, resends - 1));
              } else {
                outbox.left(size);
              }
            });
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  /** Takes no more, and waits for what is under way, within bounds. */
  @Override
  public Future<?> stop() {
    stopping = true;
    Future<?> deaf =
        Future.join(
            any == null ? Future.succeededFuture() : any.unregister(),
            named == null ? Future.succeededFuture() : named.unregister());
    vertx.setTimer(service.limits().drainTimeoutMillis(), id -> drained.tryComplete());
    if (underWay.get() == 0) {
      drained.tryComplete();
    }
    return deaf.transform(done -> drained.future()).onComplete(done -> flush());
  }
}

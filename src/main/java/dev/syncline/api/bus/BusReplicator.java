package dev.syncline.api.bus;

import dev.syncline.api.request.ProblemException;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.ConnectException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replicator over the event bus: one-way frames to the nodes, and one-way frames of answers back
 * to an address of its own. {@link ClientState} says what leaves when.
 */
final class BusReplicator extends AbstractReplicator {
  private static final Logger LOG = LoggerFactory.getLogger(BusReplicator.class);

  private final Vertx vertx;
  private final @Nullable NodeName only;
  private final Context context;
  private final BusSettings settings;
  private final UUID client = UUID.randomUUID();
  private final ClientState state;
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final Promise<Void> listening = Promise.promise();
  private volatile @Nullable MessageConsumer<Buffer> consumer;

  /**
   * A client on the caller's context, if there is one.
   *
   * @param only null for any node
   */
  BusReplicator(Vertx vertx, @Nullable NodeName only, BusSettings settings) {
    this.vertx = vertx;
    this.only = only;
    this.context = vertx.getOrCreateContext();
    this.settings = settings;
    this.state = new ClientState(client, only, settings);
    context.runOnContext(ignored -> listen());
  }

  private void listen() {
    MessageConsumer<Buffer> answers = vertx.eventBus().consumer(Addresses.answers(client));
    answers.handler(this::receive);
    consumer = answers;
    answers.completion().onComplete(listening);
    listening.future().onSuccess(none -> flushSoon());
  }

  @Override
  Future<Answer> ask(Request request) {
    byte[] bytes;
    try {
      bytes = encode(request);
    } catch (ProblemException e) {
      return Future.failedFuture(Failures.of(e.problem()));
    }
    Promise<Answer> answer = Promise.promise();
    boolean taken =
        state.offer(
            bytes,
            timeoutMillis(request),
            System.nanoTime(),
            (encoded, failure) -> end(answer, encoded, failure));
    if (!taken) {
      return Future.failedFuture(
          state.isClosed()
              ? Failures.unavailable("the replicator is closed; nothing was done")
              : Failures.overloaded(
                  "this replicator has "
                      + settings.maxPending()
                      + " operations or "
                      + settings.maxPendingBytes()
                      + " bytes under way, its limit"));
    }
    flushSoon();
    sweepSoon();
    return answer.future();
  }

  private static byte[] encode(Request request) {
    int entries = request instanceof BatchRequest batch ? batch.entries().size() : 1;
    ReplicatorService.checkSize(entries, request.bytes());
    byte[] bytes = RequestCodec.encode(request);
    ReplicatorService.checkSize(entries, bytes.length);
    return bytes;
  }

  /** What a node refuses is sent all the same, so that the refusal is the node's. */
  private int timeoutMillis(Request request) {
    if (request instanceof Request.OfCollections) {
      return settings.collectionsTimeoutMillis();
    }
    long asked = request.timeoutMillis();
    return asked == Request.DEFAULT_TIMEOUT
        ? settings.defaultTimeoutMillis()
        : (int) Math.min(asked, settings.maxTimeoutMillis() + 1L);
  }

  private static void end(
      Promise<Answer> answer, byte @Nullable [] encoded, @Nullable ReplicatorException failure) {
    if (encoded == null) {
      answer.fail(failure);
      return;
    }
    try {
      answer.complete(AnswerCodec.decode(encoded));
    } catch (ReplicatorException e) {
      answer.fail(e);
    } catch (CorruptDataException e) {
      answer.fail(
          Failures.noAnswer(
              "the answer cannot be read (" + e.getMessage() + "); the outcome is unknown"));
    }
  }

  /** Sends at the end of this turn of the event loop, so that what one turn asks is one frame. */
  private void flushSoon() {
    if (listening.future().succeeded() && flushing.compareAndSet(false, true)) {
      context.runOnContext(
          none -> {
            flushing.set(false);
            flush();
          });
    }
  }

  private void flush() {
    ClientState.Outgoing next;
    while ((next = state.nextFrame(System.nanoTime())) != null) {
      NodeName to = next.to();
      String address = to == null ? Addresses.OPERATIONS : Addresses.replicator(to);
      long sequence = next.frame().sequence();
      Buffer body = BufferInternal.buffer(Unpooled.wrappedBuffer(next.frame().encode()));
      vertx
          .eventBus()
          .<Buffer>sender(address)
          .write(body)
          .onFailure(failure -> notSent(sequence, failure));
    }
  }

  private void notSent(long sequence, Throwable failure) {
    if (neverLeft(failure)) {
      state.notDelivered(sequence);
    } else {
      state.maybeLost(sequence);
    }
    flushSoon();
  }

  /** Nobody listens there, or no connection came about: not a byte has been sent. */
  private static boolean neverLeft(Throwable failure) {
    return failure instanceof ConnectException
        || (failure instanceof ReplyException reply
            && reply.failureType() == ReplyFailure.NO_HANDLERS);
  }

  private void receive(Message<Buffer> message) {
    AnswerFrame frame;
    try {
      frame = AnswerFrame.decode(message.body().getBytes());
    } catch (CorruptDataException e) {
      LOG.atWarn().log("answers dropped: {}", e.getMessage());
      return;
    }
    tell(state.received(frame));
    flushSoon();
  }

  private static void tell(List<ClientState.Ended> ended) {
    ended.forEach(ClientState.Ended::tell);
  }

  private void sweepSoon() {
    if (sweeping.compareAndSet(false, true)) {
      context.runOnContext(none -> vertx.setTimer(settings.sweepMillis(), id -> sweep()));
    }
  }

  private void sweep() {
    sweeping.set(false);
    tell(state.expire(System.nanoTime()));
    if (state.isBusy()) {
      sweepSoon();
      flushSoon();
    }
  }

  @Override
  public Multi<StreamEvent> events(StreamRequest request) {
    return StreamPolls.multi(() -> new BusPolls(vertx, only, request));
  }

  @Override
  public Uni<Void> acknowledge(String group, String token) {
    return GroupAcknowledgement.uni(() -> GroupAcknowledgement.over(vertx, only, group, token));
  }

  @Override
  public Uni<Void> close() {
    return Uni.createFrom()
        .completionStage(
            () -> {
              tell(state.close());
              MessageConsumer<Buffer> answers = consumer;
              Future<Void> closed =
                  answers == null ? Future.succeededFuture() : answers.unregister();
              return closed.toCompletionStage();
            });
  }
}

package dev.syncline.verticle.coordinator;

import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ForwardHeaders;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands an operation to a node that holds its partition, once: an operation that was sent is never
 * sent elsewhere, since it may have been carried out.
 *
 * <p>The event bus tells of a message that could not be written, a connection refused for instance,
 * but of a request only that no reply has come in time. So operations and their outcomes are plain
 * messages here, matched by number. Used on one context only.
 */
final class Forwarder {
  /** What the network may add to the operation's own time. */
  private static final long SLACK_MILLIS = 500;

  private final Vertx vertx;
  private final EventBus bus;
  private final String answers;
  private final Map<Long, Promise<Outcome>> waiting = new HashMap<>();
  private long lastOperation;

  /**
   * For a shard of a node.
   *
   * @param firstOperation see {@link CoordinatorVerticle}
   */
  Forwarder(Vertx vertx, EventBus bus, NodeName self, int shard, long firstOperation) {
    this.vertx = vertx;
    this.bus = bus;
    this.answers = Addresses.forwarded(self, shard);
    this.lastOperation = firstOperation;
  }

  /** An operation has not left this node: nobody carries it out. */
  static final class NotSentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSentException(Throwable cause) {
      super(cause.getMessage(), cause, false, false);
    }
  }

  /** Starts to take outcomes. */
  Future<Void> listen() {
    return bus.<Buffer>consumer(answers).handler(this::take).completion();
  }

  /** Operations sent and not yet answered. */
  int inFlight() {
    return waiting.size();
  }

  /**
   * Sends a write.
   *
   * @return fails with {@link NotSentException} if it was not sent; any other failure leaves open
   *     what became of it
   */
  Future<Outcome.Write> write(NodeName node, WriteCommand command) {
    return send(node, OperationCodec.encode(command), command.timeoutMillis())
        .map(outcome -> (Outcome.Write) outcome);
  }

  /** Sends a read; fails as {@link #write} does. */
  Future<Outcome.Read> read(NodeName node, ReadCommand command) {
    return send(node, OperationCodec.encode(command), command.timeoutMillis())
        .map(outcome -> (Outcome.Read) outcome);
  }

  private Future<Outcome> send(NodeName node, byte[] bytes, int timeoutMillis) {
    long operation = ++lastOperation;
    Promise<Outcome> answer = Promise.promise();
    waiting.put(operation, answer);
    long timer =
        vertx.setTimer(
            timeoutMillis + SLACK_MILLIS, id -> answer.tryFail("no outcome has come in time"));
    DeliveryOptions options =
        new DeliveryOptions()
            .addHeader(ForwardHeaders.ANSWER_TO, answers)
            .addHeader(ForwardHeaders.OPERATION, String.valueOf(operation));
    bus.<Buffer>sender(Addresses.operations(node), options)
        .write(Buffer.buffer(bytes))
        .onFailure(e -> answer.tryFail(new NotSentException(e)));
    return answer
        .future()
        .onComplete(
            done -> {
              waiting.remove(operation);
              vertx.cancelTimer(timer);
            });
  }

  private void take(Message<Buffer> message) {
    Promise<Outcome> answer = waiting.get(operation(message));
    if (answer == null) {
      return;
    }
    String failure = message.headers().get(ForwardHeaders.FAILURE);
    if (failure != null) {
      answer.tryFail(failure);
      return;
    }
    try {
      answer.tryComplete(OperationCodec.decodeOutcome(message.body().getBytes()));
    } catch (CorruptDataException e) {
      answer.tryFail(e);
    }
  }

  private static long operation(Message<Buffer> message) {
    try {
      return Long.parseLong(String.valueOf(message.headers().get(ForwardHeaders.OPERATION)));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}

package dev.syncline.verticle.coordinator;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/**
 * Hands an operation to a node that holds its partition, once: an operation that was sent is never
 * sent elsewhere, since it may have been carried out.
 */
final class Forwarder {
  /** What the network may add to the operation's own time. */
  private static final long SLACK_MILLIS = 500;

  private final EventBus bus;

  Forwarder(EventBus bus) {
    this.bus = bus;
  }

  Future<Outcome.Write> write(NodeName node, WriteCommand command) {
    return send(node, OperationCodec.encode(command), command.timeoutMillis())
        .map(outcome -> (Outcome.Write) outcome);
  }

  Future<Outcome.Read> read(NodeName node, ReadCommand command) {
    return send(node, OperationCodec.encode(command), command.timeoutMillis())
        .map(outcome -> (Outcome.Read) outcome);
  }

  /**
   * Whether an operation that failed so is known to have reached nobody. A connection that is
   * refused does not tell: the bus reports it as a time-out.
   */
  static boolean reachedNobody(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private Future<Outcome> send(NodeName node, byte[] bytes, int timeoutMillis) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMillis + SLACK_MILLIS);
    return bus.<Buffer>request(Addresses.operations(node), Buffer.buffer(bytes), options)
        .map(reply -> OperationCodec.decodeOutcome(reply.body().getBytes()));
  }
}

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
    int required = command.consistency().required(command.collection().replicationFactor());
    int factor = command.collection().replicationFactor();
    return send(node, OperationCodec.encode(command), command.timeoutMillis())
        .map(outcome -> (Outcome.Write) outcome)
        .otherwise(lost -> new Outcome.TimedOut(required, 0, 0, factor));
  }

  Future<Outcome.Read> read(NodeName node, ReadCommand command) {
    int required = command.consistency().required(command.collection().replicationFactor());
    int factor = command.collection().replicationFactor();
    return send(node, OperationCodec.encode(command), command.timeoutMillis())
        .map(outcome -> (Outcome.Read) outcome)
        .otherwise(lost -> new Outcome.TimedOut(required, 0, 0, factor));
  }

  private Future<Outcome> send(NodeName node, byte[] bytes, int timeoutMillis) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMillis + SLACK_MILLIS);
    return bus.<Buffer>request(Addresses.operations(node), Buffer.buffer(bytes), options)
        .map(reply -> OperationCodec.decodeOutcome(reply.body().getBytes()));
  }
}

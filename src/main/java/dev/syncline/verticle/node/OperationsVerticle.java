package dev.syncline.verticle.node;

import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.Metadata;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;

/** Carries out operations that another node has forwarded. */
public final class OperationsVerticle extends VerticleBase {
  private final NodeName self;
  private final Metadata metadata;
  private final Operations operations;

  /** For the node of this name. */
  public OperationsVerticle(NodeName self, Metadata metadata, Operations operations) {
    this.self = self;
    this.metadata = metadata;
    this.operations = operations;
  }

  @Override
  public Future<?> start() {
    return vertx
        .eventBus()
        .<Buffer>consumer(Addresses.operations(self))
        .handler(this::take)
        .completion();
  }

  private void take(Message<Buffer> message) {
    try {
      carryOut(OperationCodec.decode(message.body().getBytes(), metadata.state()))
          .onSuccess(outcome -> message.reply(Buffer.buffer(OperationCodec.encode(outcome))))
          .onFailure(e -> message.fail(500, e.getMessage()));
    } catch (CorruptDataException | IllegalArgumentException e) {
      // Whatever is wrong with it: the sender must not wait for an answer that never comes.
      message.fail(400, e.getMessage());
    }
  }

  private Future<? extends Outcome> carryOut(OperationCodec.Operation operation) {
    if (operation instanceof OperationCodec.Operation.Write write) {
      return operations.write(write.command());
    }
    return operations.read(((OperationCodec.Operation.Read) operation).command());
  }
}

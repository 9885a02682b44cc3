package dev.syncline.verticle.node;

import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ForwardHeaders;
import dev.syncline.port.Metadata;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.UnknownCollectionException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out operations that another node has forwarded. */
public final class OperationsVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(OperationsVerticle.class);

  /** What the log of consensus usually brings is there within a heartbeat. */
  private static final int RETRY_AFTER_SECONDS = 1;

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
    ClusterState known = metadata.state();
    try {
      carryOut(OperationCodec.decode(message.body().getBytes(), known))
          .onSuccess(outcome -> answer(message, outcome))
          .onFailure(e -> fail(message, e));
    } catch (UnknownCollectionException e) {
      answer(message, unknown(e.collection(), known));
    } catch (CorruptDataException | IllegalArgumentException e) {
      // Whatever is wrong with it: the sender must not wait for an answer that never comes.
      answer(message, new Outcome.Refused(String.valueOf(e.getMessage())));
    }
  }

  /** Ids are issued in order: one that is not issued yet, to this node's knowledge, will be. */
  private static Outcome unknown(long collection, ClusterState known) {
    return collection < known.nextCollectionId()
        ? new Outcome.NoCollection()
        : new Outcome.Behind(RETRY_AFTER_SECONDS);
  }

  private void answer(Message<Buffer> message, Outcome outcome) {
    send(message, Buffer.buffer(OperationCodec.encode(outcome)), new DeliveryOptions());
  }

  private void fail(Message<Buffer> message, Throwable e) {
    send(
        message,
        Buffer.buffer(),
        new DeliveryOptions().addHeader(ForwardHeaders.FAILURE, String.valueOf(e.getMessage())));
  }

  /**
   * Not as a reply: the sender's bus tells it whether a message has left only if it waits for none.
   */
  private void send(Message<Buffer> message, Buffer body, DeliveryOptions options) {
    String to = message.headers().get(ForwardHeaders.ANSWER_TO);
    String operation = message.headers().get(ForwardHeaders.OPERATION);
    if (to == null || operation == null) {
      LOG.atWarn().log("operation from nowhere: it has no {}", ForwardHeaders.ANSWER_TO);
      return;
    }
    vertx.eventBus().send(to, body, options.addHeader(ForwardHeaders.OPERATION, operation));
  }

  private Future<? extends Outcome> carryOut(OperationCodec.Operation operation) {
    if (operation instanceof OperationCodec.Operation.Write write) {
      return operations.write(write.command());
    }
    return operations.read(((OperationCodec.Operation.Read) operation).command());
  }
}

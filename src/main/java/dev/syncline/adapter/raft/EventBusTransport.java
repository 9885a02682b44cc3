package dev.syncline.adapter.raft;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import dev.syncline.port.GroupMember;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One-way messages between members over the event bus, each member at its own address. Messages may
 * be lost, repeated and reordered; Raft expects it. Never blocks.
 */
final class EventBusTransport implements Transport {

  private static final Logger LOG = LoggerFactory.getLogger(EventBusTransport.class);
  private static final DeliveryOptions ANYWHERE = new DeliveryOptions().setLocalOnly(false);

  private final Vertx vertx;
  private final RaftAddresses addresses;
  private final RaftMessageCodec codec;
  private final Predicate<GroupMember> reachable;
  private final RaftCounters counters;
  private volatile @Nullable MessageConsumer<Buffer> consumer;

  EventBusTransport(
      Vertx vertx,
      RaftAddresses addresses,
      RaftMessageCodec codec,
      Predicate<GroupMember> reachable,
      RaftCounters counters) {
    this.vertx = vertx;
    this.addresses = addresses;
    this.codec = codec;
    this.reachable = reachable;
    this.counters = counters;
  }

  /** Delivers to the node what arrives for it; completes once the others can find the address. */
  Future<Void> listen(GroupMember self, RaftNode node, RaftThread thread, int maxWaiting) {
    MessageConsumer<Buffer> listening =
        vertx
            .eventBus()
            .consumer(
                addresses.messages(self), message -> receive(message, node, thread, maxWaiting));
    consumer = listening;
    return listening.completion();
  }

  /** Stops listening. */
  Future<Void> close() {
    MessageConsumer<Buffer> listening = consumer;
    return listening == null ? Future.succeededFuture() : listening.unregister();
  }

  @Override
  public void send(RaftEndpoint target, RaftMessage message) {
    counters.sent.increment();
    Buffer frame = Buffer.buffer(codec.encode(message));
    vertx.eventBus().send(addresses.messages(RaftMember.of(target)), frame, ANYWHERE);
  }

  @Override
  public boolean isReachable(RaftEndpoint endpoint) {
    return reachable.test(RaftMember.of(endpoint));
  }

  private void receive(Message<Buffer> message, RaftNode node, RaftThread thread, int maxWaiting) {
    if (thread.backlog() > maxWaiting) {
      counters.overflowed.increment();
      return;
    }
    try {
      RaftMessage decoded = codec.decode(message.body().getBytes());
      counters.received.increment();
      node.handle(decoded);
    } catch (ForeignFrameException e) {
      counters.foreign.increment();
      LOG.debug("dropped {}", e.getMessage());
    } catch (CorruptRaftDataException e) {
      counters.malformed(e);
    } catch (RejectedExecutionException e) {
      LOG.debug("dropped a message to a stopped member");
    }
  }
}

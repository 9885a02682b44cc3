package dev.syncline.adapter.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.Membership;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport.Sent;
import dev.syncline.port.TimeSource;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that takes frames and receipts none. */
class EventBusTransportTest {
  private static final NodeName SELF = new NodeName("n1");
  private static final NodeName PEER = new NodeName("n2");

  private final Vertx vertx = Vertx.vertx();
  private final Members members = new Members();
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final EventBusTransport transport =
      new EventBusTransport(
          vertx,
          SELF,
          new Actor(1),
          members,
          new Clock(),
          new LinkSettings(1_000, 1, 100_000, 60_000, 60_000));

  @BeforeEach
  void listen() throws Exception {
    vertx
        .eventBus()
        .<Buffer>consumer(Addresses.frames(PEER))
        .handler(message -> frames.add(Frame.decode(message.body().getBytes())))
        .completion()
        .await(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  @Test
  void aPeerThatLeftBlocksNeitherMemoryNorItsReturn() throws Exception {
    transport.send(PEER, new PeerMessage.RingRequest());
    assertThat(nextFrame().sequence()).isEqualTo(1);
    transport.send(PEER, new PeerMessage.RingRequest());

    members.leave(PEER);
    assertThat(Objects.requireNonNull(transport.stats().get(PEER)).queuedBytes()).isZero();
    assertThat(transport.send(PEER, new PeerMessage.Probe())).isEqualTo(Sent.UNREACHABLE);

    members.join(PEER);
    transport.send(PEER, new PeerMessage.Probe());
    assertThat(nextFrame().messages()).containsExactly(new PeerMessage.Probe());
  }

  private Frame nextFrame() throws InterruptedException {
    return Objects.requireNonNull(frames.poll(60, TimeUnit.SECONDS), "no frame was sent");
  }

  private static final class Members implements Membership {
    private final List<Consumer<NodeName>> listeners = new ArrayList<>();
    private volatile Set<NodeName> present = Set.of(SELF, PEER);

    void leave(NodeName name) {
      present = Set.of(SELF);
      listeners.forEach(each -> each.accept(name));
    }

    void join(NodeName name) {
      present = Set.of(SELF, name);
    }

    @Override
    public Set<NodeName> present() {
      return present;
    }

    @Override
    public void onLeft(Consumer<NodeName> listener) {
      listeners.add(listener);
    }
  }

  private static final class Clock implements TimeSource {
    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}

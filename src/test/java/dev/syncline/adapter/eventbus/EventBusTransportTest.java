package dev.syncline.adapter.eventbus;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.syncline.LoggedLines;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.replica.Refusal;
import dev.syncline.port.Addresses;
import dev.syncline.port.FrameTraces;
import dev.syncline.port.Membership;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport.Sent;
import dev.syncline.port.RunIdentity;
import dev.syncline.port.TimeSource;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that takes frames and receipts none. */
class EventBusTransportTest {
  private static final NodeName SELF = new NodeName("n1");
  private static final NodeName PEER = new NodeName("n2");
  private static final long FINGERPRINT = 42;

  private final Vertx vertx = Vertx.vertx();
  private final Members members = new Members();
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private final EventBusTransport transport =
      new EventBusTransport(
          vertx,
          SELF,
          new RunIdentity(new Actor(1)),
          members,
          new Clock(),
          new LinkSettings(1_000, 1, 100_000, 60_000, 60_000));

  @BeforeEach
  void listen() throws Exception {
    vertx
        .eventBus()
        .<Buffer>consumer(Addresses.frames(PEER))
        .handler(
            message -> {
              headers.add(message.headers().entries().toString());
              frames.add(Frame.decode(message.body().getBytes()));
            })
        .completion()
        .await(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  @Test
  void aPeerThatLeftBlocksNeitherMemoryNorItsReturn() throws Exception {
    transport.start(FINGERPRINT).await(60, TimeUnit.SECONDS);
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

  /** With another cluster's name on them, or none, peers would drop them. */
  @Test
  void framesWaitUntilTheClusterIsKnown() throws Exception {
    transport.send(PEER, new PeerMessage.RingRequest());

    transport.start(FINGERPRINT).await(60, TimeUnit.SECONDS);

    Frame first = nextFrame();
    assertThat(first.messages()).containsExactly(new PeerMessage.RingRequest());
    assertThat(first.sequence()).isEqualTo(1);
    assertThat(first.clusterFingerprint()).isEqualTo(FINGERPRINT);
  }

  /** It did not listen yet as long as it started, and now asks. */
  @Test
  void aPeerThatIsTakenForUnreachableIsAnsweredAndProbedOnceItIsHeard() throws Exception {
    Clock clock = new Clock();
    EventBusTransport probing =
        new EventBusTransport(
            vertx,
            SELF,
            new RunIdentity(new Actor(1)),
            members,
            clock,
            new LinkSettings(1_000, 1, 100_000, 10, 1_000));
    PeerMessage answer = new PeerMessage.Refused(7, 1, Refusal.STOPPED);
    probing.listen((from, actor, messages) -> probing.send(from, answer));
    probing.start(FINGERPRINT).await(60, TimeUnit.SECONDS);
    probing.connect(PEER);
    assertThat(nextFrame().messages()).contains(new PeerMessage.Probe());
    clock.nanos = TimeUnit.SECONDS.toNanos(2);
    await().until(() -> !probing.isReachable(PEER));
    assertThat(probing.send(PEER, new PeerMessage.RingRequest())).isEqualTo(Sent.UNREACHABLE);
    // The probe that finds it silent again.
    assertThat(nextFrame().sequence()).isEqualTo(2);

    deliver(frame(1, new PeerMessage.RingRequest()));

    List<PeerMessage> sent = new ArrayList<>();
    while (!sent.contains(answer) || !sent.contains(new PeerMessage.Probe())) {
      sent.addAll(nextFrame().messages());
    }
  }

  @Test
  void tracesGoBesideTheFramesOfTracedWritesAndNothingBesideOthers() throws Exception {
    transport.start(FINGERPRINT).await(60, TimeUnit.SECONDS);
    transport.send(PEER, new PeerMessage.WriteAck(1, 1, true));
    nextFrame();
    Traces traces = new Traces();
    transport.trace(traces);
    traces.waiting.add("7=some");
    transport.send(PEER, new PeerMessage.WriteAck(2, 1, true));
    assertThat(nextFrame().messages()).containsExactly(new PeerMessage.WriteAck(2, 1, true));
    transport.send(PEER, new PeerMessage.WriteAck(3, 1, true));
    nextFrame();
    assertThat(headers).containsExactly("[]", "[traces=7=some]", "[]");
    assertThat(traces.sent)
        .containsExactly(
            new PeerMessage.WriteAck(2, 1, true), new PeerMessage.WriteAck(3, 1, true));
  }

  private static final class Traces implements FrameTraces {
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final List<PeerMessage> sent = new CopyOnWriteArrayList<>();

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public @Nullable String outgoing(NodeName peer) {
      return waiting.poll();
    }

    @Override
    public void received(
        NodeName from, @Nullable String header, List<? extends PeerMessage> messages) {}

    @Override
    public void sent(NodeName to, PeerMessage message) {
      sent.add(message);
    }
  }

  /** The sender of a frame that is not read gets no receipt, and so knows that it was not. */
  @Test
  void framesOfAnotherVersionAreToldOfOnceNotReceiptedAndHideNoFrameThatCanBeRead()
      throws Exception {
    BlockingQueue<PeerMessage> received = new LinkedBlockingQueue<>();
    transport.listen((from, actor, messages) -> received.addAll(messages));
    transport.start(FINGERPRINT).await(60, TimeUnit.SECONDS);
    List<String> told;
    try (LoggedLines lines = LoggedLines.of(EventBusTransport.class)) {
      for (int sequence = 1; sequence <= 3; sequence++) {
        deliver(ofVersion(Frame.VERSION + 1, frame(sequence, new PeerMessage.RingRequest())));
      }
      deliver(frame(4, new PeerMessage.DigestsWanted(9)));
      assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(new PeerMessage.DigestsWanted(9));
      told = lines.all();
    }

    assertThat(received).isEmpty();
    assertThat(told)
        .hasSize(1)
        .first(as(STRING))
        .contains("frame has version 2, this node reads 1");
    assertThat(Objects.requireNonNull(transport.stats().get(PEER)).framesReceived()).isEqualTo(1);
  }

  private static byte[] frame(long sequence, PeerMessage message) {
    ByteWriter out = new ByteWriter(64);
    Frame.encodeHeader(out, FINGERPRINT, PEER, new Actor(2), sequence, 0, 0, 1);
    PeerMessageCodec.write(message, out);
    Frame.finish(out);
    return out.toByteArray();
  }

  private static byte[] ofVersion(int version, byte[] frame) {
    frame[0] = (byte) version;
    return frame;
  }

  private void deliver(byte[] frame) {
    vertx.eventBus().send(Addresses.frames(SELF), Buffer.buffer(frame));
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
    private volatile long nanos;

    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }
}

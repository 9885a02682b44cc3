package dev.syncline.adapter.eventbus;

import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.FirstTimes;
import dev.syncline.port.FrameTraces;
import dev.syncline.port.Membership;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.RunIdentity;
import dev.syncline.port.TimeSource;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ReplicaTransport} over the clustered event bus: one one-way message per frame.
 *
 * <p>A peer is reachable if discovery lists it and it has receipted what was sent to it: a killed
 * process leaves the membership, a frozen one only stops to answer.
 */
public final class EventBusTransport implements ReplicaTransport {
  private static final Logger LOG = LoggerFactory.getLogger(EventBusTransport.class);
  private static final long RECEIPT_DELAY_MILLIS = 5;

  private final Vertx vertx;
  private final Context context;
  private final NodeName self;
  private final RunIdentity run;
  private final Membership membership;
  private final TimeSource time;
  private final LinkSettings settings;
  private final Map<NodeName, PeerLink> links = new ConcurrentHashMap<>();
  private final Map<NodeName, AtomicBoolean> flushing = new ConcurrentHashMap<>();
  private final ForeignFrames foreignFrames = new ForeignFrames();
  private final FirstTimes otherVersions = new FirstTimes();
  private final AtomicBoolean receiptTimer = new AtomicBoolean();
  private final DeliveryOptions options = new DeliveryOptions();
  private volatile long clusterFingerprint;
  private volatile boolean started;
  private volatile FrameTraces traces = FrameTraces.NONE;
  private @Nullable PeerListener listener;
  private @Nullable MessageConsumer<Buffer> consumer;
  private long probeTimer = -1;

  /**
   * A transport for this run of the node; nothing moves before {@link #start}, by when it is known
   * who the run is.
   */
  public EventBusTransport(
      Vertx vertx,
      NodeName self,
      RunIdentity run,
      Membership membership,
      TimeSource time,
      LinkSettings settings) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.self = self;
    this.run = run;
    this.membership = membership;
    this.time = time;
    this.settings = settings;
    membership.onLeft(this::peerLeft);
  }

  @Override
  public void listen(PeerListener newListener) {
    listener = newListener;
  }

  /** Sets who carries traces beside the frames; called before {@link #start}. */
  public void trace(FrameTraces beside) {
    traces = beside;
  }

  /**
   * Begins to receive, and to send what has been given to send before.
   *
   * @param fingerprint of the cluster's id; frames of another cluster are dropped
   */
  public Future<Void> start(long fingerprint) {
    clusterFingerprint = fingerprint;
    started = true;
    links.values().forEach(this::flushSoon);
    consumer = vertx.eventBus().consumer(Addresses.frames(self));
    consumer.handler(this::receive);
    probeTimer = vertx.setPeriodic(settings.probeIntervalMillis(), id -> probe());
    return consumer.completion();
  }

  /** Stops receiving. */
  public Future<Void> stop() {
    vertx.cancelTimer(probeTimer);
    MessageConsumer<Buffer> receiving = consumer;
    return receiving == null ? Future.succeededFuture() : receiving.unregister();
  }

  @Override
  public Sent send(NodeName to, PeerMessage message) {
    PeerLink link = link(to);
    // Whoever asks is there, also where its own receipts have not come yet.
    boolean isHeard = !link.isSuspected() || PeerLink.isAnswer(message);
    if (!membership.present().contains(to) || !isHeard) {
      return Sent.UNREACHABLE;
    }
    Sent sent = link.enqueue(message);
    if (traces.isOn()) {
      traces.sent(to, message);
    }
    flushSoon(link);
    return sent;
  }

  @Override
  public boolean isReachable(NodeName peer) {
    return peer.equals(self) || (membership.present().contains(peer) && !link(peer).isSuspected());
  }

  @Override
  public long queuedBytes(NodeName peer) {
    PeerLink link = links.get(peer);
    return link == null ? 0 : link.stats().queuedBytes();
  }

  /** A run of the peer has left: nothing that was meant for it holds up its next run. */
  private void peerLeft(NodeName peer) {
    PeerLink link = links.get(peer);
    if (link != null) {
      link.peerLeft();
    }
  }

  /** Counts of all links, by peer. */
  public Map<NodeName, LinkStats> stats() {
    Map<NodeName, LinkStats> stats = new ConcurrentHashMap<>();
    links.forEach((peer, link) -> stats.put(peer, link.stats()));
    return stats;
  }

  private PeerLink link(NodeName peer) {
    PeerLink link = links.get(peer);
    return link != null ? link : links.computeIfAbsent(peer, each -> new PeerLink(each, settings));
  }

  /**
   * Sends at the end of this turn of the event loop, so that what one turn produces is one frame.
   */
  private void flushSoon(PeerLink link) {
    AtomicBoolean scheduled = flushing.computeIfAbsent(link.peer(), each -> new AtomicBoolean());
    if (scheduled.compareAndSet(false, true)) {
      context.runOnContext(
          none -> {
            scheduled.set(false);
            flush(link, false);
          });
    }
  }

  private void flush(PeerLink link, boolean receiptIsDue) {
    if (!started) {
      return;
    }
    byte[] frame;
    while ((frame =
            link.nextFrame(clusterFingerprint, self, run.actor(), time.nanos(), receiptIsDue))
        != null) {
      Buffer body = BufferInternal.buffer(Unpooled.wrappedBuffer(frame));
      vertx.eventBus().send(Addresses.frames(link.peer()), body, options(link.peer()));
    }
  }

  private DeliveryOptions options(NodeName peer) {
    String header = traces.isOn() ? traces.outgoing(peer) : null;
    return header == null ? options : new DeliveryOptions().addHeader(FrameTraces.HEADER, header);
  }

  private void receive(Message<Buffer> message) {
    byte[] bytes = message.body().getBytes();
    Frame frame;
    try {
      frame = Frame.decode(bytes);
    } catch (Frame.OtherVersionException e) {
      otherVersion(e);
      return;
    } catch (CorruptDataException e) {
      LOG.atWarn().addKeyValue("bytes", bytes.length).log("frame dropped: {}", e.getMessage());
      return;
    }
    if (frame.clusterFingerprint() != clusterFingerprint) {
      if (foreignFrames.isToBeTold(frame.from(), time.nanos())) {
        LOG.atWarn()
            .addKeyValue("from", frame.from())
            .log(
                "frames of another cluster dropped: stop that node, or correct its cluster.seeds or"
                    + " node.dataDir");
      }
      return;
    }
    PeerLink link = link(frame.from());
    link.received(frame, bytes.length, run.actor(), time.nanos());
    if (link.isSuspected() && link.isIdle()) {
      link.enqueue(new PeerMessage.Probe());
    }
    if (traces.isOn()) {
      traces.received(frame.from(), message.headers().get(FrameTraces.HEADER), frame.messages());
    }
    PeerListener receiver = listener;
    if (receiver != null) {
      receiver.onMessages(frame.from(), frame.actor(), frame.messages());
    }
    flushSoon(link);
    receiptSoon();
  }

  /**
   * Such a frame gets no receipt. So its sender takes this node for unreachable, writes elsewhere,
   * and sync brings what was missed once both read the same version.
   */
  private void otherVersion(Frame.OtherVersionException e) {
    if (otherVersions.isFirst(e.sender().id() + ":" + e.version())) {
      LOG.atWarn()
          .addKeyValue("sender", e.sender())
          .log(
              "frames dropped, this one and all that follow: {}; the sender cannot reach this node"
                  + " until both run releases that read each other",
              e.getMessage());
    }
  }

  /** A receipt normally rides on an answer; this is for frames that are not answered at once. */
  private void receiptSoon() {
    if (receiptTimer.compareAndSet(false, true)) {
      vertx.setTimer(
          RECEIPT_DELAY_MILLIS,
          id -> {
            receiptTimer.set(false);
            for (PeerLink link : links.values()) {
              if (link.isReceiptDue()) {
                flush(link, true);
              }
            }
          });
    }
  }

  private void probe() {
    for (PeerLink link : links.values()) {
      if (!membership.present().contains(link.peer())) {
        continue;
      }
      if (link.suspectIfSilent(time.nanos())) {
        LOG.atWarn()
            .addKeyValue("peer", link.peer())
            .addKeyValue("silentMillis", settings.suspectAfterMillis())
            .log("peer does not answer, counted as unreachable");
      }
      if (link.isIdle()) {
        link.enqueue(new PeerMessage.Probe());
        flush(link, false);
      }
    }
  }

  /** Sends a probe to every present peer that has no link yet. */
  public void connect(NodeName peer) {
    if (!peer.equals(self)) {
      PeerLink link = link(peer);
      link.enqueue(new PeerMessage.Probe());
      flushSoon(link);
    }
  }

  /** Whether the peer has receipted anything yet. */
  public boolean hasAnswered(NodeName peer) {
    return peer.equals(self) || link(peer).hasAnswered();
  }
}

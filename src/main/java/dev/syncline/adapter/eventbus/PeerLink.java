package dev.syncline.adapter.eventbus;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport.Sent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer. Messages are encoded as they come and gather into frames: while as many
 * frames as allowed are not receipted, the rest waits for the next. There is no timer on that path:
 * with nothing in flight a message leaves at once, under load frames grow.
 *
 * <p>A receipt rides on whatever frame goes back. A frame that only carries answers wants none.
 *
 * <p>Invariant: {@code receipted <= sequence}; {@code waitingBytes <= maxQueuedBytes} plus one
 * message.
 */
final class PeerLink {
  private final NodeName peer;
  private final LinkSettings settings;
  private final Deque<Body> sealed = new ArrayDeque<>();
  private Body requests = new Body();
  private Body answers = new Body();
  private long waitingBytes;

  private long sequence;
  private long receipted;
  private long oldestUnreceiptedNanos;
  private boolean suspected;
  private boolean answered;

  private long peerActor;
  private long receivedSequence;
  private boolean receiptDue;

  private long framesSent;
  private long bytesSent;
  private long framesReceived;
  private long bytesReceived;
  private long messagesSent;
  private long messagesDropped;

  /** Encoded messages without a header. */
  private static final class Body {
    private final ByteWriter bytes = new ByteWriter(1024);
    private int count;

    void add(PeerMessage message) {
      PeerMessageCodec.write(message, bytes);
      count++;
    }

    void reset() {
      bytes.reset();
      count = 0;
    }
  }

  PeerLink(NodeName peer, LinkSettings settings) {
    this.peer = peer;
    this.settings = settings;
  }

  NodeName peer() {
    return peer;
  }

  synchronized Sent enqueue(PeerMessage message) {
    if (waitingBytes >= settings.maxQueuedBytes()) {
      messagesDropped++;
      return Sent.QUEUE_FULL;
    }
    Body body = isAnswer(message) ? answers : requests;
    int before = body.bytes.length();
    body.add(message);
    waitingBytes += body.bytes.length() - before;
    messagesSent++;
    if (requests.bytes.length() >= settings.maxFrameBytes()) {
      sealed.addLast(requests);
      requests = new Body();
    }
    return Sent.QUEUED;
  }

  /** Whether it goes to whoever has just asked, wants no receipt and waits for none. */
  static boolean isAnswer(PeerMessage message) {
    return message instanceof PeerMessage.WriteAck
        || message instanceof PeerMessage.Refused
        || message instanceof PeerMessage.ReadFull
        || message instanceof PeerMessage.ReadDigest
        || message instanceof PeerMessage.ClockAnswer;
  }

  /**
   * The next frame to send now; null if nothing may leave.
   *
   * @param receiptIsDue whether a frame is worth sending for a receipt alone
   */
  synchronized byte @Nullable [] nextFrame(
      long clusterFingerprint, NodeName self, Actor actor, long nowNanos, boolean receiptIsDue) {
    Body waiting = sealed.isEmpty() ? requests : sealed.getFirst();
    boolean sendsRequests = waiting.count > 0 && sequence - receipted < settings.framesInFlight();
    if (!sendsRequests && answers.count == 0 && !(receiptDue && receiptIsDue)) {
      return null;
    }
    long number = 0;
    if (sendsRequests) {
      if (sequence == receipted) {
        oldestUnreceiptedNanos = nowNanos;
      }
      number = ++sequence;
    }
    int bytes = answers.bytes.length() + (sendsRequests ? waiting.bytes.length() : 0);
    int count = answers.count + (sendsRequests ? waiting.count : 0);
    ByteWriter out = new ByteWriter(bytes + 128);
    Frame.encodeHeader(
        out, clusterFingerprint, self, actor, number, peerActor, receivedSequence, count);
    out.writeRaw(answers.bytes.array(), 0, answers.bytes.length());
    answers.reset();
    if (sendsRequests) {
      out.writeRaw(waiting.bytes.array(), 0, waiting.bytes.length());
      if (sealed.isEmpty()) {
        requests.reset();
      } else {
        sealed.removeFirst();
      }
    }
    Frame.finish(out);
    waitingBytes -= bytes;
    receiptDue = false;
    framesSent++;
    bytesSent += out.length();
    return out.toByteArray();
  }

  /** Takes a received frame's header. */
  synchronized void received(Frame frame, int bytes, Actor self, long nowNanos) {
    framesReceived++;
    bytesReceived += bytes;
    boolean receipts = frame.receiptActor() == self.id() && frame.receipt() > receipted;
    if (frame.actor().id() != peerActor) {
      if (!receipts && (peerActor != 0 || suspected)) {
        // What is in flight went to the former run or to nobody: there will be no receipt.
        receipted = sequence;
      }
      peerActor = frame.actor().id();
      receivedSequence = 0;
    }
    if (frame.sequence() > 0) {
      receivedSequence = Math.max(receivedSequence, frame.sequence());
      receiptDue = true;
    }
    if (receipts) {
      receipted = Math.min(sequence, frame.receipt());
      oldestUnreceiptedNanos = nowNanos;
      suspected = false;
      answered = true;
    }
  }

  synchronized boolean isReceiptDue() {
    return receiptDue;
  }

  synchronized boolean isIdle() {
    return sequence == receipted;
  }

  synchronized boolean hasAnswered() {
    return answered && !suspected;
  }

  synchronized boolean isSuspected() {
    return suspected;
  }

  /**
   * Suspects the peer if a receipt has been missing for too long; then what was in flight counts as
   * lost, so that probes can go out.
   *
   * @return whether the peer has just become suspected
   */
  synchronized boolean suspectIfSilent(long nowNanos) {
    boolean silent =
        sequence > receipted
            && nowNanos - oldestUnreceiptedNanos > settings.suspectAfterMillis() * 1_000_000L;
    if (!silent) {
      return false;
    }
    boolean newly = !suspected;
    suspected = true;
    receipted = sequence;
    dropWaiting();
    return newly;
  }

  /**
   * Forgets what waits for a run of the peer that has left, and counts as lost what it has not
   * receipted: its next run starts with an empty queue and the whole window.
   */
  synchronized void peerLeft() {
    dropWaiting();
    receipted = sequence;
    receiptDue = false;
    suspected = false;
    answered = false;
  }

  private void dropWaiting() {
    messagesDropped += requests.count + answers.count;
    sealed.forEach(each -> messagesDropped += each.count);
    sealed.clear();
    requests.reset();
    answers.reset();
    waitingBytes = 0;
  }

  synchronized LinkStats stats() {
    return new LinkStats(
        framesSent,
        bytesSent,
        framesReceived,
        bytesReceived,
        messagesSent,
        messagesDropped,
        waitingBytes);
  }
}

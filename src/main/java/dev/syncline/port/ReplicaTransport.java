package dev.syncline.port;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import java.util.List;

/**
 * Messages between the nodes of a cluster. It may lose, delay, duplicate and reorder; nothing is
 * durable; {@link #send} never blocks.
 */
public interface ReplicaTransport {
  /** What became of a message handed over; delivery is never known. */
  enum Sent {
    /** It waits for the next frame, or is on its way. */
    QUEUED,
    /** The queue to that peer is full: the message is dropped. */
    QUEUE_FULL,
    /** The peer is not known to be there: the message is dropped. */
    UNREACHABLE
  }

  /** Hands a message over. */
  Sent send(NodeName to, PeerMessage message);

  /** Whether the peer is a member and has lately acknowledged what was sent to it. */
  boolean isReachable(NodeName peer);

  /** Bytes that wait for a peer, 0 where nothing is known of it. Never blocks. */
  default long queuedBytes(NodeName peer) {
    return 0;
  }

  /** Sets who receives; called once, before the first message. */
  void listen(PeerListener listener);

  /** Receives messages, on any thread. */
  @FunctionalInterface
  interface PeerListener {
    /** The messages of one frame, in order; {@code actor} is the run that sent them. */
    void onMessages(NodeName from, Actor actor, List<PeerMessage> messages);
  }
}

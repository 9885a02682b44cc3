package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import java.util.Collection;

/**
 * A transport on which every peer is reachable and nobody answers.
 *
 * @param sent takes every message, in order
 */
public record EverybodyIsThere(Collection<PeerMessage> sent) implements ReplicaTransport {
  @Override
  public Sent send(NodeName to, PeerMessage message) {
    sent.add(message);
    return Sent.QUEUED;
  }

  @Override
  public boolean isReachable(NodeName peer) {
    return true;
  }

  @Override
  public void listen(PeerListener listener) {}
}

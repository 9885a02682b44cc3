package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import java.util.function.Predicate;

/**
 * A transport on which some peers are reachable and nobody answers.
 *
 * @param reachable which; asked each time
 */
public record SomeAreThere(Predicate<NodeName> reachable) implements ReplicaTransport {
  @Override
  public Sent send(NodeName to, PeerMessage message) {
    return Sent.QUEUED;
  }

  @Override
  public boolean isReachable(NodeName peer) {
    return reachable.test(peer);
  }

  @Override
  public void listen(PeerListener listener) {}
}

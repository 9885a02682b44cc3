package dev.syncline.verticle.coordinator;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import java.util.List;

/** What a coordinator knows of its peers: who can be reached, and how to say so. */
final class Replicas {
  final NodeName self;
  final Actor actor;
  private final ReplicaTransport transport;

  Replicas(NodeName self, Actor actor, ReplicaTransport transport) {
    this.self = self;
    this.actor = actor;
    this.transport = transport;
  }

  int alive(List<NodeName> replicas) {
    int alive = 0;
    for (NodeName replica : replicas) {
      if (transport.isReachable(replica)) {
        alive++;
      }
    }
    return alive;
  }

  boolean isReachable(NodeName replica) {
    return transport.isReachable(replica);
  }

  void send(NodeName to, PeerMessage message) {
    transport.send(to, message);
  }

  /** A dot as people see it: {@code n1@5f0c91d2:42}. */
  String label(Dot dot, Ring ring) {
    NodeName node = dot.actor().equals(actor) ? self : ring.nodeOf(dot.actor());
    return (node == null ? "?" : node.value()) + "@" + dot;
  }
}

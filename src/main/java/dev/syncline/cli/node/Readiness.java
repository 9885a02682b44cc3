package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Whether a node serves clients: it knows a ring, and every peer that is there has answered a
 * probe. A peer that does not answer holds it up for a bounded time only, and a node among a
 * minority is ready: it serves ONE and refuses QUORUM by itself.
 */
final class Readiness {
  private final NodeName self;
  private final Membership membership;
  private final Metadata metadata;
  private final EventBusTransport transport;
  private final BooleanSupplier registered;
  private final long giveUpNanos;
  private volatile boolean ready;

  Readiness(
      NodeName self,
      Membership membership,
      Metadata metadata,
      EventBusTransport transport,
      BooleanSupplier registered,
      long waitMillis) {
    this.self = self;
    this.membership = membership;
    this.metadata = metadata;
    this.transport = transport;
    this.registered = registered;
    this.giveUpNanos = System.nanoTime() + waitMillis * 1_000_000L;
  }

  Health check() {
    if (ready) {
      return Health.Good.INSTANCE;
    }
    List<String> reasons = new ArrayList<>();
    Ring ring = metadata.state().ring();
    for (NodeName peer : ring.members().keySet()) {
      if (!peer.equals(self)
          && membership.present().contains(peer)
          && !transport.hasAnswered(peer)) {
        transport.connect(peer);
        reasons.add("peer " + peer + " has not answered a probe yet");
      }
    }
    long present = ring.members().keySet().stream().filter(membership.present()::contains).count();
    boolean majority = present > ring.members().size() / 2;
    if (majority && !registered.getAsBoolean()) {
      reasons.add("this run is not registered in the ring yet");
    }
    if (!reasons.isEmpty() && System.nanoTime() - giveUpNanos < 0) {
      return new Health.Bad(reasons);
    }
    ready = true;
    return Health.Good.INSTANCE;
  }
}

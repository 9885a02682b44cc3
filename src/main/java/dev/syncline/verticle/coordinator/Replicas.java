package dev.syncline.verticle.coordinator;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoreTrouble;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.StoreTroubles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a coordinator knows of its peers: who can be reached, and how to say so. */
final class Replicas {
  final NodeName self;
  final Actor actor;
  private final ReplicaTransport transport;
  private final StoreTroubles troubles;
  private final ClockOffsets clocks;

  /** Of a ring of which every other member has told its time once. */
  private long heardVersion = -1;

  Replicas(NodeName self, Actor actor, ReplicaTransport transport, WriteGuards guards) {
    this.self = self;
    this.actor = actor;
    this.transport = transport;
    this.troubles = guards.troubles();
    this.clocks = guards.clocks();
  }

  /** Null if this node's clock is good enough to date writes; else what is said instead. */
  Outcome.@Nullable ClockDrift driftHere() {
    Long beyond = clocks.verdict().beyond();
    return beyond == null
        ? null
        : new Outcome.ClockDrift(self.value(), beyond, clocks.maxDriftMillis());
  }

  /**
   * Whether members are within reach that this node has never heard of the time from, and so many
   * that they may turn out to be a majority from which its clock is too far away.
   */
  boolean awaitsClocks(Ring ring) {
    if (ring.version() == heardVersion) {
      return false;
    }
    int members = 0;
    int unheard = 0;
    int within = 0;
    for (Member member : ring.members().values()) {
      if (member.state().isMember()) {
        members++;
        boolean isUnheard = !member.name().equals(self) && !clocks.hasHeard(member.name());
        unheard += isUnheard ? 1 : 0;
        within += isUnheard && transport.isReachable(member.name()) ? 1 : 0;
      }
    }
    if (unheard == 0) {
      heardVersion = ring.version();
    }
    return within > 0 && within + clocks.verdict().apart().size() >= members / 2 + 1;
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

  /** Whether a node's store takes writes, as far as is known. */
  boolean takesWrites(NodeName replica) {
    return troubles.of(replica) == null;
  }

  /** Null if of the replicas that can be reached enough take writes; else what is said instead. */
  Outcome.@Nullable StoreCannotWrite refusal(List<NodeName> replicas, int required) {
    int writable = 0;
    Outcome.StoreCannotWrite refusal = null;
    for (NodeName replica : replicas) {
      StoreTrouble trouble = troubles.of(replica);
      if (trouble == null) {
        writable += isReachable(replica) ? 1 : 0;
      } else if (refusal == null) {
        refusal = new Outcome.StoreCannotWrite(replica.value(), trouble.text());
      }
    }
    return writable < required ? refusal : null;
  }

  /** What is said of this node's store, which has just refused a write. */
  Outcome.StoreCannotWrite refusalHere() {
    StoreTrouble trouble = troubles.of(self);
    return new Outcome.StoreCannotWrite(
        self.value(),
        trouble == null ? "its log says why, and so does /health/ready" : trouble.text());
  }

  boolean isReachable(NodeName replica) {
    return transport.isReachable(replica);
  }

  void send(NodeName to, PeerMessage message) {
    transport.send(to, message);
  }

  /** A dot as people see it; the ring may not know this run yet. */
  String label(Dot dot, Ring ring) {
    return dot.actor().equals(actor) ? self.value() + "@" + dot : ring.label(dot);
  }
}

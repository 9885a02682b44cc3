package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.NodeStatus.Health;
import dev.syncline.port.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether a node serves clients: it knows a ring, every member that is there has answered a probe,
 * and, where a majority is there, the ring knows this run and the node holds what it should. A node
 * among a minority is ready: it serves ONE and refuses QUORUM by itself.
 *
 * <p>Only a member that is there and does not answer is given up, each after a time of its own; no
 * time makes up for a registration that a majority could agree on, nor for data. For any thread.
 */
final class Readiness {
  private final NodeName self;
  private final Supplier<Ring> ring;
  private final Membership membership;
  private final Probes probes;
  private final BooleanSupplier registered;
  private final BooleanSupplier rebuilding;
  private final TimeSource time;
  private final long giveUpNanos;

  /** Since when members that are there have not answered; members of the ring only. */
  private final Map<NodeName, Long> silentSince = new HashMap<>();

  private boolean ready;

  /** Who answers. */
  interface Probes {
    /** Sends one. */
    void connect(NodeName peer);

    /** Whether one was answered, and nothing sent since has been waited for too long. */
    boolean hasAnswered(NodeName peer);

    /** Whether the peer is there, and is not known to answer nothing. */
    boolean isReachable(NodeName peer);

    /** Those of the transport. */
    static Probes of(EventBusTransport transport) {
      return new Probes() {
        @Override
        public void connect(NodeName peer) {
          transport.connect(peer);
        }

        @Override
        public boolean hasAnswered(NodeName peer) {
          return transport.hasAnswered(peer);
        }

        @Override
        public boolean isReachable(NodeName peer) {
          return transport.isReachable(peer);
        }
      };
    }
  }

  /**
   * For this run of a node.
   *
   * @param rebuilding whether this node came without data that it should hold, and has not got it
   *     back from its peers yet
   * @param waitMillis the longest wait for a member that is there and does not answer
   */
  Readiness(
      NodeName self,
      Supplier<Ring> ring,
      Membership membership,
      Probes probes,
      BooleanSupplier registered,
      BooleanSupplier rebuilding,
      TimeSource time,
      long waitMillis) {
    this.self = self;
    this.ring = ring;
    this.membership = membership;
    this.probes = probes;
    this.registered = registered;
    this.rebuilding = rebuilding;
    this.time = time;
    this.giveUpNanos = waitMillis * 1_000_000L;
  }

  /** The verdict now; once good, it stays so. */
  synchronized Health check() {
    if (ready) {
      return Health.Good.INSTANCE;
    }
    List<String> reasons = new ArrayList<>();
    Ring known = ring.get();
    Member own = known.members().get(self);
    if (own != null && !own.state().isMember()) {
      reasons.add("this node has been removed from the ring");
    }
    List<Member> members =
        known.members().values().stream().filter(each -> each.state().isMember()).toList();
    for (Member member : members) {
      NodeName peer = member.name();
      if (!peer.equals(self) && isWaitedFor(peer)) {
        reasons.add("peer " + peer + " has not answered a probe yet");
      }
    }
    if (!registered.getAsBoolean() && isMajorityHere(members)) {
      reasons.add("this run is not registered in the ring yet");
    }
    if (rebuilding.getAsBoolean() && isMajorityHere(members)) {
      reasons.add("this node is being rebuilt: it has not got back yet what it should hold");
    }
    if (!reasons.isEmpty()) {
      return new Health.Bad(reasons);
    }
    ready = true;
    silentSince.clear();
    return Health.Good.INSTANCE;
  }

  private boolean isWaitedFor(NodeName peer) {
    if (!membership.present().contains(peer) || probes.hasAnswered(peer)) {
      silentSince.remove(peer);
      return false;
    }
    probes.connect(peer);
    long now = time.nanos();
    return now - silentSince.computeIfAbsent(peer, each -> now) < giveUpNanos;
  }

  /** A member that was added and has not come yet has no store, and no vote on registrations. */
  private boolean isMajorityHere(List<Member> members) {
    List<NodeName> voters =
        members.stream().filter(each -> !each.storeId().isEmpty()).map(Member::name).toList();
    long here =
        voters.stream().filter(each -> each.equals(self) || probes.isReachable(each)).count();
    return here > voters.size() / 2;
  }
}

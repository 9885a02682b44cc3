package dev.syncline.cli.node;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.Membership;
import dev.syncline.port.ReplicaTransport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Meters of the cluster as this node sees it: who is there, and whether there is a leader. */
final class ClusterMetrics {
  private final NodeName self;
  private final Supplier<Ring> ring;
  private final Membership membership;
  private final ReplicaTransport transport;
  private final Consensus consensus;
  private final BooleanSupplier ready;

  ClusterMetrics(
      NodeName self,
      Supplier<Ring> ring,
      Membership membership,
      ReplicaTransport transport,
      Consensus consensus,
      BooleanSupplier ready) {
    this.self = self;
    this.ring = ring;
    this.membership = membership;
    this.transport = transport;
    this.consensus = consensus;
    this.ready = ready;
  }

  void bind(MeterRegistry registry) {
    gauge(
        registry, "ready", "Whether the node is ready: 1, or 0", each -> is(ready.getAsBoolean()));
    gauge(registry, "ring.members", "Members of the ring", each -> members());
    gauge(registry, "ring.version", "Version of the ring", each -> ring.get().version());
    gauge(
        registry,
        "membership.nodes",
        "Nodes that Hazelcast lists, this one included",
        each -> membership.present().size());
    gauge(
        registry,
        "replicas.unreachable",
        "Members of the ring that do not answer this node",
        each -> unreachable());
    gauge(
        registry,
        "raft.leader.known",
        "Whether this node knows of a leader of the consensus group that is there: 1, or 0",
        each -> is(knowsLeader()));
    gauge(
        registry,
        "raft.leading",
        "Whether this node leads the consensus group: 1, or 0",
        each -> is(consensus.isLed(self)));
    gauge(
        registry,
        "raft.taking.part",
        "Whether this node's member of the consensus group runs: 1, or 0 since it has halted",
        each -> is(consensus.group().isPresent() && consensus.trouble().isEmpty()));
    gauge(
        registry,
        "raft.term",
        "Term of the consensus group; grows with each election",
        each -> each.consensus.group().map(ConsensusGroup::term).orElse(0));
    gauge(
        registry,
        "raft.applied.index",
        "Last entry of the consensus log that this node has applied",
        each -> each.consensus.group().map(ConsensusGroup::appliedIndex).orElse(0L));
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<ClusterMetrics> value) {
    Gauge.builder("syncline." + name, this, value).description(description).register(registry);
  }

  /** Meters of one peer. */
  void bind(MeterRegistry registry, NodeName peer) {
    if (!peer.equals(self)) {
      Gauge.builder("syncline.peer.reachable", this, each -> each.reachable(peer))
          .description(
              "Whether the peer answers: 1, or 0; NaN once it is no member of the ring any more")
          .tag("peer", peer.value())
          .register(registry);
    }
  }

  private double reachable(NodeName peer) {
    return ring.get().isMember(peer) ? is(transport.isReachable(peer)) : Double.NaN;
  }

  private int members() {
    return ring.get().memberNames().size();
  }

  private long unreachable() {
    return ring.get().memberNames().stream().filter(each -> !transport.isReachable(each)).count();
  }

  /** One that is named and gone is none: the next is not elected yet, or cannot be. */
  private boolean knowsLeader() {
    return consensus
        .group()
        .flatMap(ConsensusGroup::leader)
        .filter(leader -> membership.present().contains(new NodeName(leader.node())))
        .isPresent();
  }

  private static double is(boolean value) {
    return value ? 1 : 0;
  }
}

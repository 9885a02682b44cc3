package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.port.Addresses;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoreTrouble;
import dev.syncline.verticle.local.DurableBatches;
import dev.syncline.verticle.local.FeedBell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the replicas of a node last said of themselves, and what they know of their peers, for
 * status and metrics: written by the owning verticles, read by anyone.
 */
public final class ReplicaBoard {
  private final int shards;
  private final Map<Partition, PartitionStatus> partitions = new ConcurrentHashMap<>();
  private final Map<Partition, Map<NodeName, PeerView>> peers = new ConcurrentHashMap<>();

  /** For a node with this many shards. */
  public ReplicaBoard(int shards) {
    this.shards = shards;
  }

  /**
   * One partition's replica on this node.
   *
   * @param report its own clock
   * @param live what it holds per collection
   * @param untidied dots whose tombstones and contexts wait for all replicas
   * @param truncatedDots dots of its clock for which its log may have no line any more
   */
  public record PartitionStatus(
      ClockReport report,
      List<LiveSummary> live,
      boolean stopped,
      VersionVector untidied,
      long truncatedDots) {
    /** Copies the list. */
    public PartitionStatus {
      live = List.copyOf(live);
    }
  }

  /**
   * A peer's replica of a partition as seen from here.
   *
   * @param run that said so: a later one may have forgotten
   * @param clock the peer's durable clock as last known
   * @param ownClock this node's durable clock at that moment
   * @param atMillis that moment, milliseconds since 1970
   * @param coveredMillis the latest moment of which it is known that the peer has all that was
   *     durable here then
   * @param counts whether the peer's replica counts in quorums
   */
  public record PeerView(
      Actor run,
      VersionVector clock,
      VersionVector ownClock,
      long atMillis,
      long coveredMillis,
      boolean counts) {}

  private final Map<Partition, StoreTrouble> damaged = new ConcurrentHashMap<>();
  private final Map<Partition, Long> heldSince = new ConcurrentHashMap<>();
  private final StateChanges changes = new StateChanges();
  private final FeedBell bell = new FeedBell();
  private volatile DurableBatches batches = DurableBatches.NONE;
  private final LongAdder divergences = new LongAdder();
  private final ConflictCounts conflicts = new ConflictCounts();
  private final Map<Integer, Long> beats = new ConcurrentHashMap<>();
  private final Map<NodeName, Map<Integer, Long>> equal = new ConcurrentHashMap<>();
  private final Map<NodeName, Heard> heard = new ConcurrentHashMap<>();

  /**
   * Which shards of a peer have named their partitions to which shards of this node.
   *
   * @param peerShards how many shards the peer has
   * @param pairs {@code shard here * peerShards + shard there}
   */
  private record Heard(int peerShards, Set<Integer> pairs) {}

  /**
   * What a peer lacks of what is durable here.
   *
   * @param oldest the first dot missing in the partition in which some have been for longest, null
   *     if there is none
   */
  public record Lag(long entries, long millis, long coveredMillis, @Nullable Dot oldest) {}

  /** What has become of the partitions, for the log. */
  StateChanges changes() {
    return changes;
  }

  /** A shard's event loop has turned. */
  void beat(int shard, long nanos) {
    beats.put(shard, nanos);
  }

  /** The shards whose event loop has not turned since a moment of the monotonic clock. */
  public List<Integer> silentSince(long nanos) {
    return beats.entrySet().stream()
        .filter(each -> each.getValue() - nanos < 0)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Since when this run of the node has had anything of the partition, ms since 1970. */
  private long heldSince(Partition partition, long nowMillis) {
    return heldSince.getOrDefault(partition, nowMillis);
  }

  /** Dots that some peer held and this node lacked, when each last reported. */
  public long entriesBehind() {
    long behind = 0;
    for (Map.Entry<Partition, PartitionStatus> each : partitions.entrySet()) {
      VersionVector known = VersionVector.EMPTY;
      for (PeerView view : peers.getOrDefault(each.getKey(), Map.of()).values()) {
        known = known.join(view.clock());
      }
      behind += known.minus(each.getValue().report().durable()).size();
    }
    return behind;
  }

  /** A replica of this node holds other entries than a peer with an equal clock. */
  void diverged() {
    divergences.increment();
  }

  /** How often that has been noticed. */
  public long divergences() {
    return divergences.sum();
  }

  /** What has become of concurrent writes here. */
  public ConflictCounts conflicts() {
    return conflicts;
  }

  /** The disk does not give back what it should hold of a partition, which has stopped. */
  void damaged(Partition partition, String detail) {
    damaged.put(
        partition,
        new StoreTrouble(
            StoreTrouble.Kind.DAMAGED, "partition " + partition + " has stopped: " + detail));
  }

  /** The partitions that have stopped because of that. */
  public Map<Partition, StoreTrouble> damaged() {
    return new TreeMap<>(damaged);
  }

  int shards() {
    return shards;
  }

  /** Says how a partition is now. */
  void publish(Shell shell, long nowMillis) {
    if (!shell.core.durable().isEmpty()) {
      heldSince.putIfAbsent(shell.partition, nowMillis);
    }
    partitions.put(
        shell.partition,
        new PartitionStatus(
            shell.core.report(),
            shell.core.live(),
            shell.core.isStopped(),
            shell.core.untidied(),
            shell.core.truncatedDots()));
  }

  /** This node does not receive the partition any more. */
  void forget(Partition partition) {
    partitions.remove(partition);
    heldSince.remove(partition);
    peers.remove(partition);
  }

  /** Only these nodes receive the partition: what was known of others is outdated for good. */
  void retain(Partition partition, Collection<NodeName> receivers) {
    Map<NodeName, PeerView> views = peers.get(partition);
    if (views != null) {
      views.keySet().retainAll(receivers);
    }
  }

  /** A peer has reported, or its digest equals this replica's: then its clock does too. */
  void peerHas(
      Shell shell,
      NodeName peer,
      Actor run,
      VersionVector clock,
      @Nullable Boolean counts,
      long nowMillis) {
    VersionVector own = shell.core.durable();
    Map<NodeName, PeerView> views =
        peers.computeIfAbsent(shell.partition, each -> new ConcurrentHashMap<>());
    PeerView before = views.get(peer);
    long covered = before == null ? heldSince(shell.partition, nowMillis) : before.coveredMillis();
    if (clock.covers(own)) {
      covered = nowMillis;
    } else if (before != null && clock.covers(before.ownClock())) {
      covered = Math.max(covered, before.atMillis());
    }
    boolean peerCounts = counts != null ? counts : before == null || before.counts();
    views.put(peer, new PeerView(run, clock, own, nowMillis, covered, peerCounts));
  }

  /**
   * A shard of this node has published its replicas of the partitions that a shard of a peer shares
   * with this node.
   */
  void heardFrom(NodeName peer, int shard, PeerMessage.ClockDigests digests) {
    Heard known =
        heard.compute(
            peer,
            (name, before) ->
                // A peer that runs with another number of shards speaks anew.
                before != null && before.peerShards() == digests.shards()
                    ? before
                    : new Heard(digests.shards(), ConcurrentHashMap.newKeySet()));
    if (digests.complete()) {
      known.pairs().add(shard * digests.shards() + digests.shard());
    }
  }

  /** Whether that shard of the peer has named its partitions to this shard. */
  boolean hasNamed(NodeName peer, int shard, int peerShard) {
    Heard known = heard.get(peer);
    return known != null && known.pairs().contains(shard * known.peerShards() + peerShard);
  }

  /** All partitions of a shard that the peer shares were equal there and here at this moment. */
  void isEqual(NodeName peer, int shard, long nowMillis) {
    equal.computeIfAbsent(peer, each -> new ConcurrentHashMap<>()).put(shard, nowMillis);
  }

  private long coveredMillis(NodeName peer, Partition partition, PeerView view) {
    Long equalMillis = equal.getOrDefault(peer, Map.of()).get(Addresses.shardOf(partition, shards));
    return equalMillis == null ? view.coveredMillis() : Math.max(equalMillis, view.coveredMillis());
  }

  private boolean hasNamedAll(NodeName peer) {
    Heard known = heard.get(peer);
    return known != null && known.pairs().size() == known.peerShards() * shards;
  }

  /**
   * Whether each of these peers has named the partitions it shares with this node, all of them, and
   * this node's replicas of all partitions count: then there is none that it has forgotten.
   */
  public boolean knowsAllPartitions(Collection<NodeName> peers, Predicate<Partition> receives) {
    return peers.stream().allMatch(this::hasNamedAll)
        && partitions.entrySet().stream()
            .filter(each -> receives.test(each.getKey()))
            .allMatch(each -> each.getValue().report().counts());
  }

  /** From now on this one hears what becomes durable; before the first replica is loaded. */
  public void listen(DurableBatches listener) {
    batches = listener;
  }

  /** Who hears what becomes durable. */
  public DurableBatches batches() {
    return batches;
  }

  /** Rung whenever something has become durable. */
  public FeedBell bell() {
    return bell;
  }

  /** One replica of this node, null if there is none. */
  public @Nullable PartitionStatus partition(Partition partition) {
    return partitions.get(partition);
  }

  /**
   * Whether this node has a replica of a partition that holds all that it should.
   *
   * @param startsForgetful {@link ReplicaStore#startsForgetful}
   */
  public boolean isWhole(
      NodeName self, Ring ring, Partition partition, BooleanSupplier startsForgetful) {
    if (!ring.receivers(partition).contains(self) || isDamaged(partition)) {
      return false;
    }
    PartitionStatus status = partition(partition);
    return status == null
        ? ring.replicas(partition).contains(self) && !startsForgetful.getAsBoolean()
        : status.report().counts() && !status.report().streaming() && !status.stopped();
  }

  /** Whether the disk does not give back what it should hold of a partition. */
  public boolean isDamaged(Partition partition) {
    return damaged.containsKey(partition);
  }

  /** The replicas of this node. */
  public Map<Partition, PartitionStatus> partitions() {
    return Map.copyOf(partitions);
  }

  /** The durable clocks of this node's replicas, as each shard has last published them. */
  public Map<Partition, VersionVector> durable() {
    Map<Partition, VersionVector> clocks = new HashMap<>();
    partitions.forEach((partition, status) -> clocks.put(partition, status.report().durable()));
    return clocks;
  }

  /** Whether a peer is known to have all dots of these clocks that it should have. */
  public boolean covers(
      NodeName peer,
      Map<Partition, VersionVector> clocks,
      Function<Partition, List<NodeName>> replicas) {
    return clocks.entrySet().stream()
        .filter(each -> each.getValue().size() > 0)
        .filter(each -> replicas.apply(each.getKey()).contains(peer))
        .allMatch(
            each -> {
              PeerView view = peers.getOrDefault(each.getKey(), Map.of()).get(peer);
              return view != null && view.clock().covers(each.getValue());
            });
  }

  /** What the peer lacks over all shared partitions, null if nothing is known of it. */
  public @Nullable Lag lagOf(
      NodeName peer, Function<Partition, List<NodeName>> replicas, long nowMillis) {
    LagSum sum = new LagSum(nowMillis);
    boolean known = false;
    for (Map.Entry<Partition, PartitionStatus> each : partitions.entrySet()) {
      VersionVector own = each.getValue().report().durable();
      PeerView view = peers.getOrDefault(each.getKey(), Map.of()).get(peer);
      if (view == null && replicas.apply(each.getKey()).contains(peer)) {
        // Made while the peer was away: it has nothing of it.
        sum.add(own, heldSince(each.getKey(), nowMillis));
      } else if (view != null) {
        known = true;
        long covered = coveredMillis(peer, each.getKey(), view);
        sum.add(own.minus(view.clock()), covered);
        sum.covered = Math.min(sum.covered, covered);
      }
    }
    return known ? sum.lag() : null;
  }

  /** Adds up what is missing, partition by partition. */
  private static final class LagSum {
    private final long nowMillis;
    private long entries;
    private long millis;
    private long covered;
    private VersionVector oldest = VersionVector.EMPTY;

    LagSum(long nowMillis) {
      this.nowMillis = nowMillis;
      this.covered = nowMillis;
    }

    void add(VersionVector all, long sinceMillis) {
      VersionVector missing = all.finite();
      if (missing.isEmpty()) {
        return;
      }
      entries += missing.size();
      if (oldest.isEmpty() || nowMillis - sinceMillis > millis) {
        oldest = missing;
      }
      millis = Math.max(millis, nowMillis - sinceMillis);
    }

    Lag lag() {
      List<Dot> first = new ArrayList<>(1);
      oldest.limit(1).forEach(first::add);
      return new Lag(entries, millis, covered, first.isEmpty() ? null : first.get(0));
    }
  }

  /** Dots whose tombstones and contexts wait until all replicas are known to hold them. */
  public long untidied() {
    return partitions.values().stream().mapToLong(each -> each.untidied().size()).sum();
  }

  /** Deletes kept here until all replicas are known to have passed them. */
  public long tombstones() {
    return partitions.values().stream()
        .flatMap(each -> each.live().stream())
        .mapToLong(LiveSummary::tombstones)
        .sum();
  }

  /** Dots for which the logs of this node may have no line any more. */
  public long truncatedDots() {
    return partitions.values().stream().mapToLong(PartitionStatus::truncatedDots).sum();
  }

  /** The untidied dots that wait for this peer, as it was last heard of. */
  public long untidiedFor(NodeName peer, Function<Partition, List<NodeName>> replicas) {
    long waiting = 0;
    for (Map.Entry<Partition, PartitionStatus> each : partitions.entrySet()) {
      if (replicas.apply(each.getKey()).contains(peer)) {
        VersionVector clock = clockOf(peer, each.getKey());
        VersionVector untidied = each.getValue().untidied();
        waiting += (clock == null ? untidied : untidied.minus(clock)).size();
      }
    }
    return waiting;
  }

  /** Whether a partition is being streamed whole to this node. */
  public boolean isStreaming() {
    return partitions.values().stream().anyMatch(each -> each.report().streaming());
  }

  /** Dots that the peer was last known to have and this node to lack. */
  public long missingFrom(NodeName peer) {
    long missing = 0;
    for (Map.Entry<Partition, PartitionStatus> each : partitions.entrySet()) {
      VersionVector clock = clockOf(peer, each.getKey());
      if (clock != null) {
        missing += clock.minus(each.getValue().report().durable()).size();
      }
    }
    return missing;
  }

  /** The peer's durable clock as last known, null if it is not. */
  @Nullable VersionVector clockOf(NodeName peer, Partition partition) {
    PeerView view = peers.getOrDefault(partition, Map.of()).get(peer);
    return view == null ? null : view.clock();
  }

  /** Whether every such partition of the peer counts in quorums, as far as is known. */
  public boolean counts(NodeName peer, Predicate<Partition> receives) {
    return peers.entrySet().stream()
        .filter(each -> receives.test(each.getKey()))
        .map(each -> each.getValue().get(peer))
        .allMatch(view -> view == null || view.counts());
  }

  /** Whether the peer's replica of a partition counts in quorums, as far as is known. */
  boolean counts(NodeName peer, Partition partition) {
    PeerView view = peers.getOrDefault(partition, Map.of()).get(peer);
    return view == null || view.counts();
  }

  /** Whether a run of a peer has said that it holds all of this node's replica of a partition. */
  public boolean covers(NodeName peer, Actor run, Partition partition) {
    PartitionStatus own = partitions.get(partition);
    PeerView view = peers.getOrDefault(partition, Map.of()).get(peer);
    return own == null
        || (view != null && view.run().equals(run) && view.clock().covers(own.report().durable()));
  }
}

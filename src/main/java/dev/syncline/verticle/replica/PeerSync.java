package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.verticle.replica.SyncCounters.Count;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares clocks with the peers: digests first, reports only of partitions that differ. Where
 * nothing has changed since the last interval, all digests for a peer are one number, and comparing
 * it costs the same whatever is stored; where something has, the digests that changed are told. A
 * peer whose number is another asks for all of them.
 */
final class PeerSync {
  /** So many rounds in a row may tell of changes only: what one of them lost is told again. */
  private static final int MAX_PARTIAL_ROUNDS = 10;

  private final int shard;
  private final int shards;
  private final NodeName self;
  private final ReplicaTransport transport;
  private final SyncCounters counters;
  private final Map<NodeName, List<Partition>> needed = new HashMap<>();
  private final Map<NodeName, Integer> peerShards = new HashMap<>();
  private final Map<NodeName, Told> told = new HashMap<>();
  private final Map<NodeName, Long> sums = new HashMap<>();
  private @Nullable Ring ring;
  private long collections;
  private boolean calm;

  /** What a peer has been told last. */
  private static final class Told {
    final Map<Partition, PartitionDigest> digests = new HashMap<>();
    long ringVersion;
    long sum;
    int partialRounds;
  }

  PeerSync(
      int shard, int shards, NodeName self, ReplicaTransport transport, SyncCounters counters) {
    this.shard = shard;
    this.shards = shards;
    this.self = self;
    this.transport = transport;
    this.counters = counters;
  }

  /**
   * Takes in how the replicas are now.
   *
   * @param changed whether any of them, the ring or the collections have changed since the last
   *     time
   */
  void look(Ring newRing, long newCollections, Collection<Shell> shells, boolean changed) {
    Ring before = ring;
    boolean sameRing = before != null && before.version() == newRing.version();
    if (!changed && sameRing && collections == newCollections) {
      return;
    }
    ring = newRing;
    collections = newCollections;
    sums.clear();
    calm = true;
    for (Shell shell : shells) {
      List<NodeName> replicas = newRing.receivers(shell.partition);
      if (!replicas.contains(self)) {
        continue;
      }
      calm &= shell.digest.settled() && shell.digest.comparable() && !shell.core.needsReports();
      long sum = sum(shell.partition, shell.digest);
      for (NodeName peer : replicas) {
        sums.merge(peer, sum, Long::sum);
      }
    }
  }

  private static long sum(Partition partition, PartitionDigest digest) {
    long place = 64L * partition.replicationFactor() + partition.slot();
    return mix(mix(place + 0x9E3779B97F4A7C15L) ^ mix(digest.clock()) + mix(digest.live() + 1));
  }

  private static long mix(long value) {
    long x = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    x = (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
    return x ^ (x >>> 32);
  }

  private long sumFor(NodeName peer) {
    return sums.getOrDefault(peer, 0L);
  }

  /** Tells each peer what has changed, or that nothing has. */
  void sendDigests(Collection<Shell> shells) {
    Ring known = ring;
    if (known == null) {
      return;
    }
    for (NodeName peer : known.members().keySet()) {
      if (peer.equals(self) || !transport.isReachable(peer)) {
        continue;
      }
      Told last = told.get(peer);
      if (last == null
          || last.ringVersion != known.version()
          || last.partialRounds >= MAX_PARTIAL_ROUNDS
          || peerShards.getOrDefault(peer, 0) != shards) {
        sendDigests(peer, shells);
      } else if (calm && last.sum == sumFor(peer)) {
        last.partialRounds = 0;
        sendQuiet(known, peer);
      } else {
        last.partialRounds++;
        sendChanged(known, peer, last, shells);
      }
    }
  }

  private void sendQuiet(Ring known, NodeName peer) {
    counters.add(Count.ROUNDS, 1);
    counters.add(Count.QUIET_ROUNDS, 1);
    transport.send(
        peer,
        new PeerMessage.QuietDigest(shard, shards, known.version(), collections, sumFor(peer)));
  }

  private void sendChanged(Ring known, NodeName peer, Told last, Collection<Shell> shells) {
    Map<Partition, PartitionDigest> digests = shared(known, peer, shells);
    digests
        .entrySet()
        .removeIf(
            each ->
                each.getValue().settled()
                    && each.getValue().comparable()
                    && each.getValue().equals(last.digests.get(each.getKey())));
    send(known, peer, last, false, digests);
  }

  /** Tells one peer all digests. */
  void sendDigests(NodeName peer, Collection<Shell> shells) {
    Ring known = ring;
    if (known == null) {
      return;
    }
    Told next = new Told();
    told.put(peer, next);
    send(known, peer, next, true, shared(known, peer, shells));
  }

  private Map<Partition, PartitionDigest> shared(
      Ring known, NodeName peer, Collection<Shell> shells) {
    Map<Partition, PartitionDigest> digests = new HashMap<>();
    for (Shell shell : shells) {
      List<NodeName> replicas = known.receivers(shell.partition);
      if (replicas.contains(self) && replicas.contains(peer)) {
        digests.put(shell.partition, shell.digestNow());
      }
    }
    return digests;
  }

  private void send(
      Ring known,
      NodeName peer,
      Told last,
      boolean complete,
      Map<Partition, PartitionDigest> digests) {
    last.ringVersion = known.version();
    last.sum = sumFor(peer);
    last.digests.putAll(digests);
    counters.add(Count.ROUNDS, 1);
    transport.send(
        peer,
        new PeerMessage.ClockDigests(
            shard, shards, known.version(), collections, complete, digests));
  }

  /** A peer has told its digests, and with them how many shards it has. */
  void heard(NodeName peer, int itsShards) {
    peerShards.put(peer, itsShards);
  }

  /** Whether the peer's number is what this shard would say of itself, and nothing is under way. */
  boolean isEqual(NodeName peer, PeerMessage.QuietDigest quiet) {
    Ring known = ring;
    return calm
        && known != null
        && quiet.shards() == shards
        && quiet.shard() == shard
        && quiet.ringVersion() == known.version()
        && quiet.collections() == collections
        && quiet.sum() == sumFor(peer);
  }

  /**
   * Tells one peer the digests and asks for its reports, each twice: what two reports in a row name
   * is asked for at once.
   */
  void syncNow(Collection<Shell> shells, NodeName peer) {
    Ring known = ring;
    if (known == null) {
      return;
    }
    List<Partition> shared =
        shells.stream()
            .map(each -> each.partition)
            .filter(each -> known.receivers(each).contains(peer))
            .toList();
    for (int i = 0; i < 2; i++) {
      sendDigests(peer, shells);
      transport.send(peer, new PeerMessage.ReportRequest(shared));
    }
  }

  /**
   * Whether the peer's clock is this replica's. If the peer's replica did not count when it last
   * reported, a report is needed all the same: a digest does not say that it does again.
   */
  boolean isEqual(Shell shell, NodeName peer, long clockDigest, boolean counts) {
    boolean equal = shell.core.durable().digest() == clockDigest;
    if (equal && !counts) {
      needsReport(peer, shell.partition);
    }
    return equal;
  }

  /** Notes that a report of the peer is needed; {@link #askReports} sends for all of them. */
  void needsReport(NodeName peer, Partition partition) {
    needed.computeIfAbsent(peer, each -> new ArrayList<>()).add(partition);
  }

  /** Asks for the reports that have turned out to be needed, with one message to each peer. */
  void askReports() {
    needed.forEach((peer, list) -> transport.send(peer, new PeerMessage.ReportRequest(list)));
    needed.clear();
  }
}

package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares clocks with the peers: digests first, reports only of partitions that differ. */
final class PeerSync {
  private final int shard;
  private final int shards;
  private final NodeName self;
  private final ReplicaTransport transport;
  private final Map<NodeName, List<Partition>> needed = new HashMap<>();

  PeerSync(int shard, int shards, NodeName self, ReplicaTransport transport) {
    this.shard = shard;
    this.shards = shards;
    this.self = self;
    this.transport = transport;
  }

  /**
   * Tells one peer the digests and asks for its reports, each twice: what two reports in a row name
   * is asked for at once.
   */
  void syncNow(Ring ring, long collections, Collection<Shell> shells, NodeName peer) {
    List<Partition> shared =
        shells.stream()
            .map(each -> each.partition)
            .filter(each -> ring.replicas(each).contains(peer))
            .toList();
    for (int i = 0; i < 2; i++) {
      sendDigests(ring, collections, shells);
      transport.send(peer, new PeerMessage.ReportRequest(shared));
    }
  }

  /** Tells each peer the digests of the partitions it shares. */
  void sendDigests(Ring ring, long collections, Collection<Shell> shells) {
    Map<NodeName, Map<Partition, PartitionDigest>> digests = new HashMap<>();
    for (NodeName peer : ring.members().keySet()) {
      if (!peer.equals(self) && transport.isReachable(peer)) {
        digests.put(peer, new HashMap<>());
      }
    }
    for (Shell shell : shells) {
      List<NodeName> replicas = ring.replicas(shell.partition);
      if (!replicas.contains(self)) {
        continue;
      }
      PartitionDigest digest = shell.core.digest();
      for (NodeName peer : replicas) {
        Map<Partition, PartitionDigest> forPeer = digests.get(peer);
        if (forPeer != null) {
          forPeer.put(shell.partition, digest);
        }
      }
    }
    digests.forEach(
        (peer, map) ->
            transport.send(
                peer,
                new PeerMessage.ClockDigests(shard, shards, ring.version(), collections, map)));
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

package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
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

  PeerSync(int shard, int shards, NodeName self, ReplicaTransport transport) {
    this.shard = shard;
    this.shards = shards;
    this.self = self;
    this.transport = transport;
  }

  /**
   * Tells each peer the digests of the clocks it shares; asks for reports that are needed anyway.
   */
  void sendDigests(Ring ring, Collection<Shell> shells) {
    Map<NodeName, Map<Partition, Long>> digests = new HashMap<>();
    Map<NodeName, List<Partition>> needed = new HashMap<>();
    for (NodeName peer : ring.members().keySet()) {
      if (!peer.equals(self) && transport.isReachable(peer)) {
        digests.put(peer, new HashMap<>());
      }
    }
    for (Shell shell : shells) {
      List<NodeName> replicas = ring.receivers(shell.partition);
      if (!replicas.contains(self)) {
        continue;
      }
      long digest = shell.core.durable().digest();
      boolean needsReports = shell.core.needsReports();
      for (NodeName peer : replicas) {
        Map<Partition, Long> forPeer = digests.get(peer);
        if (forPeer != null) {
          forPeer.put(shell.partition, digest);
          if (needsReports) {
            needed.computeIfAbsent(peer, each -> new ArrayList<>()).add(shell.partition);
          }
        }
      }
    }
    digests.forEach(
        (peer, map) -> transport.send(peer, new PeerMessage.ClockDigests(shard, shards, map)));
    needed.forEach((peer, list) -> transport.send(peer, new PeerMessage.ReportRequest(list)));
  }

  /**
   * Asks the peer for reports of the partitions whose digests differ from this replica's.
   *
   * @return the partitions whose digests are equal
   */
  List<Shell> askWhereDifferent(
      NodeName peer, Map<Partition, Long> digests, Map<Partition, Shell> shells) {
    List<Partition> different = new ArrayList<>();
    List<Shell> equal = new ArrayList<>();
    digests.forEach(
        (partition, digest) -> {
          Shell shell = shells.get(partition);
          if (shell != null && shell.core.durable().digest() != digest) {
            different.add(partition);
          } else if (shell != null) {
            equal.add(shell);
          }
        });
    if (!different.isEmpty()) {
      transport.send(peer, new PeerMessage.ReportRequest(different));
    }
    return equal;
  }
}

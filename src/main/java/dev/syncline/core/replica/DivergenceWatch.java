package dev.syncline.core.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.sync.PartitionDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices that a peer with an equal clock holds other entries. Once may be a repair that has told
 * of a dot still on its way; what is the same the next time is no race.
 */
final class DivergenceWatch {
  private static final int ROUNDS = 2;

  private final Map<NodeName, Suspicion> suspicions = new HashMap<>();

  private record Suspicion(long clock, long ownSum, long peerSum, int rounds) {}

  /** Whether what a peer with an equal clock says is an alarm. */
  boolean hasDiverged(NodeName peer, PartitionDigest own, PartitionDigest theirs) {
    if (!own.comparable() || !theirs.comparable() || own.live() == theirs.live()) {
      suspicions.remove(peer);
      return false;
    }
    Suspicion before = suspicions.get(peer);
    int rounds = 1;
    if (before != null
        && before.clock() == own.clock()
        && before.ownSum() == own.live()
        && before.peerSum() == theirs.live()) {
      rounds = before.rounds() + 1;
    }
    suspicions.put(peer, new Suspicion(own.clock(), own.live(), theirs.live(), rounds));
    return rounds >= ROUNDS;
  }

  /** The peer's clock is another one: there is nothing to compare. */
  void clocksDiffer(NodeName peer) {
    suspicions.remove(peer);
  }

  void retain(Collection<NodeName> replicas) {
    suspicions.keySet().retainAll(replicas);
  }
}

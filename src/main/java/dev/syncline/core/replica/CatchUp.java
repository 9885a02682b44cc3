package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.sync.ClockReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which missing dots to ask of which peer.
 *
 * <p>A dot is asked for when two reports in a row of the same peer held it and this replica did
 * not: one report alone would ask for every write that is still on its way. One request per peer at
 * a time, and no dot from two peers at once.
 */
final class CatchUp {
  private final int maxDotsPerFetch;
  private final Map<NodeName, VersionVector> missing = new HashMap<>();
  private final Map<NodeName, VersionVector> wanted = new HashMap<>();
  private final Map<NodeName, Fetch> fetching = new HashMap<>();

  CatchUp(int maxDotsPerFetch) {
    this.maxDotsPerFetch = maxDotsPerFetch;
  }

  private record Fetch(VersionVector dots, VersionVector appliedBefore) {}

  /** The dots to ask of the reporter now; empty for none. */
  VersionVector learn(ClockReport report, VersionVector applied) {
    VersionVector lacks = report.durable().minus(applied);
    VersionVector before = missing.put(report.from(), lacks);
    wanted.put(report.from(), before == null ? VersionVector.EMPTY : lacks.intersect(before));
    return next(report.from(), applied);
  }

  /** A request has ended: the dots to ask of the same peer next; none if it brought nothing. */
  VersionVector ended(NodeName from, VersionVector applied) {
    Fetch fetch = fetching.remove(from);
    if (fetch != null && !fetch.dots().intersect(applied).isEmpty()) {
      return next(from, applied);
    }
    wanted.remove(from);
    return VersionVector.EMPTY;
  }

  private VersionVector next(NodeName from, VersionVector applied) {
    if (fetching.containsKey(from)) {
      return VersionVector.EMPTY;
    }
    VersionVector dots = wanted.getOrDefault(from, VersionVector.EMPTY).minus(applied);
    for (Fetch other : fetching.values()) {
      dots = dots.minus(other.dots());
    }
    dots = dots.limit(maxDotsPerFetch);
    if (!dots.isEmpty()) {
      fetching.put(from, new Fetch(dots, applied));
    }
    return dots;
  }

  /** Forgets peers that are no replicas any more. */
  void retain(Collection<NodeName> replicas) {
    missing.keySet().retainAll(replicas);
    wanted.keySet().retainAll(replicas);
    fetching.keySet().retainAll(replicas);
  }
}

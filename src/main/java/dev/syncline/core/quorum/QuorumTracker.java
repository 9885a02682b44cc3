package dev.syncline.core.quorum;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which replicas have acknowledged an operation. A quorum is a set of replicas, never a number of
 * replies: the same replica twice is one, and an acknowledgement of a run that has ended is none.
 *
 * <p>Invariant: {@code acknowledged ⊆ replicas}.
 */
public final class QuorumTracker {
  private final Consistency consistency;
  private final Map<NodeName, Actor> acknowledged = new HashMap<>(4);
  private List<NodeName> replicas;

  /** Nothing acknowledged yet, by this replica set. */
  public QuorumTracker(Consistency consistency, List<NodeName> replicas) {
    this.consistency = consistency;
    this.replicas = List.copyOf(replicas);
  }

  /** What the acknowledgements add up to. */
  public sealed interface Progress {
    /** Not enough yet. */
    record Pending(int acknowledged, int required) implements Progress {}

    /** Enough distinct replicas have acknowledged. */
    record Reached(int acknowledged, int required) implements Progress {}
  }

  /** Counts the replica, unless it is none of the set. */
  public Progress acknowledge(NodeName replica, Actor actor) {
    if (replicas.contains(replica)) {
      acknowledged.put(replica, actor);
    }
    return progress();
  }

  /**
   * Follows a newer ring: only its replicas count, and of those only acknowledgements of current
   * runs.
   */
  public Progress follow(Ring ring, List<NodeName> newReplicas) {
    replicas = List.copyOf(newReplicas);
    acknowledged
        .entrySet()
        .removeIf(
            each ->
                !replicas.contains(each.getKey())
                    || !ring.isCurrent(each.getKey(), each.getValue()));
    return progress();
  }

  /** Where it stands. */
  public Progress progress() {
    int count = acknowledged.size();
    int required = required();
    return count >= required
        ? new Progress.Reached(count, required)
        : new Progress.Pending(count, required);
  }

  /** How many distinct replicas are needed. */
  public int required() {
    return consistency.required(replicas.size());
  }

  /** The replicas counted so far. */
  public Set<NodeName> acknowledged() {
    return Set.copyOf(acknowledged.keySet());
  }

  /** The replica set. */
  public List<NodeName> replicas() {
    return replicas;
  }
}

package dev.syncline.core.quorum;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which replicas have acknowledged an operation. A quorum is a set of replicas, never a number of
 * replies: the same replica twice is one, and an acknowledgement of a run that has ended is none.
 *
 * <p>While a placement changes it takes a quorum of the old replicas and one of the new ones; at
 * ONE, one of the old.
 *
 * <p>Invariant: {@code acknowledged ⊆ replicas ∪ next}.
 */
public final class QuorumTracker {
  private final Consistency consistency;
  private final Map<NodeName, Actor> acknowledged = new HashMap<>(4);
  private List<NodeName> replicas;
  private List<NodeName> next;

  /** Nothing acknowledged yet, by a replica set that does not change. */
  public QuorumTracker(Consistency consistency, List<NodeName> replicas) {
    this(consistency, replicas, replicas);
  }

  /** Nothing acknowledged yet, by replicas that are about to give way to the next ones. */
  public QuorumTracker(Consistency consistency, List<NodeName> replicas, List<NodeName> next) {
    this.consistency = consistency;
    this.replicas = List.copyOf(replicas);
    this.next = List.copyOf(next);
  }

  /** What the acknowledgements add up to; numbers are those of the set that lacks more. */
  public sealed interface Progress {
    /** Not enough yet. */
    record Pending(int acknowledged, int required) implements Progress {}

    /** Enough distinct replicas have acknowledged. */
    record Reached(int acknowledged, int required) implements Progress {}
  }

  /** Counts the replica, unless it is none of the set. */
  public Progress acknowledge(NodeName replica, Actor actor) {
    if (contains(replica)) {
      acknowledged.put(replica, actor);
    }
    return progress();
  }

  /**
   * Follows a newer ring: only its replicas count, and of those only acknowledgements of current
   * runs. If a member has come or gone since an older ring, nothing counts that was said before: a
   * replica may have given the partition up in between, with all it held, and got it again.
   */
  public Progress follow(
      Ring older, Ring ring, List<NodeName> newReplicas, List<NodeName> newNext) {
    replicas = List.copyOf(newReplicas);
    next = List.copyOf(newNext);
    if (ring.lastChange() > older.version()) {
      acknowledged.clear();
    }
    acknowledged
        .entrySet()
        .removeIf(
            each -> !contains(each.getKey()) || !ring.isCurrent(each.getKey(), each.getValue()));
    return progress();
  }

  /** Where it stands. */
  public Progress progress() {
    Set<NodeName> by = acknowledged.keySet();
    if (isQuorum(by)) {
      return new Progress.Reached(by.size(), required());
    }
    int ofReplicas = count(by, replicas);
    return ofReplicas < required()
        ? new Progress.Pending(ofReplicas, required())
        : new Progress.Pending(count(by, next), consistency.required(next.size()));
  }

  /** Whether these replicas are enough. */
  public boolean isQuorum(Collection<NodeName> by) {
    boolean ofReplicas = count(by, replicas) >= required();
    return consistency == Consistency.ONE
        ? ofReplicas
        : ofReplicas && count(by, next) >= consistency.required(next.size());
  }

  private static int count(Collection<NodeName> by, List<NodeName> set) {
    int count = 0;
    for (NodeName each : set) {
      if (by.contains(each)) {
        count++;
      }
    }
    return count;
  }

  private boolean contains(NodeName replica) {
    return replicas.contains(replica) || next.contains(replica);
  }

  /** Whether the replica counts among the next ones only, and so whatever it has not got yet. */
  public boolean isJoining(NodeName replica) {
    return next.contains(replica) && !replicas.contains(replica);
  }

  /**
   * Whether one replica is enough, so that no two of them have to agree: any will do then, one that
   * may have forgotten too.
   */
  public boolean isSingle() {
    return consistency == Consistency.ONE || (replicas.size() == 1 && replicas.equals(next));
  }

  /** How many distinct replicas are needed of those before a change. */
  public int required() {
    return consistency.required(replicas.size());
  }

  /** The replicas counted so far. */
  public Set<NodeName> acknowledged() {
    return Set.copyOf(acknowledged.keySet());
  }

  /** All that count, those before a change first, in order of rank. */
  public List<NodeName> voters() {
    if (replicas.containsAll(next)) {
      return replicas;
    }
    List<NodeName> voters = new ArrayList<>(replicas);
    next.stream().filter(each -> !replicas.contains(each)).forEach(voters::add);
    return voters;
  }
}

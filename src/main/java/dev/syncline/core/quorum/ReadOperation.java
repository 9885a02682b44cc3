package dev.syncline.core.quorum;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One read under way: one replica answers in full, the others with digests of the versions they
 * hold; where a digest differs, that replica is asked in full too and the filled states are joined.
 */
public final class ReadOperation {
  private final Partition partition;
  private final QuorumTracker tracker;
  private final Map<NodeName, Entry> full = new HashMap<>(4);
  private final Map<NodeName, Digest> digests = new HashMap<>(4);
  private Ring ring;

  /** A read of an entry of the partition under this ring. */
  public ReadOperation(Partition partition, Consistency consistency, Ring ring) {
    this.partition = partition;
    this.ring = ring;
    this.tracker = new QuorumTracker(consistency, ring.replicas(partition));
  }

  private record Digest(Actor actor, long value) {}

  /** What to do next. */
  public sealed interface Step {
    /** Wait for more answers. */
    record Wait() implements Step {
      static final Wait INSTANCE = new Wait();
    }

    /** Ask these replicas for their full state. */
    record AskFull(List<NodeName> replicas) implements Step {}

    /**
     * Answer with the joined state.
     *
     * @param stale replicas that answered with less than the joined state, to be repaired
     */
    record Done(Entry entry, int acknowledged, List<NodeName> stale) implements Step {}
  }

  /** A replica's whole filled state of the entry has arrived. */
  public Step full(NodeName replica, Actor actor, boolean counts, Entry filled) {
    if (!usable(replica, actor, counts)) {
      return Step.Wait.INSTANCE;
    }
    full.put(replica, filled);
    tracker.acknowledge(replica, actor);
    return next();
  }

  /** A replica's digest has arrived. */
  public Step digest(NodeName replica, Actor actor, boolean counts, long digest) {
    if (!usable(replica, actor, counts) || full.containsKey(replica)) {
      return Step.Wait.INSTANCE;
    }
    digests.put(replica, new Digest(actor, digest));
    tracker.acknowledge(replica, actor);
    return next();
  }

  private boolean usable(NodeName replica, Actor actor, boolean counts) {
    // At ONE any replica answers what it holds, one that may have forgotten too.
    return tracker.replicas().contains(replica)
        && (tracker.required() == 1 || (counts && ring.isCurrent(replica, actor)));
  }

  private Step next() {
    if (full.isEmpty() || tracker.progress() instanceof QuorumTracker.Progress.Pending) {
      return Step.Wait.INSTANCE;
    }
    Entry joined = null;
    for (Entry entry : full.values()) {
      joined = joined == null ? entry : joined.join(entry);
    }
    Entry result = java.util.Objects.requireNonNull(joined);
    List<NodeName> unknown = new ArrayList<>();
    for (Map.Entry<NodeName, Digest> each : digests.entrySet()) {
      if (!full.containsKey(each.getKey())
          && full.values().stream().noneMatch(e -> e.digest() == each.getValue().value())) {
        unknown.add(each.getKey());
      }
    }
    if (!unknown.isEmpty()) {
      return new Step.AskFull(unknown);
    }
    return new Step.Done(result, tracker.acknowledged().size(), stale(result));
  }

  private List<NodeName> stale(Entry joined) {
    long wanted = joined.digest();
    List<NodeName> stale = new ArrayList<>();
    for (NodeName replica : tracker.acknowledged()) {
      Entry entry = full.get(replica);
      Digest digest = digests.get(replica);
      long has = entry != null ? entry.digest() : java.util.Objects.requireNonNull(digest).value();
      if (has != wanted) {
        stale.add(replica);
      }
    }
    return stale;
  }

  /**
   * The coordinator has learned a newer ring: answers of runs that ended no longer count.
   *
   * @return the replicas that have to be asked under the newer ring
   */
  public List<NodeName> follow(Ring newer) {
    if (newer.version() <= ring.version()) {
      return List.of();
    }
    ring = newer;
    tracker.follow(newer, newer.replicas(partition));
    full.keySet().retainAll(tracker.acknowledged());
    digests.keySet().retainAll(tracker.acknowledged());
    return tracker.replicas().stream()
        .filter(each -> !tracker.acknowledged().contains(each))
        .toList();
  }

  /** Where it stands. */
  public QuorumTracker.Progress progress() {
    return tracker.progress();
  }

  /** The size of the replica set. */
  public int replicaCount() {
    return tracker.replicas().size();
  }
}

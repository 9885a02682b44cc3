package dev.syncline.core.quorum;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One read under way: one replica answers in full, the others with digests of the versions they
 * hold; while too few digests match, those replicas are asked in full too and the filled states are
 * joined.
 */
public final class ReadOperation {
  private final Partition partition;
  private final Consistency consistency;
  private final QuorumTracker tracker;
  private final Map<NodeName, Entry> full = new HashMap<>(4);
  private final Map<NodeName, Long> digests = new HashMap<>(4);
  private final Map<NodeName, Heard> heard = new HashMap<>(4);
  private final Set<NodeName> askedFull = new HashSet<>(4);
  private Ring ring;

  /** A read of an entry of the partition under this ring. */
  public ReadOperation(Partition partition, Consistency consistency, Ring ring) {
    this.partition = partition;
    this.ring = ring;
    this.consistency = consistency;
    this.tracker = new QuorumTracker(consistency, replicas(ring), next(ring));
  }

  /** At ONE any node answers that receives what is written. */
  private List<NodeName> replicas(Ring of) {
    return consistency == Consistency.ONE ? of.receivers(partition) : of.replicas(partition);
  }

  private List<NodeName> next(Ring of) {
    return consistency == Consistency.ONE ? of.receivers(partition) : of.next(partition);
  }

  private record Heard(Actor actor, Entry filled) {}

  /** What to do next. */
  public sealed interface Step {
    /** Wait for more answers. */
    record Wait() implements Step {
      static final Wait INSTANCE = new Wait();
    }

    /** Ask these replicas for their full state; each is named once under a ring. */
    record AskFull(List<NodeName> replicas) implements Step {}

    /**
     * Answer with the joined state, as the collection's policy {@linkplain Entry#shown shows} it.
     * Repairs carry it as it is: whoever drops a version for its timestamp has to record that.
     *
     * @param stale replicas that answered with less than the joined state, to be repaired
     */
    record Done(Entry entry, int acknowledged, List<NodeName> stale) implements Step {}
  }

  /** A replica's whole filled state of the entry has arrived. */
  public Step full(NodeName replica, Actor actor, boolean counts, Entry filled) {
    if (!isHeard(replica, actor)) {
      return Step.Wait.INSTANCE;
    }
    heard.put(replica, new Heard(actor, filled));
    if (!isUsable(replica, actor, counts)) {
      return Step.Wait.INSTANCE;
    }
    full.put(replica, filled);
    tracker.acknowledge(replica, actor);
    return next();
  }

  /** A replica's digest has arrived. */
  public Step digest(NodeName replica, Actor actor, boolean counts, long digest) {
    if (!isHeard(replica, actor)
        || !isUsable(replica, actor, counts)
        || full.containsKey(replica)) {
      return Step.Wait.INSTANCE;
    }
    digests.put(replica, digest);
    tracker.acknowledge(replica, actor);
    return next();
  }

  /** What a run that has ended holds may have been given up since, so it must not be shown. */
  private boolean isHeard(NodeName replica, Actor actor) {
    return tracker.voters().contains(replica) && !ring.isEnded(actor);
  }

  private boolean isUsable(NodeName replica, Actor actor, boolean counts) {
    // At ONE any replica answers what it holds, one that may have forgotten too.
    // A joining one need not hold what was acknowledged before the change, only what came since.
    return tracker.isSingle()
        || (ring.isCurrent(replica, actor) && (counts || tracker.isJoining(replica)));
  }

  private Step next() {
    if (tracker.progress() instanceof QuorumTracker.Progress.Pending) {
      return Step.Wait.INSTANCE;
    }
    List<NodeName> answered = answered();
    if (full.keySet().stream().allMatch(tracker::isJoining)) {
      // A joining one may not know of deletes whose tombstones are gone: equal digests of nothing
      // would make its context that of the answer.
      return askFull(answered.subList(0, 1));
    }
    Entry joined = null;
    for (Entry entry : full.values()) {
      joined = joined == null ? entry : joined.gather(entry);
    }
    Entry result = java.util.Objects.requireNonNull(joined);
    List<NodeName> unknown = unknown(answered);
    List<NodeName> understood = without(answered, unknown);
    return tracker.isQuorum(understood)
        ? new Step.Done(result, understood.size(), stale(answered, result.digest()))
        : askFull(unknown);
  }

  private static List<NodeName> without(List<NodeName> all, List<NodeName> some) {
    return all.stream().filter(each -> !some.contains(each)).toList();
  }

  /** Whose digest is that of no state held in full. */
  private List<NodeName> unknown(List<NodeName> answered) {
    Set<Long> known = new HashSet<>(4);
    full.values().forEach(each -> known.add(each.digest()));
    List<NodeName> unknown = new ArrayList<>(0);
    for (NodeName replica : answered) {
      Long digest = digests.get(replica);
      if (digest != null && !full.containsKey(replica) && !known.contains(digest)) {
        unknown.add(replica);
      }
    }
    return unknown;
  }

  private Step askFull(List<NodeName> replicas) {
    List<NodeName> fresh = replicas.stream().filter(askedFull::add).toList();
    return fresh.isEmpty() ? Step.Wait.INSTANCE : new Step.AskFull(fresh);
  }

  /** The replicas counted so far, in order of rank. */
  private List<NodeName> answered() {
    Set<NodeName> acknowledged = tracker.acknowledged();
    return tracker.voters().stream().filter(acknowledged::contains).toList();
  }

  private List<NodeName> stale(List<NodeName> answered, long wanted) {
    List<NodeName> stale = new ArrayList<>(0);
    for (NodeName replica : answered) {
      Entry entry = full.get(replica);
      Long digest = entry != null ? Long.valueOf(entry.digest()) : digests.get(replica);
      if (digest == null || digest != wanted) {
        stale.add(replica);
      }
    }
    return stale;
  }

  /**
   * Answers with all that any replica has said, whether it counts or not: what a client may be
   * shown that has seen more than the counted ones know. It waits unless the counted ones are
   * enough under the ring of now, however many they have been before: a run that has ended since
   * takes what it said with it.
   */
  public Step widest() {
    Entry joined = everything();
    List<NodeName> answered = answered();
    List<NodeName> understood = without(answered, unknown(answered));
    return joined == null || !tracker.isQuorum(understood)
        ? Step.Wait.INSTANCE
        : new Step.Done(joined, understood.size(), List.of());
  }

  /** All that any replica has said; null before the first full answer. */
  @Nullable Entry everything() {
    Entry joined = null;
    for (Heard each : heard.values()) {
      joined = joined == null ? each.filled() : joined.gather(each.filled());
    }
    return joined;
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
    tracker.follow(ring, newer, replicas(newer), next(newer));
    ring = newer;
    heard.entrySet().removeIf(each -> !isHeard(each.getKey(), each.getValue().actor()));
    full.keySet().retainAll(tracker.acknowledged());
    digests.keySet().retainAll(tracker.acknowledged());
    askedFull.clear();
    return tracker.voters().stream()
        .filter(each -> !tracker.acknowledged().contains(each))
        .toList();
  }

  /** Where it stands. */
  public QuorumTracker.Progress progress() {
    return tracker.progress();
  }

  /** How many replicas count. */
  public int replicaCount() {
    return tracker.voters().size();
  }
}

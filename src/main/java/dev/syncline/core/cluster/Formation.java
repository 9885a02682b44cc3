package dev.syncline.core.cluster;

import dev.syncline.core.placement.NodeName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How empty stores find out whether to found a cluster or to join one.
 *
 * <p>Law: empty stores found a ring only when all initial members are present and empty in the same
 * round. Only the initial member with the lowest name mints; every other empty store adopts, and
 * only a founding that names its own store and that was minted by the store it has last promised
 * itself to. So a delayed answer of a founder whose disk is gone cannot split the cluster.
 *
 * <p>Used in rounds: {@link #startRound}, one {@link Hello} to every initial member and seed, then
 * {@link #onAnswer} for each answer of that round, {@link #decide}. A founding decided on is made
 * durable before it is told to anyone.
 */
public final class Formation {
  private final NodeName self;
  private final String storeId;
  private final Set<NodeName> initialMembers;
  private final Map<NodeName, Hello> answers = new HashMap<>();
  private @Nullable String promisedFounderStore;
  private boolean sawCluster;
  private long round;

  /** For an empty store. */
  public Formation(NodeName self, String storeId, Set<NodeName> initialMembers) {
    this.self = self;
    this.storeId = storeId;
    this.initialMembers = Set.copyOf(initialMembers);
  }

  /**
   * A cluster as it was founded.
   *
   * @param storeIds the founding members' stores
   */
  public record Founding(String clusterId, SortedMap<NodeName, String> storeIds) {
    /** Copies the map. */
    public Founding {
      storeIds = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(storeIds));
    }

    /** The store that minted the cluster: that of the lowest name. */
    String founderStore() {
      return java.util.Objects.requireNonNull(storeIds.get(storeIds.firstKey()));
    }
  }

  /**
   * What a node says of itself.
   *
   * @param founding the cluster its store belongs to, null for an empty store
   * @param mayFound whether the store is empty and has seen no cluster
   * @param initialMembers its configured initial members
   */
  public record Hello(
      NodeName name,
      String storeId,
      @Nullable Founding founding,
      boolean mayFound,
      Set<NodeName> initialMembers) {
    /** Copies the set. */
    public Hello {
      initialMembers = Set.copyOf(initialMembers);
    }
  }

  /** What to do after a round. */
  public sealed interface Decision {
    /** Ask again: these members have not been heard of, or stand in the way. */
    record Wait(Set<NodeName> missing, String reason) implements Decision {}

    /** This store mints: make the founding durable, then start. */
    record Mint(SortedMap<NodeName, String> storeIds) implements Decision {}

    /** This store is a founding member: make the founding durable, then start. */
    record Adopt(Founding founding) implements Decision {}

    /** There is a cluster without this store: ask one of its nodes to be taken in. */
    record Join(Founding founding, NodeName via) implements Decision {}

    /** The configurations contradict each other; nothing will help but to correct them. */
    record Misconfigured(String reason) implements Decision {}
  }

  /** Begins a round: answers of earlier rounds are forgotten. Returns what to send to everyone. */
  public Hello startRound() {
    round++;
    answers.clear();
    return hello();
  }

  /** The number of the current round; an answer to a Hello of another round is to be dropped. */
  public long round() {
    return round;
  }

  private Hello hello() {
    return new Hello(self, storeId, null, !sawCluster, initialMembers);
  }

  /**
   * Another node's Hello has arrived: returns the answer. If it could found a cluster, this store
   * promises itself to it.
   */
  public Hello onHello(Hello theirs) {
    if (isFounder(theirs.name())) {
      promisedFounderStore = theirs.mayFound() ? theirs.storeId() : null;
    }
    return hello();
  }

  /** An answer to this round's Hello. */
  public void onAnswer(Hello theirs) {
    answers.put(theirs.name(), theirs);
    if (theirs.founding() != null) {
      sawCluster = true;
    }
  }

  /** What the answers of this round amount to. */
  public Decision decide() {
    for (Hello answer : answers.values()) {
      Founding founding = answer.founding();
      if (founding != null) {
        return adoptOrJoin(founding, answer.name());
      }
    }
    if (initialMembers.isEmpty()) {
      return new Decision.Wait(Set.of(), "no cluster answers and there are no initial members");
    }
    if (!initialMembers.contains(self)) {
      return new Decision.Wait(
          initialMembers,
          "no cluster answers yet, and this node founds none: "
              + self
              + " is not among cluster.initialMembers");
    }
    return foundOrWait();
  }

  private Decision adoptOrJoin(Founding founding, NodeName via) {
    if (!storeId.equals(founding.storeIds().get(self))) {
      return new Decision.Join(founding, via);
    }
    String promised = promisedFounderStore;
    if (promised != null && !promised.equals(founding.founderStore())) {
      return new Decision.Wait(Set.of(), "this store is promised to another founder");
    }
    return new Decision.Adopt(founding);
  }

  private Decision foundOrWait() {
    Set<NodeName> missing = new TreeSet<>(initialMembers);
    missing.remove(self);
    missing.removeAll(answers.keySet());
    SortedMap<NodeName, String> storeIds = new TreeMap<>();
    storeIds.put(self, storeId);
    for (NodeName name : initialMembers) {
      Hello answer = answers.get(name);
      if (answer != null && !answer.initialMembers().equals(initialMembers)) {
        return new Decision.Misconfigured(
            "cluster.initialMembers is "
                + new TreeSet<>(initialMembers)
                + " here and "
                + new TreeSet<>(answer.initialMembers())
                + " on "
                + name);
      }
      if (answer != null && !answer.mayFound()) {
        missing.add(name);
      } else if (answer != null) {
        storeIds.put(name, answer.storeId());
      }
    }
    if (!missing.isEmpty()) {
      return new Decision.Wait(missing, "not all initial members are present and empty");
    }
    return isFounder(self) && !sawCluster
        ? new Decision.Mint(storeIds)
        : new Decision.Wait(Set.of(), "waiting for the founder");
  }

  private boolean isFounder(NodeName name) {
    return !initialMembers.isEmpty() && name.equals(new TreeSet<>(initialMembers).first());
  }
}

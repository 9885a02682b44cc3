package dev.syncline.core.placement;

import dev.syncline.core.causality.Actor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what, at one version. Immutable; changed only by consensus.
 *
 * <p>It also knows the actors: the current one of each member, and those that ended, so that a
 * frame of a process that is gone can be told from one of a process that is there.
 */
public final class Ring {
  /** The ring of a node that has not learned one. */
  public static final Ring EMPTY = new Ring(0, new TreeMap<>(), Map.of());

  private final long version;
  private final SortedMap<NodeName, Member> members;
  private final Map<Actor, NodeName> ended;
  private final Map<Partition, List<NodeName>> placements = new ConcurrentHashMap<>();

  /** A ring of the given members and ended actors; both are copied. */
  public Ring(long version, SortedMap<NodeName, Member> members, Map<Actor, NodeName> ended) {
    this.version = version;
    this.members = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(members));
    this.ended = Map.copyOf(ended);
  }

  /** Rises by one with every change. */
  public long version() {
    return version;
  }

  /** All members, removed ones included, by name. */
  public SortedMap<NodeName, Member> members() {
    return members;
  }

  /** Actors that have a successor, and whose they were. */
  public Map<Actor, NodeName> ended() {
    return ended;
  }

  /** How many members hold partitions. */
  public int activeCount() {
    return (int) members.values().stream().filter(Ring::isActive).count();
  }

  /** The replica set of a partition, in order of rank. */
  public List<NodeName> replicas(Partition partition) {
    return placements.computeIfAbsent(
        partition,
        each ->
            Rendezvous.replicas(each, members.values().stream().filter(Ring::isActive).toList()));
  }

  /** The member's registered run, null if it has none or is no member. */
  public @Nullable Actor actorOf(NodeName name) {
    Member member = members.get(name);
    return member == null ? null : member.actor();
  }

  /** Whether the actor is its node's registered run. */
  public boolean isCurrent(NodeName name, Actor actor) {
    return actor.equals(actorOf(name));
  }

  /** Whether the actor is known to have a successor. */
  public boolean isEnded(Actor actor) {
    return ended.containsKey(actor);
  }

  /** The node an actor ran on, null for an actor that was never registered. */
  public @Nullable NodeName nodeOf(Actor actor) {
    NodeName name = ended.get(actor);
    if (name != null) {
      return name;
    }
    for (Member member : members.values()) {
      if (actor.equals(member.actor())) {
        return member.name();
      }
    }
    return null;
  }

  /**
   * The next ring, in which a node runs as a new actor; its earlier actors are ended. Registering
   * the current actor again changes nothing.
   *
   * @param earlier actors of the node that the ring may never have heard of
   */
  public Ring register(
      NodeName name, String storeId, String zone, Actor actor, List<Actor> earlier) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name + " is not in the ring");
    }
    if (actor.equals(member.actor()) || ended.containsKey(actor)) {
      return this;
    }
    SortedMap<NodeName, Member> next = new TreeMap<>(members);
    next.put(name, member.withActor(storeId, zone, actor, version + 1));
    Map<Actor, NodeName> over = new HashMap<>(ended);
    Actor before = member.actor();
    if (before != null) {
      over.put(before, name);
    }
    for (Actor other : earlier) {
      if (!other.equals(actor)) {
        over.put(other, name);
      }
    }
    return new Ring(version + 1, next, over);
  }

  private static boolean isActive(Member member) {
    return member.state() == Member.State.ACTIVE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ring that
        && version == that.version
        && members.equals(that.members)
        && ended.equals(that.ended);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(version);
  }

  @Override
  public String toString() {
    return "Ring[" + version + ", " + members.values() + "]";
  }
}

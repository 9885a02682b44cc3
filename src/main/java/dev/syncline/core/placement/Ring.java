package dev.syncline.core.placement;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Member.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what, at one version. Immutable; changed only by consensus.
 *
 * <p>While a member comes or goes, two placements stand side by side: {@link #replicas} as it was
 * and {@link #next} as it will be. Reads and writes need a quorum of both, so every quorum under
 * the ring before, during and after the change shares a replica with every other, whichever of two
 * successive rings a node has learned (joint consensus; Ongaro 2014, §4.3). What was acknowledged
 * before the change is brought to the new replicas before it ends: {@link #finished}. One change at
 * a time.
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
  private final VersionVector endedNumbers;
  private final Map<Partition, Placement> placements = new ConcurrentHashMap<>();

  /** A ring of the given members and ended actors; both are copied. */
  public Ring(long version, SortedMap<NodeName, Member> members, Map<Actor, NodeName> ended) {
    this.version = version;
    this.members = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(members));
    this.ended = Map.copyOf(ended);
    this.endedNumbers = endedNumbersNow();
  }

  /** Rises with every change: by one, but where a cluster was restored from backups. */
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

  /**
   * Where a partition lies.
   *
   * @param placed who held it before the change, those removed by force since included
   */
  private record Placement(
      int placed, List<NodeName> replicas, List<NodeName> next, List<NodeName> receivers) {}

  /** How many members hold partitions, and will after the change under way. */
  public int activeCount() {
    return having(each -> each.state() == State.ACTIVE).size();
  }

  /**
   * The replicas of a partition that count, in order of rank: until a change of placement is over,
   * those from before it.
   */
  public List<NodeName> replicas(Partition partition) {
    return placement(partition).replicas();
  }

  /** The replicas after the change of placement under way; the present ones if there is none. */
  public List<NodeName> next(Partition partition) {
    return placement(partition).next();
  }

  /**
   * Whoever gets what is written and reports its clock: the replicas of now, of after the change,
   * and the readers.
   */
  public List<NodeName> receivers(Partition partition) {
    return placement(partition).receivers();
  }

  /** The receivers that may be asked to make a quorum: all but the readers. */
  public List<NodeName> voters(Partition partition) {
    return union(replicas(partition), next(partition));
  }

  /** Whether the node gets the partition with the change under way. */
  public boolean isGaining(NodeName node, Partition partition) {
    Placement placement = placement(partition);
    return placement.next().contains(node) && !placement.replicas().contains(node);
  }

  /**
   * The ring version with which a node has got the partition without counting in it: that of the
   * change under way, or the one that made it a reader; 0 for any other node. What it holds of the
   * partition from before that version is not to be trusted.
   */
  public long gainedWith(NodeName node, Partition partition) {
    if (isGaining(node, partition)) {
      return changeSince();
    }
    Member member = members.get(node);
    return member != null && isReaderThatHasCome(member) ? member.stateSince() : 0;
  }

  /**
   * How many replicas the partition had before the change, those removed by force included: what
   * was acknowledged then had a quorum of so many.
   */
  public int placed(Partition partition) {
    return placement(partition).placed();
  }

  private Placement placement(Partition partition) {
    return placements.computeIfAbsent(partition, this::place);
  }

  private Placement place(Partition partition) {
    List<NodeName> placed =
        Rendezvous.replicas(
            partition, having(each -> each.state() == State.ACTIVE || isGoing(each)));
    List<NodeName> replicas =
        placed.stream().filter(each -> stateOf(each) != State.EVICTED).toList();
    List<NodeName> next =
        Rendezvous.replicas(
            partition, having(each -> each.state() == State.ACTIVE || isComing(each)));
    // One list where nothing moves, so that comparing the two costs nothing.
    List<NodeName> then = next.equals(replicas) ? replicas : next;
    List<NodeName> readers = having(Ring::isReaderThatHasCome).stream().map(Member::name).toList();
    return new Placement(placed.size(), replicas, then, union(union(replicas, then), readers));
  }

  private static boolean isGoing(Member member) {
    return member.state() == State.LEAVING || member.state() == State.EVICTED;
  }

  /** A node that was added gets nothing before it has come: nobody else could make up for it. */
  private static boolean isComing(Member member) {
    return member.state() == State.JOINING && member.actor() != null;
  }

  private static boolean isReaderThatHasCome(Member member) {
    return member.state() == State.READER && member.actor() != null;
  }

  private List<Member> having(Predicate<Member> state) {
    return members.values().stream().filter(state).toList();
  }

  private static List<NodeName> union(List<NodeName> some, List<NodeName> others) {
    if (some.containsAll(others)) {
      return some;
    }
    List<NodeName> all = new ArrayList<>(some);
    others.stream().filter(each -> !some.contains(each)).forEach(all::add);
    return List.copyOf(all);
  }

  /** Whether the ring has the node, and has not removed it. */
  public boolean isMember(NodeName name) {
    State state = stateOf(name);
    return state != null && state.isMember();
  }

  /** Whether the node is a reader: it is to receive everything and counts in no quorum. */
  public boolean isReader(NodeName name) {
    return stateOf(name) == State.READER;
  }

  /** The nodes that have not been removed. */
  public List<NodeName> memberNames() {
    return having(each -> each.state().isMember()).stream().map(Member::name).toList();
  }

  private @Nullable State stateOf(NodeName name) {
    Member member = members.get(name);
    return member == null ? null : member.state();
  }

  /** The members that come or go, none if all stand still. */
  public List<Member> changing() {
    return having(Member::isChanging);
  }

  /** Whether two placements stand side by side. */
  public boolean isMoving() {
    return members.values().stream().anyMatch(each -> isGoing(each) || isComing(each));
  }

  /** The ring version that began the change under way, which names it; 0 if there is none. */
  public long changeSince() {
    return changing().stream().mapToLong(Member::stateSince).max().orElse(0);
  }

  /** The ring version that last put a member into another state, 0 for none. */
  public long lastChange() {
    return members.values().stream().mapToLong(Member::stateSince).max().orElse(0);
  }

  /**
   * The next ring, in which a node stands in another state. Whoever was done with its part of a
   * change is not done with this one.
   */
  public Ring with(NodeName name, State state) {
    Member member = members.get(name);
    long next = version + 1;
    Member changed =
        member == null || !member.state().isMember()
            ? new Member(name, "", "default", state, null, null, 0, next, false)
            : member.in(state, next);
    SortedMap<NodeName, Member> all = new TreeMap<>();
    members.forEach((each, known) -> all.put(each, known.caughtUp(false)));
    all.put(name, changed);
    return new Ring(next, all, state.isMember() ? ended : withEnded(List.of(changed)));
  }

  /** The next ring, in which a node is done with its part of the change under way. */
  public Ring caughtUp(NodeName name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name + " is not in the ring");
    }
    SortedMap<NodeName, Member> next = new TreeMap<>(members);
    next.put(name, member.caughtUp(true));
    return new Ring(version + 1, next, ended);
  }

  /** The same ring, but for a node that was done with its part of the change and is no more. */
  public Ring forgot(NodeName name) {
    SortedMap<NodeName, Member> next = new TreeMap<>(members);
    next.computeIfPresent(name, (node, member) -> member.caughtUp(false));
    return new Ring(version, next, ended);
  }

  /** The next ring, in which the change under way is over. */
  public Ring finished() {
    SortedMap<NodeName, Member> next = new TreeMap<>();
    List<Member> gone = new ArrayList<>();
    for (Member member : members.values()) {
      Member done = member.caughtUp(false);
      if (isComing(member)) {
        done = member.in(State.ACTIVE, version + 1);
      } else if (isGoing(member)) {
        done = member.in(State.REMOVED, version + 1);
        gone.add(member);
      }
      next.put(done.name(), done);
    }
    return new Ring(version + 1, next, withEnded(gone));
  }

  private Map<Actor, NodeName> withEnded(List<Member> gone) {
    Map<Actor, NodeName> over = new HashMap<>(ended);
    for (Member member : gone) {
      Actor actor = member.actor();
      Actor run = member.run();
      if (actor != null) {
        over.put(actor, member.name());
      }
      if (run != null) {
        over.put(run, member.name());
      }
    }
    return over;
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

  /**
   * Whether the actor is known to have a successor, or has a number that no run has or will get.
   */
  public boolean isEnded(Actor actor) {
    return ended.containsKey(actor)
        || (actor.isNumbered() && endedNumbers.contains(new Dot(actor, 1)));
  }

  /**
   * All dots of all actors that could have a number by now and are not running: numbers are ring
   * versions.
   */
  public VersionVector endedNumbers() {
    return endedNumbers;
  }

  private VersionVector endedNumbersNow() {
    VersionVector numbers = version == 0 ? VersionVector.EMPTY : VersionVector.ofWhole(1, version);
    for (Member member : members.values()) {
      Actor actor = member.actor();
      if (actor != null && actor.isNumbered() && !ended.containsKey(actor)) {
        numbers = numbers.minus(VersionVector.ofWhole(actor.id(), actor.id()));
      }
    }
    return numbers;
  }

  /** A dot as people see it, with the node's name or a question mark: {@code n1@5f0c91d2:42}. */
  public String label(Dot dot) {
    return label(dot.actor()) + ":" + dot.counter();
  }

  /** An actor as people see it: {@code n1@5f0c91d2}. */
  public String label(Actor actor) {
    NodeName node = nodeOf(actor);
    return (node == null ? "?" : node.value()) + "@" + actor;
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

  /** What the member's registered run calls itself, null if it has none or is no member. */
  public @Nullable Actor runOf(NodeName name) {
    Member member = members.get(name);
    return member == null ? null : member.run();
  }

  /**
   * The next ring, in which a node runs as a new actor; its earlier ones are ended. Registering the
   * current run again changes nothing, unless it has gone on without the number it was given.
   *
   * @param run what the run calls itself
   * @param numbered whether its actor is to be the next version's number, or that name itself
   * @param earlier names and actors of earlier runs, of which the ring may never have heard
   */
  public Ring register(
      NodeName name,
      String storeId,
      String zone,
      Actor run,
      boolean numbered,
      List<Actor> earlier) {
    return register(name, storeId, zone, run, numbered, earlier, 0);
  }

  /**
   * The same.
   *
   * @param numbersFrom what the version is at least then, and with it all numbers from then on
   */
  public Ring register(
      NodeName name,
      String storeId,
      String zone,
      Actor run,
      boolean numbered,
      List<Actor> earlier,
      long numbersFrom) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name + " is not in the ring");
    }
    boolean isRegistered = run.equals(member.run()) && (numbered || run.equals(member.actor()));
    if (isRegistered || ended.containsKey(run)) {
      return this;
    }
    long nextVersion = Math.max(version + 1, numbersFrom);
    Actor actor = numbered ? Actor.numbered(nextVersion) : run;
    SortedMap<NodeName, Member> next = new TreeMap<>(members);
    next.put(name, member.withActor(storeId, zone, actor, run, nextVersion));
    Map<Actor, NodeName> over = new HashMap<>(ended);
    List<Actor> before = new ArrayList<>(earlier);
    if (member.actor() != null) {
      before.add(member.actor());
    }
    if (member.run() != null) {
      before.add(member.run());
    }
    before.stream().filter(each -> !each.equals(run)).forEach(each -> over.put(each, name));
    return new Ring(nextVersion, next, over);
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

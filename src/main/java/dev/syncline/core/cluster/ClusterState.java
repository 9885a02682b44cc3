package dev.syncline.core.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state machine behind consensus: immutable, and deterministic in its commands.
 *
 * <p>Invariant: {@code nextCollectionId} exceeds every id ever issued.
 */
public final class ClusterState {
  /** Most collections in a cluster. */
  public static final int MAX_COLLECTIONS = 10_000;

  private static final int DEFAULT_REPLICATION_FACTOR = 3;

  /** No name of a user's begins like this. */
  private static final String GROUPS = ".groups-";

  private final Ring ring;

  /** Those of users and the cluster's own. */
  private final SortedMap<String, CollectionInfo> collections;

  private final SortedMap<String, CollectionInfo> ofUsers;
  private final Map<Long, CollectionInfo> byId;
  private final long nextCollectionId;

  /** A state of the given parts; the map is copied. */
  public ClusterState(
      Ring ring, SortedMap<String, CollectionInfo> collections, long nextCollectionId) {
    this.ring = ring;
    this.collections = Collections.unmodifiableSortedMap(new TreeMap<>(collections));
    SortedMap<String, CollectionInfo> users = new TreeMap<>(collections);
    users.keySet().removeIf(each -> each.startsWith(GROUPS));
    this.ofUsers = Collections.unmodifiableSortedMap(users);
    this.nextCollectionId = nextCollectionId;
    Map<Long, CollectionInfo> ids = new HashMap<>();
    this.collections.values().forEach(each -> ids.put(each.id(), each));
    this.byId = Map.copyOf(ids);
  }

  /** The state a cluster is founded with: its members, no actor, no collection. */
  public static ClusterState founded(SortedMap<NodeName, String> storeIds) {
    SortedMap<NodeName, Member> members = new TreeMap<>();
    storeIds.forEach(
        (name, storeId) ->
            members.put(name, new Member(name, storeId, "default", Member.State.ACTIVE, null, 0)));
    return new ClusterState(new Ring(1, members, Map.of()), new TreeMap<>(), 1);
  }

  /** What a command leads to. */
  public record Transition(ClusterState next, ClusterResult result) {}

  /** Applies one committed command. */
  public Transition apply(ClusterCommand command) {
    if (command instanceof ClusterCommand.RegisterActor register) {
      return register(register);
    }
    if (command instanceof ClusterCommand.CreateCollection create) {
      return create(create.definition());
    }
    if (command instanceof ClusterCommand.EnsureGroups) {
      return ensureGroups();
    }
    if (command instanceof ClusterCommand.DropCollection drop) {
      return drop(drop.name());
    }
    if (command instanceof ClusterCommand.ChangePolicy change) {
      return changePolicy(change);
    }
    if (command instanceof ClusterCommand.ChangeIndex change) {
      return changeIndex(change);
    }
    return change(command);
  }

  private Transition change(ClusterCommand command) {
    RingChange change = new RingChange(ring, factors());
    RingChange.Outcome outcome;
    if (command instanceof ClusterCommand.AddReplica add) {
      outcome = change.add(add.node(), add.reader());
    } else if (command instanceof ClusterCommand.RemoveReplica remove) {
      outcome = change.remove(remove.node(), remove.force());
    } else {
      outcome = change.caughtUp((ClusterCommand.CaughtUp) command);
    }
    return new Transition(withRing(outcome.next()), outcome.result());
  }

  private Set<Integer> factors() {
    Set<Integer> factors = new TreeSet<>();
    collections.values().forEach(each -> factors.add(each.replicationFactor()));
    return factors;
  }

  /** Every partition that may hold something. */
  public List<Partition> partitions() {
    List<Partition> partitions = new ArrayList<>();
    for (int factor : factors()) {
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        partitions.add(new Partition(factor, slot));
      }
    }
    return partitions;
  }

  /** The nodes that are not done with their part of the change of placement under way. */
  public Set<NodeName> stillBusy() {
    return new RingChange(ring, factors()).stillBusy();
  }

  private Transition register(ClusterCommand.RegisterActor register) {
    Member member = ring.members().get(register.node());
    if (member == null || !member.state().isMember()) {
      return new Transition(this, new ClusterResult.NotInRing());
    }
    if (wasReplaced(register, member)) {
      return new Transition(this, new ClusterResult.StoreWasReplaced());
    }
    Actor running = member.run();
    if (running != null
        && !running.equals(register.actor())
        && !register.earlier().contains(running)
        && !register.mayHaveForgotten()) {
      return new Transition(this, new ClusterResult.StoreIsBehind());
    }
    boolean comes = running == null && member.stateSince() > 0;
    Ring next = registered(register, register.zone());
    if (!comes && movesData(next)) {
      next = registered(register, member.zone());
    }
    if (member.caughtUp() && !next.equals(ring) && register.mayHaveForgotten()) {
      next = next.forgot(register.node());
    }
    return new Transition(
        withRing(next), new ClusterResult.Registered(next.version(), actorOf(register, next)));
  }

  /**
   * A run that has ended meanwhile is never called by the number of its successor: it keeps its
   * name, of which every member knows that it is over.
   */
  private static Actor actorOf(ClusterCommand.RegisterActor register, Ring ring) {
    Actor actor = ring.actorOf(register.node());
    return actor != null && register.actor().equals(ring.runOf(register.node()))
        ? actor
        : register.actor();
  }

  /**
   * Whether another store has taken this one's place. Between two stores of one name the dots that
   * only the one held are given up as holes while the other stands in the ring. If the first came
   * back, it would still hold them as writes: of a version on the one side and one that replaced it
   * on the other, each side would declare the other's obsolete, and an acknowledged write would be
   * gone. So only an empty store takes another's place: it has been opened as one that may have
   * forgotten, and has never been in the ring.
   */
  private boolean wasReplaced(ClusterCommand.RegisterActor register, Member member) {
    return !register.storeId().equals(member.storeId())
        && (!register.mayHaveForgotten()
            || register.earlier().stream().anyMatch(ring.ended()::containsKey));
  }

  private Ring registered(ClusterCommand.RegisterActor register, String zone) {
    return ring.register(
        register.node(),
        register.storeId(),
        zone,
        register.actor(),
        register.numbered(),
        register.earlier(),
        register.numbersFrom());
  }

  /**
   * Whether a partition of a collection would get a replica that holds nothing of it and would
   * count at once: a change of zone may not do that.
   */
  private boolean movesData(Ring next) {
    return partitions().stream()
        .anyMatch(
            each ->
                !ring.replicas(each).containsAll(next.replicas(each))
                    || !ring.next(each).containsAll(next.next(each)));
  }

  private Transition create(CollectionDefinition definition) {
    CollectionInfo known = ofUsers.get(definition.name());
    if (known != null) {
      return new Transition(
          this,
          known.matches(definition)
              ? new ClusterResult.Exists(known)
              : new ClusterResult.Differs(known));
    }
    int ringSize = ring.activeCount();
    int factor =
        definition.replicationFactor() == 0
            ? Math.min(DEFAULT_REPLICATION_FACTOR, ringSize)
            : definition.replicationFactor();
    if (factor > ringSize) {
      return new Transition(this, new ClusterResult.TooManyReplicas(factor, ringSize));
    }
    if (ofUsers.size() >= MAX_COLLECTIONS) {
      return new Transition(this, new ClusterResult.TooManyCollections(MAX_COLLECTIONS));
    }
    return created(
        new CollectionInfo(
            nextCollectionId,
            definition.name(),
            definition.dimension(),
            definition.metric(),
            factor,
            definition.policy(),
            definition.index(),
            definition.schema(),
            definition.resolver()));
  }

  private Transition created(CollectionInfo created) {
    SortedMap<String, CollectionInfo> next = new TreeMap<>(collections);
    next.put(created.name(), created);
    return new Transition(
        new ClusterState(ring, next, nextCollectionId + 1), new ClusterResult.Created(created));
  }

  /** Siblings: whoever reads joins what was written at the same time. */
  private Transition ensureGroups() {
    int factor = Math.max(1, Math.min(DEFAULT_REPLICATION_FACTOR, ring.activeCount()));
    CollectionInfo known = collections.get(GROUPS + factor);
    return known != null
        ? new Transition(this, new ClusterResult.Exists(known))
        : created(
            new CollectionInfo(
                nextCollectionId,
                GROUPS + factor,
                1,
                Metric.DOT,
                factor,
                ConflictPolicy.SIBLINGS,
                IndexKind.NONE));
  }

  private Transition drop(String name) {
    CollectionInfo known = ofUsers.get(name);
    if (known == null) {
      return new Transition(this, new ClusterResult.NoSuchCollection());
    }
    SortedMap<String, CollectionInfo> next = new TreeMap<>(collections);
    next.remove(name);
    ClusterState without = new ClusterState(ring, next, nextCollectionId);
    Ring after = new RingChange(ring, without.factors()).finishedIfDone();
    return new Transition(without.withRing(after), new ClusterResult.Dropped(known));
  }

  /** The same again is fine: whoever has not heard of the first time asks once more. */
  private Transition changePolicy(ClusterCommand.ChangePolicy asked) {
    CollectionInfo known = ofUsers.get(asked.name());
    if (known == null) {
      return new Transition(this, new ClusterResult.NoSuchCollection());
    }
    if (known.policy() == asked.policy() && Objects.equals(known.resolver(), asked.resolver())) {
      return new Transition(this, new ClusterResult.PolicyChanged(known, known.policy()));
    }
    if (!known.policy().mayBecome(asked.policy())) {
      return new Transition(this, new ClusterResult.PolicyStays(known));
    }
    CollectionInfo changed = known.withPolicy(asked.policy(), asked.resolver());
    return new Transition(with(changed), new ClusterResult.PolicyChanged(changed, known.policy()));
  }

  private Transition changeIndex(ClusterCommand.ChangeIndex asked) {
    CollectionInfo known = ofUsers.get(asked.name());
    if (known == null) {
      return new Transition(this, new ClusterResult.NoSuchCollection());
    }
    CollectionInfo changed = known.withIndex(asked.index());
    return new Transition(with(changed), new ClusterResult.IndexChanged(changed, known.index()));
  }

  private ClusterState with(CollectionInfo changed) {
    SortedMap<String, CollectionInfo> next = new TreeMap<>(collections);
    next.put(changed.name(), changed);
    return new ClusterState(ring, next, nextCollectionId);
  }

  /** The ring. */
  public Ring ring() {
    return ring;
  }

  /** The same collections under another ring. */
  public ClusterState withRing(Ring other) {
    return new ClusterState(other, collections, nextCollectionId);
  }

  /** The collections of users by name. */
  public SortedMap<String, CollectionInfo> collections() {
    return ofUsers;
  }

  /** Those of users and the cluster's own, of which nobody is told. */
  public SortedMap<String, CollectionInfo> allCollections() {
    return collections;
  }

  /** What is noted of consumer groups, the one with the most replicas first. */
  public List<CollectionInfo> groupCollections() {
    return collections.values().stream()
        .filter(each -> each.name().startsWith(GROUPS))
        .sorted(Comparator.comparingInt(CollectionInfo::replicationFactor).reversed())
        .toList();
  }

  /** The user's collection of a name, null if there is none. */
  public @Nullable CollectionInfo collection(String name) {
    return ofUsers.get(name);
  }

  /** The user's collection of an id, null if there is none (any more). */
  public @Nullable CollectionInfo userCollection(long id) {
    CollectionInfo known = byId.get(id);
    return known == null || known.name().startsWith(GROUPS) ? null : known;
  }

  /** The collection of an id, whoever it belongs to, null if there is none (any more). */
  public @Nullable CollectionInfo collection(long id) {
    return byId.get(id);
  }

  /** The id that the next collection gets. */
  public long nextCollectionId() {
    return nextCollectionId;
  }
}

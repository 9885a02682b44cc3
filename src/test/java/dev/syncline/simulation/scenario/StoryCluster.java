package dev.syncline.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.ReadOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Nodes that all hold one partition. Nothing happens of itself: a story says what arrives where,
 * and when it is on disk.
 */
final class StoryCluster {
  private final Map<NodeName, StoryNode> nodes = new LinkedHashMap<>();
  private final ConflictPolicy policy;
  private final Partition partition;
  private ClusterState state;
  private long actors;
  private long wallMillis = 1_000;

  StoryCluster(int size, ConflictPolicy policy) {
    this(policy, new Partition(size, 0));
  }

  /** As many nodes as the partition has replicas. */
  StoryCluster(ConflictPolicy policy, Partition partition) {
    this.policy = policy;
    this.partition = partition;
    int size = partition.replicationFactor();
    SortedMap<NodeName, String> stores = new TreeMap<>();
    for (int i = 1; i <= size; i++) {
      stores.put(new NodeName("n" + i), "store-" + i);
    }
    this.state = ClusterState.founded(stores);
    for (NodeName name : stores.keySet()) {
      Actor actor = newActor();
      nodes.put(name, new StoryNode(this, name, actor, stores.get(name), false));
      registered(node(name), List.of(), false);
    }
    everyoneLearnsTheRing();
  }

  private Actor newActor() {
    return Actor.random(++actors << 32);
  }

  private void registered(StoryNode node, List<Actor> earlier, boolean forgetful) {
    assertThat(register(node, earlier, forgetful)).isInstanceOf(ClusterResult.Registered.class);
  }

  private ClusterResult register(StoryNode node, List<Actor> earlier, boolean forgetful) {
    ClusterState.Transition transition =
        state.apply(
            new ClusterCommand.RegisterActor(
                node.name(), node.storeId(), "zone", node.actor(), earlier, forgetful));
    state = transition.next();
    return transition.result();
  }

  StoryNode node(int number) {
    return node(new NodeName("n" + number));
  }

  StoryNode node(NodeName name) {
    return java.util.Objects.requireNonNull(nodes.get(name));
  }

  List<StoryNode> nodes() {
    return List.copyOf(nodes.values());
  }

  ConflictPolicy policy() {
    return policy;
  }

  Partition partition() {
    return partition;
  }

  Ring ring() {
    return state.ring();
  }

  /** A clock that always goes on. */
  long wallMillis() {
    return wallMillis++;
  }

  /** The node dies, starts again on its disk, and consensus knows its new run. */
  void restart(StoryNode node) {
    Actor before = node.actor();
    node.restarts(newActor());
    registered(node, List.of(before), false);
  }

  /** The node dies, starts again on its disk, and consensus gives the new run a number. */
  void restartNumbered(StoryNode node) {
    Actor before = java.util.Objects.requireNonNull(ring().runOf(node.name()));
    ClusterState.Transition transition =
        state.apply(
            new ClusterCommand.RegisterActor(
                node.name(), node.storeId(), "zone", newActor(), true, List.of(before), false));
    state = transition.next();
    assertThat(transition.result()).isInstanceOf(ClusterResult.Registered.class);
    node.restarts(((ClusterResult.Registered) transition.result()).actor());
  }

  /** The node dies, and a run that may have forgotten asks to be registered on its disk. */
  ClusterResult restartForgetful(StoryNode node) {
    Actor before = node.actor();
    node.restarts(newActor());
    return register(node, List.of(before), true);
  }

  /**
   * The node dies with its disk, and starts on an earlier copy of it that says what it is, or not.
   *
   * @param earlier the runs that the copy knows
   * @return what consensus says
   */
  ClusterResult restore(StoryNode node, StoryDisk copy, List<Actor> earlier, boolean isMarked) {
    node.restartsOn(copy.copy(policy, isMarked), newActor());
    return register(node, earlier, isMarked);
  }

  /** The node dies with its disk, starts again on an empty one, and consensus knows its new run. */
  void wipe(StoryNode node) {
    Actor actor = newActor();
    node.restartsOnAnEmptyDisk(actor, "store of " + actor);
    registered(node, List.of(), true);
  }

  /**
   * The node goes on elsewhere on an empty disk, and consensus knows that run. What was left behind
   * still has its disk.
   */
  StoryNode moveToAnEmptyDisk(StoryNode leftBehind) {
    Actor actor = newActor();
    StoryNode moved = new StoryNode(this, leftBehind.name(), actor, "store of " + actor, true);
    nodes.put(moved.name(), moved);
    registered(moved, List.of(), true);
    return moved;
  }

  /** A node is added, comes on an empty disk, and is to get the story's partition. */
  StoryNode adds(int number) {
    StoryNode added = adds(number, false);
    assertThat(ring().isGaining(added.name(), partition)).isTrue();
    return added;
  }

  /** A node is added, and comes on an empty disk, to receive everything and count nowhere. */
  StoryNode addsReader(int number) {
    StoryNode added = adds(number, true);
    assertThat(ring().voters(partition)).doesNotContain(added.name());
    return added;
  }

  private StoryNode adds(int number, boolean reader) {
    NodeName name = new NodeName("n" + number);
    state = state.apply(new ClusterCommand.AddReplica(name, reader)).next();
    Actor actor = newActor();
    StoryNode added = new StoryNode(this, name, actor, "store-" + number, true);
    nodes.put(name, added);
    registered(added, List.of(), true);
    return added;
  }

  void everyoneLearnsTheRing() {
    nodes.values().forEach(each -> each.learns(ring()));
  }

  /**
   * Every node hears once what every other says of its clock, and all that follows gets on disk.
   */
  void everyoneReports() {
    for (StoryNode from : nodes.values()) {
      for (StoryNode to : nodes.values()) {
        if (from != to) {
          to.hears(from.reports());
          to.syncs();
        }
      }
    }
  }

  /** Long enough for everything that may go to go. */
  void everyoneTidies() {
    for (int round = 0; round < 20; round++) {
      everyoneReports();
      nodes.values().forEach(StoryNode::tidies);
    }
  }

  /** Long enough for everything that can be repaired to be repaired. */
  void timePasses() {
    for (int round = 0; round < 4; round++) {
      everyoneReports();
    }
  }

  /** A read at QUORUM that hears these nodes in full. */
  ReadOperation.Step readAtQuorum(EntryKey key, StoryNode... heard) {
    return readAt(Consistency.QUORUM, key, heard);
  }

  /** A read at a level that hears these nodes in full. */
  ReadOperation.Step readAt(Consistency level, EntryKey key, StoryNode... heard) {
    ReadOperation read = new ReadOperation(partition, level, ring());
    List<ReadOperation.Step> steps = new ArrayList<>();
    for (StoryNode node : heard) {
      Entry filled = node.reads(key);
      steps.add(read.full(node.name(), node.actor(), node.counts(), filled));
    }
    return steps.get(steps.size() - 1);
  }
}

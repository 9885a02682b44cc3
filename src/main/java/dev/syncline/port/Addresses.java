package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.UUID;

/** Event-bus addresses. */
public final class Addresses {
  private Addresses() {}

  /** Local: asks of {@link WriteCommand} and {@link ReadCommand} for the partitions of a shard. */
  public static String coordinator(int shard) {
    return "syncline.coordinator." + shard;
  }

  /** Local: events for the replicas of a shard. */
  public static String replica(int shard) {
    return "syncline.replica." + shard;
  }

  /** Local: rings learned from peers. */
  public static final String CLUSTER = "syncline.cluster";

  /** Local: conflicts of entries that a resolver is for. */
  public static final String RESOLUTION = "syncline.resolution";

  /** Clustered: frames for a node. */
  public static String frames(NodeName node) {
    return "syncline.frames." + node;
  }

  /** Clustered: operations that another node has forwarded, for a node. */
  public static String operations(NodeName node) {
    return "syncline.operations." + node;
  }

  /** Clustered: what became of operations that a shard of a node has forwarded. */
  public static String forwarded(NodeName node, int shard) {
    return "syncline.forwarded." + node + "." + shard;
  }

  /** Clustered: operations of the {@code Replicator} for any node. */
  public static final String OPERATIONS = "syncline.operations";

  /** Clustered: operations of the {@code Replicator} for a node by its name. */
  public static String replicator(NodeName node) {
    return "syncline.replicator." + node;
  }

  /** Clustered: answers to the {@code Replicator} of this identity. */
  public static String answers(UUID client) {
    return "syncline.answers." + client;
  }

  /** Clustered: what a node has recorded of conflicts. */
  public static String conflicts(NodeName node) {
    return "syncline.conflicts." + node;
  }

  /** Clustered: nearest-neighbour searches among the vectors of a node. */
  public static String search(NodeName node) {
    return "syncline.search." + node;
  }

  /** Clustered: what comes after a position in the logs of a node. */
  public static String feed(NodeName node) {
    return "syncline.feed." + node;
  }

  /** Clustered: events of the {@code Replicator}, of any node. */
  public static final String EVENTS = "syncline.events";

  /** Clustered: events of the {@code Replicator}, of a node by its name. */
  public static String events(NodeName node) {
    return "syncline.events." + node;
  }

  /** Clustered: names of groups that a node should look at now. */
  public static String groups(NodeName node) {
    return "syncline.groups." + node;
  }

  /** Clustered: what members of groups have acknowledged to the {@code Replicator}, of any node. */
  public static final String ACKNOWLEDGEMENTS = "syncline.acknowledgements";

  /** Clustered: the same, of a node by its name. */
  public static String acknowledgements(NodeName node) {
    return ACKNOWLEDGEMENTS + "." + node;
  }

  /** Clustered: what nodes say of themselves before they share a ring. */
  public static String hello(NodeName node) {
    return "syncline.hello." + node;
  }

  /** Clustered: a store that wants to be taken in, for a member. */
  public static String join(NodeName node) {
    return "syncline.join." + node;
  }

  /** Clustered: answered once the node has learned what was committed up to an index. */
  public static String barrier(NodeName node) {
    return "syncline.barrier." + node;
  }

  /** Where a node says how far it has come with the partitions that it gets. */
  public static String progress(NodeName node) {
    return "syncline.progress." + node.value();
  }

  /** The shard, of {@code shards}, that owns a partition on every node. */
  public static int shardOf(Partition partition, int shards) {
    return partition.slot() % shards;
  }
}

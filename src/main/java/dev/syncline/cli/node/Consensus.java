package dev.syncline.cli.node;

import dev.syncline.adapter.hazelcast.ClusterNode;
import dev.syncline.adapter.raft.LastingGroup;
import dev.syncline.adapter.raft.RaftGroup;
import dev.syncline.adapter.raft.RaftGroupSpec;
import dev.syncline.adapter.raft.RaftSettings;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import dev.syncline.port.ReplicatedState;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The node's member of the consensus group, from the moment at which the cluster is known. */
final class Consensus {
  private static final long RETRY_MILLIS = 5_000;

  private final ClusterNode cluster;
  private final RocksStore store;
  private final RaftSettings settings;
  private volatile @Nullable LastingGroup group;

  Consensus(ClusterNode cluster, RocksStore store, RaftSettings settings) {
    this.cluster = cluster;
    this.store = store;
    this.settings = settings;
  }

  /** Joins, on a store that belongs to this cluster from now on; fails if it belongs to another. */
  Future<ConsensusGroup> start(
      String clusterId,
      GroupMember me,
      Set<GroupMember> members,
      Supplier<ReplicatedState> states) {
    if (store.clusterId().isEmpty()) {
      store.setClusterId(clusterId);
    } else {
      store.requireCluster(clusterId);
    }
    RaftGroupSpec spec = new RaftGroupSpec(clusterId, "cluster", me, members, settings);
    LastingGroup joined =
        new LastingGroup(
            cluster.vertx(),
            () -> new RaftGroup(cluster.vertx(), spec, store.raftLog(), states.get(), this::isHere),
            RETRY_MILLIS);
    group = joined;
    return joined.start().map(joined);
  }

  /** Whether a node leads the group, as this one knows it. */
  boolean isLed(NodeName by) {
    return group()
        .flatMap(ConsensusGroup::leader)
        .map(GroupMember::node)
        .filter(by.value()::equals)
        .isPresent();
  }

  private boolean isHere(GroupMember member) {
    return cluster.membership().present().contains(new NodeName(member.node()));
  }

  /** Why this member takes no part, if it does not. */
  Optional<String> trouble() {
    LastingGroup joined = group;
    return joined == null ? Optional.empty() : joined.trouble();
  }

  /** The group, once this node takes part. */
  Optional<ConsensusGroup> group() {
    return Optional.ofNullable(group);
  }

  Future<Void> stop() {
    LastingGroup joined = group;
    return joined == null ? Future.succeededFuture() : joined.stop();
  }
}

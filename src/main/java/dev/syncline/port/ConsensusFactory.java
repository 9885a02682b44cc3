package dev.syncline.port;

import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Supplier;

/** Starts this node's part in the cluster's consensus group. */
@FunctionalInterface
public interface ConsensusFactory {
  /**
   * Starts it; called once.
   *
   * @param members the founding voters if {@code self} is among them, otherwise the members that
   *     {@code self} knows of, one of which has to add it; ignored once the store holds a log
   * @param states makes an empty state, for the group's first start and for each after it has
   *     halted
   */
  Future<ConsensusGroup> start(
      String clusterId,
      GroupMember self,
      Set<GroupMember> members,
      Supplier<ReplicatedState> states);
}

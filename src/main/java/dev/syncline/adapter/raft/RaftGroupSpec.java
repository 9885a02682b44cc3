package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import java.util.Set;

/**
 * Which group a member takes part in, and as whom.
 *
 * @param clusterId id of the cluster; frames and stores of another one are refused
 * @param group name of the group within the cluster, 1 to 64 of {@code a-z 0-9 _ -}
 * @param self the local member
 * @param initialMembers the founding voters, if {@code self} is among them; otherwise the members
 *     that {@code self} knows of, and it stays a silent learner until one of them adds it. Ignored
 *     once the store holds a log
 * @param settings timing, limits and patience
 */
public record RaftGroupSpec(
    String clusterId,
    String group,
    GroupMember self,
    Set<GroupMember> initialMembers,
    RaftSettings settings) {

  private static final int MAX_CLUSTER_ID = 255;

  /** Checks the names and copies the set. */
  public RaftGroupSpec {
    initialMembers = Set.copyOf(initialMembers);
    if (clusterId.isEmpty() || clusterId.length() > MAX_CLUSTER_ID) {
      throw new IllegalArgumentException("clusterId must be 1 to 255 characters");
    }
    if (!group.matches("[a-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("group must be 1 to 64 of a-z 0-9 _ -, got: " + group);
    }
    if (initialMembers.isEmpty()) {
      throw new IllegalArgumentException("initialMembers must not be empty");
    }
  }
}

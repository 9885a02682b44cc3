package dev.syncline.port;

import java.util.Map;
import java.util.Set;

/**
 * The members of a {@link ConsensusGroup} as its leader knew them while it had a majority.
 *
 * @param leader the member that answered
 * @param voters members whose acknowledgements and votes count
 * @param learners members that receive the log without a vote
 * @param membershipIndex log index of the committed membership, 0 for the founding one; changes
 *     with every membership change
 * @param commitIndex the leader's commit index
 * @param acknowledgedIndices last log index known to be durable at each other member; 0 when the
 *     leader has not heard of it yet
 */
public record GroupView(
    GroupMember leader,
    Set<GroupMember> voters,
    Set<GroupMember> learners,
    long membershipIndex,
    long commitIndex,
    Map<GroupMember, Long> acknowledgedIndices) {

  /** Copies the collections. */
  public GroupView {
    voters = Set.copyOf(voters);
    learners = Set.copyOf(learners);
    acknowledgedIndices = Map.copyOf(acknowledgedIndices);
  }

  /** Says whether the member belongs to the group, with or without a vote. */
  public boolean contains(GroupMember member) {
    return voters.contains(member) || learners.contains(member);
  }
}

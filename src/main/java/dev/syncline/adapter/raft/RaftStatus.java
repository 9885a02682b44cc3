package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import java.util.Optional;
import java.util.Set;

/**
 * What one member knows of itself and its group, for operators and metrics; not linearizable.
 *
 * @param role what the member is at the moment
 * @param leader the leader it knows of
 * @param term its latest term
 * @param commitIndex the last log index it knows to be committed
 * @param appliedIndex log index of the last command its state has applied
 * @param snapshotIndex log index of its latest snapshot, 0 without one
 * @param snapshotsInstalled snapshots received from a leader since the start
 * @param voters the voters of the membership in effect
 * @param learners the learners of the membership in effect
 */
public record RaftStatus(
    Role role,
    Optional<GroupMember> leader,
    int term,
    long commitIndex,
    long appliedIndex,
    long snapshotIndex,
    int snapshotsInstalled,
    Set<GroupMember> voters,
    Set<GroupMember> learners) {

  /** What a member can be. */
  public enum Role {
    /** Orders commands. */
    LEADER,
    /** Stands for election. */
    CANDIDATE,
    /** Follows and votes. */
    FOLLOWER,
    /** Follows without a vote. */
    LEARNER
  }

  /** Copies the sets. */
  public RaftStatus {
    voters = Set.copyOf(voters);
    learners = Set.copyOf(learners);
  }
}

package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.microraft.MembershipChangeMode;
import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftRole;
import io.microraft.exception.CannotReplicateException;
import io.microraft.exception.LaggingCommitIndexException;
import io.microraft.exception.MismatchingRaftGroupMembersCommitIndexException;
import io.microraft.exception.NotLeaderException;
import io.microraft.report.RaftGroupMembers;
import io.microraft.report.RaftNodeReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Carries out {@link LeaderRequest}s on the local member if it is the leader. Replies arrive on the
 * Raft thread, and never as exceptions.
 */
final class LeaderService {

  private static final byte[] NOTHING = {};

  private final RaftNode node;
  private final Predicate<GroupMember> reachable;

  LeaderService(RaftNode node, Predicate<GroupMember> reachable) {
    this.node = node;
    this.reachable = reachable;
  }

  CompletableFuture<LeaderReply> handle(LeaderRequest request) {
    CompletableFuture<LeaderReply> reply;
    try {
      reply = dispatch(request);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(notLeader());
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(reply(request, e));
    }
    return reply.exceptionally(failure -> reply(request, failure));
  }

  private CompletableFuture<LeaderReply> dispatch(LeaderRequest request) {
    if (!request.isRepeatable() && !reachesMajority()) {
      return CompletableFuture.completedFuture(notLeader());
    } else if (request instanceof LeaderRequest.Propose propose) {
      return propose(propose.command());
    } else if (request instanceof LeaderRequest.Change change) {
      return change(change);
    }
    CompletableFuture<Ordered<Object>> majority =
        node.query(
            RaftOperation.ReadIndex.INSTANCE,
            QueryPolicy.LINEARIZABLE,
            Optional.empty(),
            Optional.empty());
    return request instanceof LeaderRequest.Index
        ? majority.thenApply(proof -> new LeaderReply.Done(proof.getCommitIndex(), NOTHING))
        : majority.thenCompose(proof -> node.getReport()).thenApply(this::members);
  }

  /**
   * A leader that has lost the others believes in itself for a while. What it appended meanwhile
   * might be committed long after its caller was refused, once they are back.
   */
  private boolean reachesMajority() {
    Collection<RaftEndpoint> voters = node.getEffectiveMembers().getVotingMembers();
    long reached =
        voters.stream()
            .filter(
                voter ->
                    voter.equals(node.getLocalEndpoint()) || reachable.test(RaftMember.of(voter)))
            .count();
    return reached > voters.size() / 2;
  }

  private CompletableFuture<LeaderReply> propose(RaftOperation.Command command) {
    CompletableFuture<Ordered<byte[]>> applied = node.replicate(command);
    return applied.thenApply(
        result -> new LeaderReply.Done(result.getCommitIndex(), result.getResult()));
  }

  private CompletableFuture<LeaderReply> change(LeaderRequest.Change change) {
    RaftMember endpoint = new RaftMember(change.member());
    CompletableFuture<Ordered<RaftGroupMembers>> changed =
        node.changeMembership(endpoint, mode(change.mode(), endpoint), change.membershipIndex());
    return changed.thenApply(members -> new LeaderReply.Done(members.getCommitIndex(), NOTHING));
  }

  /**
   * MicroRaft takes no founding member back as a learner, and has room for two learners at most; in
   * both cases the member becomes a voter at once.
   */
  private MembershipChangeMode mode(MembershipChangeMode wanted, RaftMember endpoint) {
    RaftGroupMembers members = node.getEffectiveMembers();
    int learners = members.getMembers().size() - members.getVotingMembers().size();
    boolean founder = node.getInitialMembers().getMembers().contains(endpoint);
    boolean full = learners >= RaftGroupMembers.MAX_LEARNER_COUNT;
    return wanted == MembershipChangeMode.ADD_LEARNER && (founder || full)
        ? MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER
        : wanted;
  }

  private LeaderReply members(Ordered<RaftNodeReport> ordered) {
    RaftNodeReport report = ordered.getResult();
    if (report.getRole() != RaftRole.LEADER) {
      return notLeader();
    }
    RaftGroupMembers members = report.getCommittedMembers();
    Set<GroupMember> voters = RaftMember.members(members.getVotingMembers());
    Set<GroupMember> learners = RaftMember.members(members.getMembers());
    learners.removeAll(voters);
    Map<GroupMember, Long> acknowledged = new HashMap<>();
    for (Map.Entry<RaftEndpoint, Long> match :
        report.getLog().getFollowerMatchIndices().entrySet()) {
      acknowledged.put(RaftMember.of(match.getKey()), match.getValue());
    }
    return new LeaderReply.Members(
        new GroupView(
            RaftMember.of(report.getEndpoint()),
            voters,
            learners,
            members.getLogIndex(),
            report.getLog().getCommitIndex(),
            acknowledged));
  }

  /**
   * Sorts MicroRaft's failures. It gives {@code NotLeaderException} and {@code
   * CannotReplicateException} before it appends, {@code IndeterminateStateException} and its base
   * class afterwards. Its illegal arguments and states also mean that nothing was appended: the
   * membership has moved on, the log is full, or the member is not running.
   */
  private LeaderReply reply(LeaderRequest request, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof NotLeaderException || cause instanceof LaggingCommitIndexException) {
      return notLeader();
    } else if (cause instanceof CannotReplicateException) {
      return new LeaderReply.Busy();
    } else if (cause instanceof MismatchingRaftGroupMembersCommitIndexException) {
      return new LeaderReply.Stale();
    } else if (cause instanceof IllegalArgumentException
        || cause instanceof IllegalStateException) {
      return request instanceof LeaderRequest.Change ? new LeaderReply.Stale() : notLeader();
    }
    return new LeaderReply.Unknown(String.valueOf(cause));
  }

  private LeaderReply notLeader() {
    return new LeaderReply.NotLeader(
        Optional.ofNullable(node.getTerm().getLeaderEndpoint())
            .filter(leader -> !leader.equals(node.getLocalEndpoint()))
            .map(RaftMember::of));
  }
}

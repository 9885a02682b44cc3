package dev.syncline.adapter.raft;

import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.microraft.MembershipChangeMode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings one member to where it is wanted: looks at the membership, takes the next step under the
 * condition that nobody has changed it since, and looks again. However often and from wherever it
 * is run, the end is the same. One member changes at a time (Ongaro 2014, §4.1).
 */
final class MembershipChange {

  /** Where the member is wanted. */
  enum Goal {
    VOTER,
    ABSENT
  }

  private final Vertx vertx;
  private final LeaderClient leader;
  private final RaftSettings.Calls calls;
  private final Context context;
  private final GroupMember member;
  private final Goal goal;
  private final Deadline deadline;
  private final Promise<Void> promise = Promise.promise();

  MembershipChange(
      Vertx vertx,
      LeaderClient leader,
      RaftSettings.Calls calls,
      Context context,
      GroupMember member,
      Goal goal,
      Deadline deadline) {
    this.vertx = vertx;
    this.leader = leader;
    this.calls = calls;
    this.context = context;
    this.member = member;
    this.goal = goal;
    this.deadline = deadline;
  }

  /** Starts on the context of the caller, where the future completes too. */
  Future<Void> run() {
    look();
    return promise.future();
  }

  private void look() {
    leader
        .send(context, new LeaderRequest.View(), deadline)
        .onFailure(promise::tryFail)
        .onSuccess(reply -> proceed(((LeaderReply.Members) reply).view()));
  }

  private void proceed(GroupView view) {
    if (isReached(view)) {
      promise.tryComplete();
    } else if (goal == Goal.ABSENT && view.voters().equals(Set.of(member))) {
      promise.tryFail(new ConsensusFailure.Rejected(member + " is the only voter"));
    } else if (deadline.hasPassed()) {
      promise.tryFail(
          new ConsensusFailure.Unavailable(
              "%s is not yet %s after %s".formatted(member, goal, deadline)));
    } else {
      @Nullable MembershipChangeMode step = nextStep(view);
      if (step == null) {
        lookLater();
      } else {
        take(step, view.membershipIndex());
      }
    }
  }

  private boolean isReached(GroupView view) {
    return switch (goal) {
      case VOTER -> view.voters().contains(member);
      case ABSENT -> !view.contains(member);
    };
  }

  /** Returns null while a learner has to catch up. */
  private @Nullable MembershipChangeMode nextStep(GroupView view) {
    if (goal == Goal.ABSENT) {
      return MembershipChangeMode.REMOVE_MEMBER;
    } else if (!view.contains(member)) {
      return MembershipChangeMode.ADD_LEARNER;
    }
    long acknowledged = view.acknowledgedIndices().getOrDefault(member, 0L);
    boolean caughtUp =
        acknowledged > 0 && view.commitIndex() - acknowledged <= calls.catchUpEntries();
    return caughtUp ? MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER : null;
  }

  private void take(MembershipChangeMode step, long membershipIndex) {
    leader
        .send(context, new LeaderRequest.Change(step, member, membershipIndex), deadline)
        .onFailure(promise::tryFail)
        .onSuccess(
            reply -> {
              if (reply instanceof LeaderReply.Done) {
                look();
              } else {
                lookLater();
              }
            });
  }

  private void lookLater() {
    vertx.setTimer(calls.retryDelayMillis(), timer -> look());
  }
}

package dev.syncline.adapter.raft;

import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.ConsensusFailure.Stopped;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import dev.syncline.port.RaftLogStore;
import dev.syncline.port.ReplicatedState;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * This node's member of a Raft group (Ongaro 2014), on MicroRaft and the event bus.
 *
 * <p>A member that can no longer vouch for its log or its state halts: it answers nothing more, and
 * {@link #ended()} fails with the cause. The others go on without it. It may be started again, as a
 * new object, once the cause is gone.
 */
public final class RaftGroup implements ConsensusGroup {

  private final Vertx vertx;
  private final RaftGroupSpec spec;
  private final Predicate<GroupMember> reachable;
  private final MemberProcess process;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * Prepares a member; nothing runs before {@link #start()}.
   *
   * @param vertx carries messages; shared, never closed here
   * @param logStore the member's own log; must stay open until {@link #stop()} has completed
   * @param state an empty state, used by this member only
   * @param reachable says which members' nodes the membership holds to be alive; asked often, from
   *     any thread, must not block. Requests are not sent to an unreachable leader, and a leader
   *     appends nothing for which it reaches no majority; votes and heartbeats do not depend on it
   */
  public RaftGroup(
      Vertx vertx,
      RaftGroupSpec spec,
      RaftLogStore logStore,
      ReplicatedState state,
      Predicate<GroupMember> reachable) {
    this.vertx = vertx;
    this.spec = spec;
    this.reachable = reachable;
    this.process = new MemberProcess(vertx, spec, logStore, state, reachable);
  }

  /**
   * Restores the member from its log, or founds or joins with an empty one, and takes part. Does
   * not wait for a leader: {@link #barrier()} does.
   *
   * @return fails with {@link CorruptRaftDataException} if the log is someone else's or damaged,
   *     with another {@link java.io.IOException} if it cannot be read, with {@link
   *     IllegalStateException} if called twice
   */
  public Future<Void> start() {
    return onContext(process::start);
  }

  /**
   * Leaves without a word, as a crash would, and completes when the log store may be closed. May be
   * repeated.
   *
   * @return fails with {@link java.util.concurrent.TimeoutException} if the member's thread is
   *     still busy, with a stalled disk for instance, after {@code stopTimeoutMillis}
   */
  public Future<Void> stop() {
    return onContext(
        context -> {
          process.stop();
          return process
              .closed()
              .timeout(spec.settings().calls().stopTimeoutMillis(), TimeUnit.MILLISECONDS);
        });
  }

  /**
   * Completes when this member takes part no more: succeeds after {@link #stop()}; fails with
   * {@link Stopped} and its cause if the log or the state failed, and without a cause if the group
   * has removed this member while it led.
   */
  public Future<Void> ended() {
    return process.ended();
  }

  @Override
  public Future<byte[]> propose(byte[] command) {
    int limit = spec.settings().limits().maxCommandBytes();
    if (command.length > limit) {
      return Future.failedFuture(
          new ConsensusFailure.Rejected(
              "a command of %d bytes exceeds the limit of %d".formatted(command.length, limit)));
    }
    RaftOperation.Command copy = new RaftOperation.Command(command.clone());
    Deadline deadline = Deadline.in(spec.settings().calls().callTimeoutMillis());
    return request(
        context ->
            client()
                .send(context, new LeaderRequest.Propose(copy), deadline)
                .map(LeaderReply.Done.class::cast)
                .compose(
                    done ->
                        awaitApplied(context, done.index(), deadline)
                            .map(done.result())
                            .recover(lagging -> Future.failedFuture(committed(done, lagging)))));
  }

  private static ConsensusFailure committed(LeaderReply.Done done, Throwable lagging) {
    return new ConsensusFailure.OutcomeUnknown(
        "committed at log index %d, but this node has not applied it yet: %s"
            .formatted(done.index(), lagging.getMessage()));
  }

  @Override
  public Future<Void> barrier() {
    Deadline deadline = Deadline.in(spec.settings().calls().callTimeoutMillis());
    return request(
        context ->
            client()
                .send(context, new LeaderRequest.Index(), deadline)
                .map(LeaderReply.Done.class::cast)
                .compose(done -> awaitApplied(context, done.index(), deadline)));
  }

  private Future<Void> awaitApplied(Context context, long index, Deadline deadline) {
    if (appliedIndex() >= index) {
      return Future.succeededFuture();
    }
    long waitMillis = deadline.timerMillis();
    try {
      return Future.fromCompletionStage(
              running()
                  .node()
                  .waitFor(index, Duration.ofMillis(process.time().virtualMillis(waitMillis))),
              context)
          .timeout(waitMillis, TimeUnit.MILLISECONDS)
          .<Void>mapEmpty()
          .recover(late -> Future.failedFuture(behind(index, deadline)));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(behind(index, deadline));
    }
  }

  private ConsensusFailure behind(long index, Deadline deadline) {
    @Nullable Stopped stopped = process.stopped();
    return stopped != null
        ? stopped
        : new ConsensusFailure.Unavailable(
            "this node has not applied log index %d within %s".formatted(index, deadline));
  }

  @Override
  public Future<GroupView> members() {
    Deadline deadline = Deadline.in(spec.settings().calls().callTimeoutMillis());
    return request(
        context ->
            client()
                .send(context, new LeaderRequest.View(), deadline)
                .map(reply -> ((LeaderReply.Members) reply).view()));
  }

  @Override
  public Future<Void> addMember(GroupMember member) {
    return change(member, MembershipChange.Goal.VOTER);
  }

  @Override
  public Future<Void> removeMember(GroupMember member) {
    return change(member, MembershipChange.Goal.ABSENT);
  }

  @Override
  public Future<Void> replaceMember(GroupMember lost, GroupMember fresh) {
    if (!lost.node().equals(fresh.node()) || lost.equals(fresh)) {
      return Future.failedFuture(
          new ConsensusFailure.Rejected(
              "%s and %s are not one node with two stores".formatted(lost, fresh)));
    }
    return removeMember(lost).compose(removed -> addMember(fresh));
  }

  private Future<Void> change(GroupMember member, MembershipChange.Goal goal) {
    RaftSettings.Calls calls = spec.settings().calls();
    Deadline deadline = Deadline.in(calls.membershipTimeoutMillis());
    return request(
        context ->
            new MembershipChange(vertx, client(), calls, context, member, goal, deadline).run());
  }

  @Override
  public Optional<GroupMember> leader() {
    @Nullable RaftNode node = process.nodeOrNull();
    @Nullable RaftEndpoint leader = node == null ? null : node.getTerm().getLeaderEndpoint();
    return Optional.ofNullable(leader).map(RaftMember::of);
  }

  @Override
  public int term() {
    @Nullable RaftNode node = process.nodeOrNull();
    return node == null ? 0 : node.getTerm().getTerm();
  }

  @Override
  public long appliedIndex() {
    return process.appliedIndex();
  }

  /**
   * Returns what this member knows at the moment. Fails with {@link Stopped} unless it takes part.
   */
  public Future<RaftStatus> status() {
    return request(
        context ->
            Future.fromCompletionStage(running().node().getReport(), context)
                .map(report -> process.status(report.getResult()))
                .timeout(spec.settings().calls().callTimeoutMillis(), TimeUnit.MILLISECONDS)
                .recover(
                    failure ->
                        Future.failedFuture(
                            new ConsensusFailure.Unavailable(
                                "the member's thread is busy: " + failure.getMessage()))));
  }

  /** Returns the frames exchanged so far. */
  public RaftTraffic traffic() {
    return process.counters().traffic();
  }

  private MemberProcess.Running running() {
    MemberProcess.@Nullable Running running = process.runningOrNull();
    if (running == null) {
      throw new Stopped("the member is not running", null);
    }
    return running;
  }

  private LeaderClient client() {
    MemberProcess.Running running = running();
    return new LeaderClient(
        vertx,
        running.node(),
        running.service(),
        process.header(),
        reachable,
        spec.settings(),
        process::stopped);
  }

  /** Runs a bounded number of requests at once, each on the context of its caller. */
  private <T> Future<T> request(Function<Context, Future<T>> body) {
    @Nullable Stopped stopped = process.stopped();
    if (stopped != null) {
      return Future.failedFuture(stopped);
    }
    int limit = spec.settings().limits().maxPendingProposals();
    if (pending.incrementAndGet() > limit) {
      pending.decrementAndGet();
      return Future.failedFuture(
          new ConsensusFailure.Overloaded(limit + " requests of this node are in flight"));
    }
    return onContext(body).onComplete(done -> pending.decrementAndGet());
  }

  private <T> Future<T> onContext(Function<Context, Future<T>> body) {
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        hop -> {
          Future<T> result;
          try {
            result = body.apply(context);
          } catch (RejectedExecutionException e) {
            result = Future.failedFuture(new Stopped("the member has stopped", e));
          } catch (RuntimeException e) {
            result = Future.failedFuture(e);
          }
          result.onComplete(outcome -> settle(context, promise, outcome));
        });
    return promise.future();
  }

  private static <T> void settle(Context context, Promise<T> promise, AsyncResult<T> outcome) {
    if (Vertx.currentContext() != context) {
      context.runOnContext(hop -> settle(context, promise, outcome));
    } else if (outcome.succeeded()) {
      promise.complete(outcome.result());
    } else {
      promise.fail(outcome.cause());
    }
  }
}

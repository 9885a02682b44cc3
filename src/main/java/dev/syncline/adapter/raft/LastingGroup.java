package dev.syncline.adapter.raft;

import dev.syncline.port.ConsensusFailure.Stopped;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a Raft group that is started again when it has halted, because its log could not be
 * written for instance: the node then goes on without a say in what its cluster agrees on, and
 * {@link #trouble} says so until a new member has taken over. Tries for as long as the node runs.
 *
 * <p>A member that the group has removed is not started again.
 */
public final class LastingGroup implements ConsensusGroup {
  private static final Logger LOG = LoggerFactory.getLogger(LastingGroup.class);

  private final Vertx vertx;
  private final Supplier<RaftGroup> members;
  private final long retryMillis;
  private volatile RaftGroup current;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean stopping;
  private volatile String told = "";

  /**
   * Prepares a member; nothing runs before {@link #start()}.
   *
   * @param members makes the member, each time with an empty state and on the same log
   * @param retryMillis how long to wait before a member that has halted is started again
   */
  public LastingGroup(Vertx vertx, Supplier<RaftGroup> members, long retryMillis) {
    this.vertx = vertx;
    this.members = members;
    this.retryMillis = retryMillis;
    this.current = members.get();
  }

  /**
   * Starts the member; a first start that fails is not tried again. See {@link RaftGroup#start}.
   */
  public Future<Void> start() {
    RaftGroup first = current;
    return first.start().onSuccess(none -> watch(first));
  }

  /** Stops for good; see {@link RaftGroup#stop}. */
  public Future<Void> stop() {
    stopping = true;
    return current.stop();
  }

  /** Why the member takes no part at the moment, empty while it does. On any thread. */
  public Optional<String> trouble() {
    return trouble;
  }

  private void watch(RaftGroup member) {
    member.ended().onFailure(cause -> ended(member, cause));
  }

  private void ended(RaftGroup member, Throwable cause) {
    trouble = Optional.of("its part in consensus has ended: " + cause.getMessage());
    if (cause instanceof Stopped stopped && stopped.getCause() == null) {
      LOG.atError().log("{}", cause.getMessage());
      return;
    }
    tell("consensus goes on without this node, which tries to come back: " + text(cause));
    retryAfter(member);
  }

  /** Once, however often it is tried again with the same outcome. */
  private void tell(String what) {
    if (!what.equals(told)) {
      told = what;
      LOG.atError().log("{}", what);
    }
  }

  private static String text(Throwable cause) {
    return cause.getMessage() + (cause.getCause() == null ? "" : ": " + cause.getCause());
  }

  /** The log is used by one member at a time: the next begins once the last has let go of it. */
  private void retryAfter(RaftGroup last) {
    Future.future(promise -> vertx.setTimer(retryMillis, timer -> promise.complete()))
        .compose(waited -> last.stop())
        .onSuccess(stopped -> next())
        .onFailure(busy -> retryAfter(last));
  }

  private void next() {
    if (stopping) {
      return;
    }
    RaftGroup next = members.get();
    current = next;
    next.start()
        .onSuccess(
            none -> {
              trouble = Optional.empty();
              told = "";
              LOG.atInfo().log("takes part in consensus again");
              watch(next);
            })
        .onFailure(
            e -> {
              tell("no part in consensus yet: " + text(e));
              retryAfter(next);
            });
    if (stopping) {
      var unused = next.stop();
    }
  }

  @Override
  public Future<byte[]> propose(byte[] command) {
    return current.propose(command);
  }

  @Override
  public Future<Void> barrier() {
    return current.barrier();
  }

  @Override
  public Future<GroupView> members() {
    return current.members();
  }

  @Override
  public Future<Void> addMember(GroupMember member) {
    return current.addMember(member);
  }

  @Override
  public Future<Void> removeMember(GroupMember member) {
    return current.removeMember(member);
  }

  @Override
  public Future<Void> replaceMember(GroupMember lost, GroupMember fresh) {
    return current.replaceMember(lost, fresh);
  }

  @Override
  public Optional<GroupMember> leader() {
    return current.leader();
  }

  @Override
  public int term() {
    return current.term();
  }

  @Override
  public long appliedIndex() {
    return current.appliedIndex();
  }
}

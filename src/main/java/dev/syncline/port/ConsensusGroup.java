package dev.syncline.port;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * A group of nodes that agrees on one sequence of commands, each carried out by every member's
 * {@link ReplicatedState}. Any member may be asked; it passes the request on to the leader.
 *
 * <p><b>Blocking.</b> No method blocks. Futures complete on the Vert.x context of the caller.
 * <b>Loss.</b> A successful command is durable on a majority of the voters. <b>Time.</b> Every
 * future completes within a configured time. <b>Failure.</b> Always a {@link ConsensusFailure}.
 */
public interface ConsensusGroup {

  /**
   * Has a command agreed on and carried out. A command whose fate is uncertain is never sent again,
   * so it is carried out at most once; only an attempt that certainly had no effect is repeated.
   *
   * <p>When it succeeds, this node's own {@link ReplicatedState} has applied the command too.
   *
   * @param command opaque bytes, copied
   * @return what {@link ReplicatedState#apply} returned on the leader. Fails with {@code
   *     Unavailable}, {@code Overloaded}, {@code Rejected} (too long) or {@code Stopped} when
   *     nothing was done, and with {@code OutcomeUnknown} otherwise
   */
  Future<byte[]> propose(byte[] command);

  /**
   * Completes when this node's {@link ReplicatedState} has applied every command that was committed
   * anywhere when this was called: a read of the state from then on is linearizable (Ongaro 2014,
   * §6.4). Fails with {@code Unavailable}, {@code Overloaded} or {@code Stopped}.
   */
  Future<Void> barrier();

  /**
   * Returns the members as a leader with a majority sees them. Fails as {@link #barrier()} does.
   */
  Future<GroupView> members();

  /**
   * Makes a member a voter: it first receives the log without a vote, and is promoted once it has
   * nearly caught up, so that the others can always commit without it. May be repeated: a member
   * that is already a voter stays one. The member must run, or it never catches up.
   *
   * @return fails with {@code Unavailable} if it has not caught up in time, and may then be
   *     repeated; with {@code OutcomeUnknown}, {@code Overloaded} or {@code Stopped} as others do
   */
  Future<Void> addMember(GroupMember member);

  /**
   * Removes a voter or learner. May be repeated: an absent member stays absent. The removed member
   * is not told and keeps asking for votes, in vain, until its owner stops it.
   *
   * @return fails with {@code Rejected} if it is the only voter, else as {@link #addMember} does
   */
  Future<Void> removeMember(GroupMember member);

  /**
   * Replaces a member whose store is lost by the same node with its new store: removes the first,
   * then adds the second. The lost one votes no more in between, and its acknowledgements are never
   * taken for the new one's. May be repeated after any failure.
   *
   * @return fails with {@code Rejected} if the two are not the same node with two stores, else as
   *     {@link #addMember} and {@link #removeMember} do
   */
  Future<Void> replaceMember(GroupMember lost, GroupMember fresh);

  /** Returns the leader this node knows of, which may be outdated. */
  Optional<GroupMember> leader();

  /** Returns the latest term this node has seen. */
  int term();

  /** Returns the log index of the last command that this node's state has applied, or 0. */
  long appliedIndex();
}

package dev.syncline.port;

/**
 * A deterministic state machine whose commands are agreed on by a {@link ConsensusGroup}: the same
 * commands in the same order give the same state, the same results and the same snapshots on every
 * member.
 *
 * <p><b>Threads.</b> Every method is called by one thread, never concurrently, and must not block:
 * while it runs the member neither answers heartbeats nor votes. Whoever reads the state from
 * another thread publishes it safely, for instance as an immutable value in a volatile field.
 *
 * <p><b>Durability.</b> The state itself is held in memory only. After a restart the group calls
 * {@link #restore} with the last durable snapshot, if there is one, and then {@link #apply} for
 * every later command; an implementation therefore starts empty and has no side effects that a
 * replay would repeat.
 *
 * <p><b>Failure.</b> A refusal is a result, not an exception: a command that cannot be carried out
 * returns bytes that say so. An exception from any method means that this member can no longer
 * vouch for its state; the group halts this member before anything else is applied.
 */
public interface ReplicatedState {

  /**
   * Carries out one committed command.
   *
   * @param commitIndex position of the command in the log; strictly increasing, with gaps, because
   *     the group's own entries share the numbering
   * @param command the bytes given to {@link ConsensusGroup#propose}; must not be modified
   * @return the result for the proposer; must not be modified afterwards
   */
  byte[] apply(long commitIndex, byte[] command);

  /**
   * Encodes the whole state. Equal states must give equal bytes on every member: a member that
   * installs a snapshot may receive its pieces from two successive leaders.
   *
   * @return a new array that the implementation does not touch again
   */
  byte[] snapshot();

  /**
   * Replaces the whole state.
   *
   * @param commitIndex index of the last command that the snapshot contains
   * @param snapshot bytes from {@link #snapshot()} of some member; must not be modified
   */
  void restore(long commitIndex, byte[] snapshot);
}

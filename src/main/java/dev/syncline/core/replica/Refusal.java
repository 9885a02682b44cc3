package dev.syncline.core.replica;

/** Why a replica did not do what it was asked; each says what the coordinator does next. */
public enum Refusal {
  /** The replica knows a newer ring: learn it, then send the same write again. */
  RING_IS_OLD,
  /**
   * The replica knows an older ring, or not yet the one in which it runs: let it learn this one,
   * then send the same write again.
   */
  RING_IS_UNKNOWN,
  /** The sender's process has a successor; nobody waits for an answer. */
  ACTOR_HAS_ENDED,
  /** The replica's partition has stopped after a failed write and is being reloaded. */
  STOPPED
}

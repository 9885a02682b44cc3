package dev.syncline.core.replica;

import dev.syncline.core.codec.CorruptDataException;

/** Why a replica did not do what it was asked; each says what the coordinator does next. */
public enum Refusal {
  /** The replica knows a newer ring: learn it, then send the same write again. */
  RING_IS_OLD(0),
  /**
   * The replica knows an older ring, or not yet the one in which it runs: let it learn this one,
   * then send the same write again.
   */
  RING_IS_UNKNOWN(1),
  /** The sender's process has a successor; nobody waits for an answer. */
  ACTOR_HAS_ENDED(2),
  /** The replica's partition has stopped after a failed write and is being reloaded. */
  STOPPED(3),
  /** Too much waits for the replica's disk already: send the same write again a little later. */
  STORE_IS_FULL(4),
  /**
   * The replica may have forgotten deletes whose tombstones are gone everywhere else, so it cannot
   * tell what a write's timestamp has to exceed: let a replica that counts coordinate it.
   */
  MAY_HAVE_FORGOTTEN(5),
  /** The node is no replica of the partition that counts, or not yet: let one coordinate it. */
  NOT_A_REPLICA(6),
  /**
   * The replica's disk is full, read-only or failing: let another one coordinate the write, and
   * send it here again later.
   */
  STORE_CANNOT_WRITE(7),
  /** What the replica's disk holds of the partition is damaged: ask another one. */
  STORE_CANNOT_READ(8),
  /**
   * The replica lacks what a mutation is built on: send it the whole entry, then the same write
   * again.
   */
  BUILDS_ON_UNKNOWN(9),
  /**
   * The replica has not seen what the client has, so it cannot tell what the write replaces: let
   * one coordinate it that has.
   */
  CONTEXT_IS_UNKNOWN(10),
  /** What is asked for does not fit the entry: nobody can do it. */
  DOES_NOT_FIT(11),
  /** The entry holds as many versions beside each other as it may, and the write replaces none. */
  TOO_MANY_SIBLINGS(12),
  /** The entry remembers the mutation's idempotency key of one with other operations. */
  KEY_IS_TAKEN(13),
  /** The entry remembers as many idempotency keys as it may: try again once some are over. */
  TOO_MANY_KEYS(14),
  /** The write adds to an entry that is as large as one may be. */
  ENTRY_TOO_LARGE(15);

  private final int code;

  Refusal(int code) {
    this.code = code;
  }

  /** The number that stands for it in stores and frames. */
  public int code() {
    return code;
  }

  /** What a {@link #code} stands for. */
  public static Refusal ofCode(int code) {
    for (Refusal each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new CorruptDataException("no refusal has the code " + code);
  }
}

package dev.syncline.core.crdt;

import dev.syncline.core.codec.Bytes;

/** What one mutation has left in one slot. */
public sealed interface Leaf permits Leaf.Present, Leaf.Assigned, Chain, Keyed {
  /**
   * What two copies of the leaf come to. Commutative, associative and idempotent.
   *
   * @param other a copy of the same leaf: of the same dot and slot
   */
  default Leaf join(Leaf other) {
    return this;
  }

  /** Whether a read shows something of it. */
  default boolean isAlive() {
    return true;
  }

  /** An element of a set, a flag that is on, or an entry that is there. */
  record Present() implements Leaf {
    /** The one such leaf. */
    public static final Present INSTANCE = new Present();
  }

  /**
   * A value of a register, of a maximum or minimum, or of the vector.
   *
   * @param value JSON text, or the vector's float32 in little-endian order
   */
  record Assigned(Bytes value) implements Leaf {}
}

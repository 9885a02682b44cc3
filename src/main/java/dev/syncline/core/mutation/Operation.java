package dev.syncline.core.mutation;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Amount;
import dev.syncline.core.crdt.Slot;
import java.util.Set;

/** One operation of a mutation. Operations of one mutation take effect in their order. */
public sealed interface Operation {
  /**
   * Adds to a counter, or an observation to a vector that is a mean.
   *
   * @param slot the counter's field, or {@link Slot#VECTOR}
   */
  record Increase(Slot slot, Amount amount) implements Operation {}

  /**
   * Changes a set: first what is removed, then what is added.
   *
   * @param path the field
   * @param added JSON texts
   * @param removed JSON texts
   */
  record Change(String path, Set<Bytes> added, Set<Bytes> removed) implements Operation {
    /** Copies the sets. */
    public Change {
      added = Set.copyOf(added);
      removed = Set.copyOf(removed);
    }
  }

  /** Turns a flag on or off. */
  record Turn(String path, boolean on) implements Operation {}

  /**
   * Raises a maximum to a number, or lowers a minimum to it; a number that is no better changes
   * nothing.
   *
   * @param number JSON text
   */
  record Bound(String path, boolean max, Bytes number) implements Operation {}

  /**
   * Gives a register its value, or the vector; replaces whatever the coordinator knows of.
   *
   * @param value JSON text, or a vector's bytes
   */
  record Assign(Slot slot, Bytes value) implements Operation {}
}

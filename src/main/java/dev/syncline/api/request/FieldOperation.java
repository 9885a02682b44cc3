package dev.syncline.api.request;

import dev.syncline.core.codec.Bytes;
import java.util.List;

/**
 * One operation as a request carries it, before it is judged by what the collection declares: see
 * {@link MutationRules}.
 *
 * <p>A field is named by its path: {@code views}, or {@code geo/hits} for a field of a map.
 */
public sealed interface FieldOperation {
  /** Adds to a counter; a negative number takes away. */
  record Increment(String field, long by) implements FieldOperation {}

  /**
   * Changes a set: first what is removed, then what is added.
   *
   * @param added JSON texts
   * @param removed JSON texts
   */
  record Change(String field, List<Bytes> added, List<Bytes> removed) implements FieldOperation {
    /** Copies the lists. */
    public Change {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  /** Turns a flag on or off. */
  record Turn(String field, boolean on) implements FieldOperation {}

  /**
   * Raises a maximum, or lowers a minimum.
   *
   * @param number JSON text
   */
  record Bound(String field, boolean max, Bytes number) implements FieldOperation {}

  /**
   * Gives a register or multi-value register its value.
   *
   * @param value JSON text
   */
  record Assign(String field, Bytes value) implements FieldOperation {}

  /**
   * Gives the vector its value.
   *
   * @param vector little-endian float32
   */
  record AssignVector(Bytes vector) implements FieldOperation {}

  /**
   * Adds an observation to a vector that is a mean.
   *
   * @param vector little-endian float32
   */
  record Observe(Bytes vector, double weight) implements FieldOperation {}
}

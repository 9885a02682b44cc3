package dev.syncline.core.crdt;

import dev.syncline.core.codec.Bytes;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * One operation of a mutation. Operations of one mutation take effect in their order.
 *
 * <p>Constructors refuse what is beyond the limits below with an {@link IllegalArgumentException}
 * whose message names the limit. What the collection declares they do not know.
 */
public sealed interface Operation {
  /** The most operations of one mutation. */
  int MAX_OPERATIONS = 1_000;

  /** The longest path of a field, in bytes of UTF-8. */
  int MAX_PATH_BYTES = 1_024;

  /** The longest value of a register and the longest element of a set, in bytes. */
  int MAX_VALUE_BYTES = 1 << 20;

  /** The most elements that one operation adds or removes. */
  int MAX_ELEMENTS = 1_000;

  /** The longest number of a maximum or minimum, in characters. */
  int MAX_NUMBER_BYTES = 128;

  /**
   * Adds to a counter, or an observation to a vector that is a mean.
   *
   * @param slot the counter's field, or {@link Slot#VECTOR}
   * @param amount a {@link Count} for a field, a {@link WeightedSum} for the vector
   */
  record Increase(Slot slot, Amount amount) implements Operation {
    /** Checks the slot, and that the amount is of its kind. */
    public Increase {
      checkSlot(slot);
      if (slot.equals(Slot.VECTOR) != amount instanceof WeightedSum) {
        throw new IllegalArgumentException("counts are of fields, observations of the vector");
      }
      if (amount instanceof Count count
          && (count.value() >= Count.LIMIT || count.value() <= -Count.LIMIT)) {
        throw new IllegalArgumentException("a count is 2^62 or more");
      }
    }
  }

  /**
   * Changes a set: first what is removed, then what is added.
   *
   * @param path the field
   * @param added JSON texts
   * @param removed JSON texts
   */
  record Change(String path, Set<Bytes> added, Set<Bytes> removed) implements Operation {
    /** Copies the sets, in the order of their elements. */
    public Change {
      checkSlot(Slot.ofField(path));
      added = Collections.unmodifiableSortedSet(new TreeSet<>(added));
      removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
      atMost("elements added and removed", added.size() + removed.size(), MAX_ELEMENTS);
      added.forEach(Operation::checkElement);
      removed.forEach(Operation::checkElement);
    }
  }

  /** Turns a flag on or off. */
  record Turn(String path, boolean on) implements Operation {
    /** Checks the path. */
    public Turn {
      checkSlot(Slot.ofField(path));
    }
  }

  /**
   * Raises a maximum to a number, or lowers a minimum to it; a number that is no better changes
   * nothing.
   *
   * @param number JSON text
   */
  record Bound(String path, boolean max, Bytes number) implements Operation {
    /** Checks that the number is one. */
    public Bound {
      checkSlot(Slot.ofField(path));
      atMost("characters of a number", number.length(), MAX_NUMBER_BYTES);
      try {
        new BigDecimal(number.toUtf8());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("what a maximum or minimum is given is no number", e);
      }
    }
  }

  /**
   * Gives a register its value, or the vector; replaces whatever the coordinator knows of.
   *
   * @param slot of a register or multi-value register, or {@link Slot#VECTOR}
   * @param value JSON text, or a vector's bytes: little-endian float32
   */
  record Assign(Slot slot, Bytes value) implements Operation {
    /** Checks slot and length. */
    public Assign {
      checkSlot(slot);
      atMost("bytes of a value", value.length(), MAX_VALUE_BYTES);
    }
  }

  private static void checkSlot(Slot slot) {
    boolean isField =
        slot.path().length() > 1 && slot.path().array()[0] == '/' && slot.element().length() == 0;
    if (!isField && !slot.equals(Slot.VECTOR)) {
      throw new IllegalArgumentException(
          "an operation is on the vector or on a field, whose path begins with a slash");
    }
    atMost("bytes of a path", slot.path().length(), MAX_PATH_BYTES);
  }

  private static void checkElement(Bytes element) {
    if (element.length() == 0) {
      throw new IllegalArgumentException("an element of a set is JSON text, not nothing");
    }
    atMost("bytes of an element", element.length(), MAX_VALUE_BYTES);
  }

  private static void atMost(String what, int count, int limit) {
    if (count > limit) {
      throw new IllegalArgumentException(count + " " + what + ", limit " + limit);
    }
  }
}

package dev.syncline.api.bus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An entry as it was read. */
public sealed interface ReadResult extends Answer {
  /** The entry's id. */
  String id();

  /** What the caller has seen of the entry now; give it to the next request. */
  String context();

  /** None, the value, or all that are concurrent. */
  List<Value> values();

  /** The value, unless the entry is absent or has siblings. */
  default Optional<Value> value() {
    return values().size() == 1 ? Optional.of(values().get(0)) : Optional.empty();
  }

  /**
   * One version.
   *
   * @param vector {@link FloatVector#NONE} where the entry has none yet
   * @param dot names the write that made it: {@code n1@5f0c91d2:42}
   * @param timestamp its hybrid logical time
   */
  record Value(FloatVector vector, Payload payload, String dot, Instant timestamp) {}

  /** There is no such entry. */
  record Absent(String id, String context) implements ReadResult {
    @Override
    public List<Value> values() {
      return List.of();
    }
  }

  /** The entry has one value. */
  record Single(String id, Value only, String context) implements ReadResult {
    @Override
    public List<Value> values() {
      return List.of(only);
    }
  }

  /**
   * The entry has values written without knowledge of each other. A write with this answer's
   * context replaces them all.
   *
   * @param values at least two, no two of equal vector and payload
   */
  record Siblings(String id, List<Value> values, String context) implements ReadResult {
    /** Copies the list. */
    public Siblings {
      values = List.copyOf(values);
      if (values.size() < 2) {
        throw new IllegalArgumentException("siblings are at least two");
      }
    }
  }

  /** The result that holds these values. */
  static ReadResult of(String id, List<Value> values, String context) {
    return switch (values.size()) {
      case 0 -> new Absent(id, context);
      case 1 -> new Single(id, values.get(0), context);
      default -> new Siblings(id, values, context);
    };
  }
}

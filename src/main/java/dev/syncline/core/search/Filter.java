package dev.syncline.core.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the payload of an entry.
 *
 * <p>A path names members from the payload's top, each without escapes, such as {@code ["author",
 * "name"]}. Where it leads into an array, each element counts: a condition holds if it holds for
 * one of them.
 */
public sealed interface Filter {
  /** A scalar of a payload: text, number or truth value. */
  sealed interface Scalar {
    /** Text. */
    record Text(String value) implements Scalar {}

    /** A number, as a double: what differs only beyond 53 bits is equal. */
    record Number(double value) implements Scalar {}

    /** True or false. */
    record Truth(boolean value) implements Scalar {}
  }

  /** The field is one of these values; {@code eq} is one. */
  record In(List<String> path, List<Scalar> values) implements Filter {
    /** Copies the lists. */
    public In {
      path = List.copyOf(path);
      values = List.copyOf(values);
    }
  }

  /**
   * The field is a number within these bounds.
   *
   * @param from infinite for no bound
   * @param to infinite for no bound
   */
  record Range(List<String> path, double from, boolean withFrom, double to, boolean withTo)
      implements Filter {
    /** Copies the list. */
    public Range {
      path = List.copyOf(path);
    }
  }

  /** The field is there and not null. */
  record Exists(List<String> path) implements Filter {
    /** Copies the list. */
    public Exists {
      path = List.copyOf(path);
    }
  }

  /** All hold. */
  record And(List<Filter> all) implements Filter {
    /** Copies the list. */
    public And {
      all = List.copyOf(all);
    }
  }

  /** One holds. */
  record Or(List<Filter> any) implements Filter {
    /** Copies the list. */
    public Or {
      any = List.copyOf(any);
    }
  }

  /** It does not hold. */
  record Not(Filter other) implements Filter {}

  /** The fields of a payload. */
  interface Fields {
    /** The scalars that a path leads to; none where it leads nowhere, to null or to an object. */
    List<Scalar> at(List<String> path);

    /** Whether a path leads to anything but null. */
    boolean has(List<String> path);
  }

  /** Whether the condition holds for a payload. */
  default boolean holds(Fields fields) {
    if (this instanceof In in) {
      return fields.at(in.path()).stream().anyMatch(in.values()::contains);
    } else if (this instanceof Range range) {
      return fields.at(range.path()).stream().anyMatch(each -> isWithin(range, each));
    } else if (this instanceof Exists exists) {
      return fields.has(exists.path());
    } else if (this instanceof And and) {
      return and.all().stream().allMatch(each -> each.holds(fields));
    } else if (this instanceof Or or) {
      return or.any().stream().anyMatch(each -> each.holds(fields));
    }
    return !((Not) this).other().holds(fields);
  }

  private static boolean isWithin(Range range, @Nullable Scalar scalar) {
    if (!(scalar instanceof Scalar.Number number)) {
      return false;
    }
    double value = number.value();
    boolean isAbove = range.withFrom() ? value >= range.from() : value > range.from();
    return isAbove && (range.withTo() ? value <= range.to() : value < range.to());
  }
}

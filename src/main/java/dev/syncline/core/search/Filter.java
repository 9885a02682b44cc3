package dev.syncline.core.search;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the payload of an entry.
 *
 * <p>A path names members from the payload's top, each without escapes, such as {@code ["author",
 * "name"]}. Where it leads into an array, each element counts, those of arrays within it too: a
 * condition holds if it holds for one of them.
 *
 * <p>Every filter is within the bounds below; what would be beyond one is refused with {@link
 * IllegalArgumentException}.
 */
public sealed interface Filter {
  /** The deepest nesting; a condition on a field is one level. */
  int MAX_DEPTH = 16;

  /** Most conditions in all, counting those that hold others. */
  int MAX_CONDITIONS = 256;

  /** Most values of one {@link In}. */
  int MAX_VALUES = 1_024;

  /** Most names of a path. */
  int MAX_NAMES = 16;

  /** The longest name of a path, in bytes of UTF-8. */
  int MAX_NAME_BYTES = 256;

  /** The longest text that a field is compared with, in bytes of UTF-8. */
  int MAX_TEXT_BYTES = 1_024;

  /** The field is one of these values, or not even one where there are none. */
  record In(List<String> path, Set<Scalar> values) implements Filter {
    /** Checks the bounds and copies path and values, which keep their order. */
    public In {
      path = checkedPath(path);
      values = Collections.unmodifiableSet(new LinkedHashSet<>(values));
      requireAtMost("values", values.size(), MAX_VALUES);
      values.forEach(Filter::requireComparable);
    }
  }

  /**
   * The field is a number, or a text, within these bounds.
   *
   * @param from null for none
   * @param to null for none, unless {@code from} is too
   */
  record Range(List<String> path, @Nullable Bound from, @Nullable Bound to) implements Filter {
    /** Checks the bounds and copies the path. */
    public Range {
      path = checkedPath(path);
      if (from == null && to == null) {
        throw new IllegalArgumentException("a range has no bound");
      }
      if (from != null && to != null && from.value().getClass() != to.value().getClass()) {
        throw new IllegalArgumentException("the bounds of a range are of two kinds");
      }
    }
  }

  /**
   * An end of a range.
   *
   * @param value a number or a text
   * @param inclusive whether the value itself is within
   */
  record Bound(Scalar value, boolean inclusive) {
    /** Checks the value. */
    public Bound {
      if (value instanceof Scalar.Truth) {
        throw new IllegalArgumentException("a truth value bounds no range");
      }
      requireComparable(value);
    }
  }

  /**
   * The field is there and not null, or is not.
   *
   * @param there which of them
   */
  record Exists(List<String> path, boolean there) implements Filter {
    /** Checks the bounds and copies the path. */
    public Exists {
      path = checkedPath(path);
    }
  }

  /** All hold; there is at least one. */
  record And(List<Filter> all) implements Filter {
    /** Checks the bounds and copies the list. */
    public And {
      all = List.copyOf(all);
      requireBounded(all);
    }
  }

  /** One holds; there is at least one. */
  record Or(List<Filter> any) implements Filter {
    /** Checks the bounds and copies the list. */
    public Or {
      any = List.copyOf(any);
      requireBounded(any);
    }
  }

  /** It does not hold. */
  record Not(Filter other) implements Filter {
    /** Checks the bounds. */
    public Not {
      requireBounded(List.of(other));
    }
  }

  /** The fields of a payload. */
  interface Fields {
    /** The scalars that a path leads to; none where it leads nowhere, to null or to an object. */
    List<Scalar> at(List<String> path);

    /** Whether a path leads to anything but null; an array is its elements. */
    boolean has(List<String> path);
  }

  /** Whether the condition holds for a payload. */
  default boolean holds(Fields fields) {
    if (this instanceof In in) {
      return fields.at(in.path()).stream().anyMatch(in.values()::contains);
    } else if (this instanceof Range range) {
      return fields.at(range.path()).stream().anyMatch(each -> isWithin(range, each));
    } else if (this instanceof Exists exists) {
      return fields.has(exists.path()) == exists.there();
    } else if (this instanceof And and) {
      return and.all().stream().allMatch(each -> each.holds(fields));
    } else if (this instanceof Or or) {
      return or.any().stream().anyMatch(each -> each.holds(fields));
    }
    return !((Not) this).other().holds(fields);
  }

  private static boolean isWithin(Range range, Scalar scalar) {
    Bound from = range.from();
    Bound to = range.to();
    return (from == null || isBeyond(from, scalar, 1)) && (to == null || isBeyond(to, scalar, -1));
  }

  /** Whether the bound allows the scalar, which has to be above (1) or below (-1) it. */
  private static boolean isBeyond(Bound bound, Scalar scalar, int side) {
    int order;
    if (bound.value() instanceof Scalar.Number limit && scalar instanceof Scalar.Number number) {
      order = number.compareTo(limit);
    } else if (bound.value() instanceof Scalar.Text limit && scalar instanceof Scalar.Text text) {
      order = text.compareTo(limit);
    } else {
      return false;
    }
    return order == 0 ? bound.inclusive() : Integer.signum(order) == side;
  }

  private int depth() {
    return 1 + parts().mapToInt(Filter::depth).max().orElse(0);
  }

  private int conditions() {
    return 1 + parts().mapToInt(Filter::conditions).sum();
  }

  private Stream<Filter> parts() {
    if (this instanceof And and) {
      return and.all().stream();
    } else if (this instanceof Or or) {
      return or.any().stream();
    }
    return this instanceof Not not ? Stream.of(not.other()) : Stream.of();
  }

  private static void requireBounded(List<Filter> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there are no conditions");
    }
    requireAtMost("levels", 1 + parts.stream().mapToInt(Filter::depth).max().orElse(0), MAX_DEPTH);
    requireAtMost(
        "conditions", 1 + parts.stream().mapToInt(Filter::conditions).sum(), MAX_CONDITIONS);
  }

  private static List<String> checkedPath(List<String> path) {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a path has no name");
    }
    requireAtMost("names", path.size(), MAX_NAMES);
    path.forEach(name -> requireText("a name", name, MAX_NAME_BYTES));
    return List.copyOf(path);
  }

  private static void requireComparable(Scalar scalar) {
    if (scalar instanceof Scalar.Text text) {
      requireText("a text", text.value(), MAX_TEXT_BYTES);
    } else if (scalar instanceof Scalar.Number number && !Double.isFinite(number.value())) {
      throw new IllegalArgumentException("a number is " + number.value() + ", must be finite");
    }
  }

  private static void requireText(String what, String text, int maxBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    requireAtMost("bytes of " + what, bytes.length, maxBytes);
    if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException(what + " has a lone surrogate");
    }
  }

  private static void requireAtMost(String what, int count, int limit) {
    if (count > limit) {
      throw new IllegalArgumentException(count + " " + what + ", limit " + limit);
    }
  }
}

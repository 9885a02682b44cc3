package dev.syncline.core.search;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a filter, as one node hands it to another: a version, then of each condition its
 * kind and what it says.
 */
public final class FilterCodec {
  private static final int VERSION = 1;

  private static final int IN = 1;
  private static final int RANGE = 2;
  private static final int EXISTS = 3;
  private static final int MISSING = 4;
  private static final int AND = 5;
  private static final int OR = 6;
  private static final int NOT = 7;

  private static final int NO_BOUND = 0;
  private static final int EXCLUSIVE = 1;
  private static final int INCLUSIVE = 2;

  private static final int TEXT = 1;
  private static final int NUMBER = 2;
  private static final int FALSE = 3;
  private static final int TRUE = 4;

  private static final int MIN_CONDITION_BYTES = 3;

  private final ByteReader in;
  private int conditionsLeft = Filter.MAX_CONDITIONS;

  private FilterCodec(ByteReader in) {
    this.in = in;
  }

  /** Appends a filter. */
  public static void write(Filter filter, ByteWriter out) {
    condition(filter, out.writeByte(VERSION));
  }

  private static void condition(Filter filter, ByteWriter out) {
    if (filter instanceof Filter.In condition) {
      path(condition.path(), out.writeByte(IN));
      out.writeVarLong(condition.values().size());
      condition.values().forEach(each -> scalar(each, out));
    } else if (filter instanceof Filter.Range range) {
      path(range.path(), out.writeByte(RANGE));
      bound(range.from(), out);
      bound(range.to(), out);
    } else if (filter instanceof Filter.Exists exists) {
      path(exists.path(), out.writeByte(exists.there() ? EXISTS : MISSING));
    } else if (filter instanceof Filter.And and) {
      conditions(and.all(), out.writeByte(AND));
    } else if (filter instanceof Filter.Or or) {
      conditions(or.any(), out.writeByte(OR));
    } else if (filter instanceof Filter.Not not) {
      condition(not.other(), out.writeByte(NOT));
    }
  }

  private static void conditions(List<Filter> conditions, ByteWriter out) {
    out.writeVarLong(conditions.size());
    conditions.forEach(each -> condition(each, out));
  }

  private static void path(List<String> path, ByteWriter out) {
    out.writeVarLong(path.size());
    path.forEach(out::writeString);
  }

  private static void bound(Filter.@Nullable Bound bound, ByteWriter out) {
    if (bound == null) {
      out.writeByte(NO_BOUND);
    } else {
      scalar(bound.value(), out.writeByte(bound.inclusive() ? INCLUSIVE : EXCLUSIVE));
    }
  }

  private static void scalar(Scalar scalar, ByteWriter out) {
    if (scalar instanceof Scalar.Text text) {
      out.writeByte(TEXT).writeString(text.value());
    } else if (scalar instanceof Scalar.Number number) {
      out.writeByte(NUMBER).writeLong(Double.doubleToLongBits(number.value()));
    } else if (scalar instanceof Scalar.Truth truth) {
      out.writeByte(truth.value() ? TRUE : FALSE);
    }
  }

  /**
   * Reads a filter.
   *
   * @throws CorruptDataException if the bytes are none, or beyond a bound of {@link Filter}
   */
  public static Filter read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    try {
      return new FilterCodec(in).condition(1);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a filter: " + e.getMessage());
    }
  }

  /** Bounds are checked on the way down: what is below them is made first. */
  private Filter condition(int depth) {
    if (depth > Filter.MAX_DEPTH) {
      throw new CorruptDataException("a filter nests deeper than " + Filter.MAX_DEPTH + " levels");
    }
    if (--conditionsLeft < 0) {
      throw new CorruptDataException(
          "a filter has more than " + Filter.MAX_CONDITIONS + " conditions");
    }
    int kind = in.readByte();
    return switch (kind) {
      case IN -> {
        List<String> path = path();
        yield new Filter.In(path, values());
      }
      case RANGE -> {
        List<String> path = path();
        Filter.Bound from = bound();
        yield new Filter.Range(path, from, bound());
      }
      case EXISTS, MISSING -> new Filter.Exists(path(), kind == EXISTS);
      case AND -> new Filter.And(conditions(depth + 1));
      case OR -> new Filter.Or(conditions(depth + 1));
      case NOT -> new Filter.Not(condition(depth + 1));
      default -> throw new CorruptDataException("unknown kind of condition " + kind);
    };
  }

  private List<Filter> conditions(int depth) {
    int count = in.readCount("conditions", MIN_CONDITION_BYTES);
    List<Filter> conditions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      conditions.add(condition(depth));
    }
    return conditions;
  }

  private List<String> path() {
    int count = in.readVarInt("count of names", Filter.MAX_NAMES);
    List<String> path = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      path.add(text("name", Filter.MAX_NAME_BYTES));
    }
    return path;
  }

  private Set<Scalar> values() {
    int count = in.readVarInt("count of values", Filter.MAX_VALUES);
    Set<Scalar> values = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      values.add(scalar(in.readByte()));
    }
    return values;
  }

  private Filter.@Nullable Bound bound() {
    int kind = in.readByte();
    return switch (kind) {
      case NO_BOUND -> null;
      case EXCLUSIVE, INCLUSIVE -> new Filter.Bound(scalar(in.readByte()), kind == INCLUSIVE);
      default -> throw new CorruptDataException("unknown kind of bound " + kind);
    };
  }

  private Scalar scalar(int kind) {
    return switch (kind) {
      case TEXT -> new Scalar.Text(text("text", Filter.MAX_TEXT_BYTES));
      case NUMBER -> new Scalar.Number(Double.longBitsToDouble(in.readLong()));
      case FALSE, TRUE -> new Scalar.Truth(kind == TRUE);
      default -> throw new CorruptDataException("unknown kind of value " + kind);
    };
  }

  /** Malformed UTF-8 would be read as another text. */
  private String text(String what, int maxBytes) {
    byte[] bytes = in.readBytes(what, maxBytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new CorruptDataException("a " + what + " is not UTF-8");
    }
    return text;
  }
}

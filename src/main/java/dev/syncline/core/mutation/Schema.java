package dev.syncline.core.mutation;

import dev.syncline.core.codec.CorruptDataException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a collection declares for its entries.
 *
 * @param fields by name
 * @param vector what the vector is
 */
public record Schema(SortedMap<String, Field> fields, VectorKind vector) {
  /** No fields, and a vector that is written whole. */
  public static final Schema NONE = new Schema(Collections.emptySortedMap(), VectorKind.REGISTER);

  /** Most fields of a collection, those of maps and the maps themselves included. */
  public static final int MAX_FIELDS = 256;

  /** Most levels of fields: those of the entry are the first. */
  public static final int MAX_DEPTH = 4;

  /** The form of a field's name; it needs no escape in JSON and holds no slash. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");

  /** Copies the map; checks names, depth and count. */
  public Schema {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    int count = check(fields, 1);
    if (count > MAX_FIELDS) {
      throw new IllegalArgumentException("fields are " + count + ", limit " + MAX_FIELDS);
    }
  }

  private static int check(Map<String, Field> fields, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("fields nest deeper than " + MAX_DEPTH + " levels");
    }
    int count = fields.size();
    for (Map.Entry<String, Field> each : fields.entrySet()) {
      if (!NAME.matcher(each.getKey()).matches()) {
        throw new IllegalArgumentException("field '" + each.getKey() + "' does not match " + NAME);
      }
      Field field = each.getValue();
      if ((field.type() == FieldType.MAP) == field.fields().isEmpty()) {
        throw new IllegalArgumentException(
            "field '" + each.getKey() + "': a map has fields of its own, and nothing else has");
      }
      count += field.fields().isEmpty() ? 0 : check(field.fields(), depth + 1);
    }
    return count;
  }

  /** What an entry's vector is. */
  public enum VectorKind {
    /** One vector; of concurrent ones that with the highest timestamp. */
    REGISTER(1, "register"),
    /** The weighted mean of all observations. */
    MEAN(2, "mean");

    private final int code;
    private final String label;

    VectorKind(int code, String label) {
      this.code = code;
      this.label = label;
    }

    /** The number that stands for the kind in stores and frames. */
    public int code() {
      return code;
    }

    /** The name in the API. */
    public String label() {
      return label;
    }

    /** The kind of a {@link #code}. */
    public static VectorKind ofCode(int code) {
      for (VectorKind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new CorruptDataException("unknown kind of vector " + code);
    }
  }

  /**
   * A declared field.
   *
   * @param fields of a map, else empty
   */
  public record Field(FieldType type, SortedMap<String, Field> fields) {
    /** Copies the map. */
    public Field {
      fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** A field that is no map. */
    public static Field of(FieldType type) {
      return new Field(type, Collections.emptySortedMap());
    }
  }

  /**
   * The type of the field at a path, null if none is declared there.
   *
   * @param path its names, each after a slash
   */
  public @Nullable FieldType typeAt(String path) {
    Map<String, Field> level = fields;
    Field field = null;
    for (String name : path.substring(1).split("/", -1)) {
      field = level.get(name);
      if (field == null) {
        return null;
      }
      level = field.fields();
    }
    return field == null ? null : field.type();
  }
}

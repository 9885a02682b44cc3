package dev.syncline.core.mutation;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** Copies the map. */
  public Schema {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /** What an entry's vector is. */
  public enum VectorKind {
    /** One vector; of concurrent ones that with the highest timestamp. */
    REGISTER,
    /** The weighted mean of all observations. */
    MEAN
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

package dev.syncline.core.mutation;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of a schema: the kind of vector, then a count and name and type of each field, behind
 * the type of a map its own fields.
 */
public final class SchemaCodec {
  private static final int MAX_NAME_BYTES = 64;
  private static final int MIN_FIELD_BYTES = 3;

  private SchemaCodec() {}

  /** Appends a schema. */
  public static void write(Schema schema, ByteWriter out) {
    out.writeByte(schema.vector().code());
    write(schema.fields(), out);
  }

  private static void write(Map<String, Schema.Field> fields, ByteWriter out) {
    out.writeVarLong(fields.size());
    fields.forEach(
        (name, field) -> {
          out.writeString(name).writeByte(field.type().code());
          if (field.type() == FieldType.MAP) {
            write(field.fields(), out);
          }
        });
  }

  /**
   * Reads a schema.
   *
   * @throws CorruptDataException if the bytes are none, or beyond a limit of {@link Schema}
   */
  public static Schema read(ByteReader in) {
    Schema.VectorKind vector = Schema.VectorKind.ofCode(in.readByte());
    SortedMap<String, Schema.Field> fields = readFields(in, 1);
    try {
      return new Schema(fields, vector);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a collection's " + e.getMessage());
    }
  }

  private static SortedMap<String, Schema.Field> readFields(ByteReader in, int depth) {
    if (depth > Schema.MAX_DEPTH) {
      throw new CorruptDataException("fields nest deeper than " + Schema.MAX_DEPTH + " levels");
    }
    int count = in.readCount("fields", MIN_FIELD_BYTES);
    SortedMap<String, Schema.Field> fields = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.readString("field", MAX_NAME_BYTES);
      FieldType type = FieldType.ofCode(in.readByte());
      fields.put(
          name,
          type == FieldType.MAP
              ? new Schema.Field(type, readFields(in, depth + 1))
              : Schema.Field.of(type));
    }
    return fields;
  }
}

package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.mutation.FieldType;
import dev.syncline.core.mutation.Schema;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a collection declares, as JSON: {@code {"views":"counter",
 * "geo":{"type":"map","fields":{"hits":"counter"}}}}. A type may stand as an object everywhere.
 */
final class SchemaJson {
  private static final String TYPES =
      Arrays.stream(FieldType.values()).map(FieldType::label).collect(Collectors.joining(", "));

  private final JsonParser parser;
  private int count;

  private SchemaJson(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads the object that comes next.
   *
   * @param place what to name in a refusal
   * @throws ProblemException naming the field at fault
   */
  static SortedMap<String, Schema.Field> read(JsonParser parser, String place) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid(place, "must be an object of names and types");
    }
    return new SchemaJson(parser).fields(place, place, 1);
  }

  /** Called after the object's start. */
  private SortedMap<String, Schema.Field> fields(String root, String place, int depth)
      throws IOException {
    if (depth > Schema.MAX_DEPTH) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              place,
              "nests deeper than " + Schema.MAX_DEPTH + " levels",
              Schema.MAX_DEPTH)
          .toException();
    }
    SortedMap<String, Schema.Field> fields = new TreeMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!Schema.NAME.matcher(name).matches()) {
        throw invalid(place, "has a field '" + name + "', names must match " + Schema.NAME);
      }
      if (++count > Schema.MAX_FIELDS) {
        throw Problem.limit(
                ProblemType.INVALID_FIELD,
                root,
                "has more than " + Schema.MAX_FIELDS + " fields, those of maps included",
                Schema.MAX_FIELDS)
            .toException();
      }
      String here = place + "." + name;
      if (fields.put(name, field(root, here, depth)) != null) {
        throw EntryReader.duplicate(here);
      }
    }
    return fields;
  }

  private Schema.Field field(String root, String here, int depth) throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_OBJECT) {
      return field(here, type(here), null);
    }
    FieldType type = null;
    SortedMap<String, Schema.Field> fields = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "type" -> {
          if (type != null) {
            throw EntryReader.duplicate(here + ".type");
          }
          type = type(here + ".type");
        }
        case "fields" -> {
          if (fields != null) {
            throw EntryReader.duplicate(here + ".fields");
          }
          if (value != JsonToken.START_OBJECT) {
            throw invalid(here + ".fields", "must be an object of names and types");
          }
          fields = fields(root, here, depth + 1);
        }
        default -> throw EntryReader.unknown(here + "." + member);
      }
    }
    if (type == null) {
      throw EntryReader.missing(here + ".type");
    }
    return field(here, type, fields);
  }

  private static Schema.Field field(
      String here, FieldType type, @Nullable SortedMap<String, Schema.Field> fields) {
    if (type != FieldType.MAP) {
      if (fields != null) {
        throw invalid(here + ".fields", "does not go with type " + type.label());
      }
      return Schema.Field.of(type);
    }
    if (fields == null || fields.isEmpty()) {
      throw invalid(
          here, "is a map, which needs fields of its own: {\"type\":\"map\",\"fields\":{…}}");
    }
    return new Schema.Field(type, fields);
  }

  private FieldType type(String here) throws IOException {
    boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
    for (FieldType type : FieldType.values()) {
      if (isText && type.label().equals(parser.getText())) {
        return type;
      }
    }
    throw invalid(here, "is " + JsonSource.quoted(parser) + ", must be one of " + TYPES);
  }

  private static ProblemException invalid(String field, String predicate) {
    return Problem.of(ProblemType.INVALID_FIELD, field, predicate).toException();
  }

  /** Renders fields as an object. */
  static void render(JsonWriter out, Map<String, Schema.Field> fields) {
    out.beginObject();
    fields.forEach(
        (name, field) -> {
          out.name(name);
          if (field.type() == FieldType.MAP) {
            out.beginObject().name("type").value(field.type().label()).name("fields");
            render(out, field.fields());
            out.endObject();
          } else {
            out.value(field.type().label());
          }
        });
    out.endObject();
  }
}

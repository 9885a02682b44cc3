package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.FieldOperation;
import dev.syncline.api.request.FieldsOfPayload;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.MutationRules;
import dev.syncline.api.request.PayloadReader;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries that requests carry.
 *
 * <p>A field in error does not end the reading: the rest of the entry is still parsed, so that a
 * text that is no JSON is always told from an entry that is refused.
 *
 * <p>Not thread-safe; one reader serves one event loop.
 */
final class EntryReader {
  private enum Field {
    VECTOR,
    PAYLOAD,
    ID,
    CONTEXT,
    OPERATIONS,
    DELETE;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  private static final Set<Field> SINGLE = EnumSet.of(Field.VECTOR, Field.PAYLOAD);
  private static final Set<Field> BATCHED = EnumSet.allOf(Field.class);
  private static final Field[] FIELDS = Field.values();

  private final PayloadReader payloads = new PayloadReader();
  private final Set<Field> seen = EnumSet.noneOf(Field.class);
  private @Nullable Bytes id;
  private @Nullable Bytes vector;
  private Bytes payload = Bytes.EMPTY;
  private @Nullable String context;
  private @Nullable List<FieldOperation> operations;
  private boolean delete;
  private @Nullable Problem problem;

  /**
   * Reads the body of a PUT.
   *
   * @throws ProblemException if it is no such body
   */
  Content readValue(byte[] body, CollectionInfo collection) {
    Problem refused =
        JsonSource.readObject(
                body,
                0,
                body.length,
                source -> {
                  readFields(source, SINGLE, collection.dimension());
                  return Optional.ofNullable(problem);
                })
            .orElse(null);
    if (refused != null) {
      throw refused.toException();
    }
    return value(collection);
  }

  /** Reads one line of an NDJSON batch. */
  BatchEntry readLine(byte[] bytes, int from, int length, CollectionInfo collection) {
    try {
      return JsonSource.readObject(bytes, from, length, source -> readEntry(source, collection));
    } catch (ProblemException e) {
      return new BatchEntry.Bad(null, e.problem());
    }
  }

  /**
   * Reads the body of a JSON batch: {@code {"entries":[…]}}.
   *
   * @throws ProblemException if the body as a whole is refused
   */
  List<BatchEntry> readBatch(byte[] body, CollectionInfo collection, int maxEntries) {
    List<BatchEntry> entries = new ArrayList<>();
    readOnlyArray(
        body,
        "entries",
        maxEntries,
        (source, token) -> {
          if (token == JsonToken.START_OBJECT) {
            entries.add(readEntry(source, collection));
          } else {
            source.parser().skipChildren();
            entries.add(new BatchEntry.Bad(null, notAnObject()));
          }
        });
    return entries;
  }

  private static Problem notAnObject() {
    return Problem.of(ProblemType.INVALID_FIELD, "entries", "must hold objects");
  }

  /** Reads one element of an array. */
  @FunctionalInterface
  interface ElementReader {
    void read(JsonSource source, JsonToken first) throws IOException;
  }

  /** Reads a body that is an object of one required array. */
  static void readOnlyArray(byte[] body, String field, int maxElements, ElementReader reader) {
    boolean found =
        JsonSource.readObject(
            body, 0, body.length, source -> readArray(source, field, maxElements, reader));
    if (!found) {
      throw missing(field);
    }
  }

  /** Returns whether it was there. */
  private static boolean readArray(
      JsonSource source, String field, int maxElements, ElementReader reader) throws IOException {
    JsonParser parser = source.parser();
    boolean found = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!name.equals(field)) {
        throw unknown(name);
      }
      if (found) {
        throw duplicate(name);
      }
      found = true;
      readElements(source, field, maxElements, reader);
    }
    return found;
  }

  /** Reads an array that comes next. */
  static void readElements(JsonSource source, String field, int maxElements, ElementReader reader)
      throws IOException {
    JsonParser parser = source.parser();
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              field,
              "is " + JsonSource.quoted(parser) + ", must be an array")
          .toException();
    }
    int count = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (++count > maxElements) {
        throw Problem.limit(
                ProblemType.INVALID_FIELD, field, "has more than " + maxElements, maxElements)
            .toException();
      }
      reader.read(source, token);
    }
  }

  private BatchEntry readEntry(JsonSource source, CollectionInfo collection) throws IOException {
    readFields(source, BATCHED, collection.dimension());
    Bytes name = id;
    try {
      Problem refused = problem;
      if (refused != null) {
        return new BatchEntry.Bad(name, refused);
      }
      if (name == null) {
        throw missing(Field.ID.label);
      }
      return new BatchEntry.Write(name, content(collection), context);
    } catch (ProblemException e) {
      return new BatchEntry.Bad(name, e.problem());
    }
  }

  private Content content(CollectionInfo collection) {
    if (delete) {
      rejectBeside(Field.DELETE, Field.VECTOR, Field.PAYLOAD, Field.OPERATIONS);
      return Content.Tombstone.INSTANCE;
    }
    List<FieldOperation> asked = operations;
    if (asked != null) {
      rejectBeside(Field.OPERATIONS, Field.VECTOR, Field.PAYLOAD);
      return MutationRules.mutation(collection, asked);
    }
    return value(collection);
  }

  private Content value(CollectionInfo collection) {
    Bytes read = vector;
    if (collection.policy() == ConflictPolicy.CRDT) {
      return FieldsOfPayload.mutation(collection, read, payload);
    }
    if (read == null) {
      throw missing(Field.VECTOR.label);
    }
    return new Content.Value(read, payload);
  }

  private void rejectBeside(Field other, Field... fields) {
    for (Field field : fields) {
      if (seen.contains(field)) {
        throw Problem.of(ProblemType.INVALID_FIELD, field.label, "does not go with " + other.label)
            .toException();
      }
    }
  }

  private void readFields(JsonSource source, Set<Field> known, int dimension) throws IOException {
    seen.clear();
    id = null;
    vector = null;
    payload = Bytes.EMPTY;
    context = null;
    operations = null;
    delete = false;
    problem = null;
    JsonParser parser = source.parser();
    JsonStreamContext entry = parser.getParsingContext();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      try {
        readField(source, known, dimension);
      } catch (ProblemException e) {
        Problem first = problem == null ? e.problem() : problem;
        problem = first;
        passOver(parser, entry, first);
      }
    }
  }

  private static void passOver(JsonParser parser, JsonStreamContext entry, Problem refused)
      throws IOException {
    try {
      skipRestOfField(parser, entry);
    } catch (StreamConstraintsException e) {
      // Nothing after it can be read, and the field's own limit says more than the parser's.
      throw refused.toException();
    }
  }

  private static void skipRestOfField(JsonParser parser, JsonStreamContext entry)
      throws IOException {
    if (parser.currentToken() == JsonToken.FIELD_NAME && parser.getParsingContext() == entry) {
      parser.nextToken();
    }
    while (parser.getParsingContext() != entry) {
      parser.nextToken();
    }
  }

  private void readField(JsonSource source, Set<Field> known, int dimension) throws IOException {
    JsonParser parser = source.parser();
    Field field = field(parser.currentName(), known);
    if (!seen.add(field)) {
      throw duplicate(field.label);
    }
    switch (field) {
      case VECTOR -> vector = VectorReader.read(source, dimension);
      case PAYLOAD -> payload = payloads.read(source);
      case ID -> id = EntryIds.ofText(string(parser, field), field.label);
      case CONTEXT -> context = string(parser, field);
      case OPERATIONS -> operations = OperationReader.readArray(source, dimension);
      case DELETE -> delete = flag(parser, field);
    }
  }

  private static Field field(String name, Set<Field> known) {
    for (Field field : FIELDS) {
      if (field.label.equals(name) && known.contains(field)) {
        return field;
      }
    }
    throw unknown(name);
  }

  private static String string(JsonParser parser, Field field) throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              field.label,
              "is " + JsonSource.quoted(parser) + ", must be a string")
          .toException();
    }
    return parser.getText();
  }

  private static boolean flag(JsonParser parser, Field field) throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              field.label,
              "is " + JsonSource.quoted(parser) + ", must be true or false")
          .toException();
    }
    return token == JsonToken.VALUE_TRUE;
  }

  static ProblemException unknown(String name) {
    return Problem.of(ProblemType.UNKNOWN_FIELD, name, "is not a field of this request")
        .toException();
  }

  static ProblemException duplicate(String name) {
    return Problem.of(ProblemType.DUPLICATE_FIELD, name, "is given twice").toException();
  }

  static ProblemException missing(String name) {
    return Problem.of(ProblemType.MISSING_FIELD, name, "is required").toException();
  }
}

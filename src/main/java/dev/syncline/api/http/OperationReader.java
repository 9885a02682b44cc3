package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.FieldOperation;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.MutationRules;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Operation;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the operations of a mutation: objects that name a field, and what to do to it.
 *
 * <p>One reader reads one operation.
 */
final class OperationReader {
  static final String OPERATIONS = "operations";
  private static final String KNOWN = "increment, add, remove, enable, max, min, set or vector";

  /** Longer numbers are beyond every long. */
  private static final int MAX_LONG_CHARS = 18;

  private final JsonSource source;
  private final JsonParser parser;
  private final int dimension;
  private final Set<String> seen = new HashSet<>();
  private @Nullable String field;
  private @Nullable FieldOperation ofVector;
  private long increment;
  private List<Bytes> added = List.of();
  private List<Bytes> removed = List.of();
  private boolean enable;
  private Bytes value = Bytes.EMPTY;

  private OperationReader(JsonSource source, int dimension) {
    this.source = source;
    this.parser = source.parser();
    this.dimension = dimension;
  }

  /**
   * Reads the body of a mutation: {@code {"operations":[…]}}.
   *
   * @param dimension of the collection
   * @throws ProblemException naming the operation at fault
   */
  static List<FieldOperation> readBody(byte[] body, int dimension) {
    List<FieldOperation> operations = new ArrayList<>();
    EntryReader.readOnlyArray(
        body,
        OPERATIONS,
        Operation.MAX_OPERATIONS,
        (source, token) -> operations.add(read(source, token, operations.size(), dimension)));
    return operations;
  }

  /** Reads the array that comes next. */
  static List<FieldOperation> readArray(JsonSource source, int dimension) throws IOException {
    List<FieldOperation> operations = new ArrayList<>();
    EntryReader.readElements(
        source,
        OPERATIONS,
        Operation.MAX_OPERATIONS,
        (each, token) -> operations.add(read(each, token, operations.size(), dimension)));
    return operations;
  }

  private static FieldOperation read(JsonSource source, JsonToken first, int index, int dimension)
      throws IOException {
    try {
      if (first != JsonToken.START_OBJECT) {
        throw Problem.of(
                ProblemType.INVALID_FIELD,
                "is " + JsonSource.quoted(source.parser()) + ", must be an object")
            .toException();
      }
      OperationReader reader = new OperationReader(source, dimension);
      reader.readMembers();
      return reader.operation();
    } catch (ProblemException e) {
      throw MutationRules.within(index, e.problem());
    }
  }

  private void readMembers() throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!seen.add(name)) {
        throw EntryReader.duplicate(name);
      }
      switch (name) {
        case "field" -> field = text(name);
        case "increment" -> increment = number(name);
        case "add" -> added = values(name);
        case "remove" -> removed = values(name);
        case "enable" -> enable = flag(name);
        case "max", "min", "set" -> value = raw(parser.nextToken());
        case "vector" -> ofVector = ofVector();
        default -> throw EntryReader.unknown(name);
      }
    }
  }

  /** Judges what goes together: a field and one thing to do to it, or the vector. */
  private FieldOperation operation() {
    Set<String> asked = new HashSet<>(seen);
    asked.remove("field");
    if (asked.isEmpty()) {
      throw Problem.of(ProblemType.MISSING_FIELD, "says nothing to do: give " + KNOWN)
          .toException();
    }
    if (asked.size() > 1 && !asked.equals(Set.of("add", "remove"))) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "asks for several things at once, only add and remove go together")
          .toException();
    }
    FieldOperation vector = ofVector;
    if (vector != null) {
      if (field != null) {
        throw Problem.of(ProblemType.INVALID_FIELD, "field", "does not go with vector")
            .toException();
      }
      return vector;
    }
    String name = field;
    if (name == null) {
      throw EntryReader.missing("field");
    }
    return ofField(name, asked.iterator().next());
  }

  private FieldOperation ofField(String name, String asked) {
    return switch (asked) {
      case "increment" -> new FieldOperation.Increment(name, increment);
      case "enable" -> new FieldOperation.Turn(name, enable);
      case "max" -> new FieldOperation.Bound(name, true, value);
      case "min" -> new FieldOperation.Bound(name, false, value);
      case "set" -> new FieldOperation.Assign(name, value);
      default -> new FieldOperation.Change(name, added, removed);
    };
  }

  private FieldOperation ofVector() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "vector",
              "is "
                  + JsonSource.quoted(parser)
                  + ", must be an object: {\"observe\":[…]} or {\"set\":[…]}")
          .toException();
    }
    Bytes set = null;
    Bytes observed = null;
    Double weight = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      boolean again =
          switch (name) {
            case "set" -> set != null;
            case "observe" -> observed != null;
            case "weight" -> weight != null;
            default -> throw EntryReader.unknown("vector." + name);
          };
      if (again) {
        throw EntryReader.duplicate("vector." + name);
      }
      switch (name) {
        case "set" -> set = vector(name);
        case "observe" -> observed = vector(name);
        default -> weight = weight();
      }
    }
    if ((set == null) == (observed == null) || (set != null && weight != null)) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "vector",
              "must have either set, or observe and perhaps weight")
          .toException();
    }
    return set != null
        ? new FieldOperation.AssignVector(set)
        : new FieldOperation.Observe(
            java.util.Objects.requireNonNull(observed), weight == null ? 1 : weight);
  }

  private Bytes vector(String name) throws IOException {
    try {
      return VectorReader.read(source, dimension);
    } catch (ProblemException e) {
      throw e.problem().moved("vector", "vector." + name).toException();
    }
  }

  private double weight() throws IOException {
    JsonToken token = parser.nextToken();
    if (!token.isNumeric() || parser.getTextLength() > JsonSource.MAX_NUMBER_CHARS) {
      throw wrong("vector.weight", "a number");
    }
    return parser.getDoubleValue();
  }

  /** What stands there, and what has to. */
  private ProblemException wrong(String name, String wanted) throws IOException {
    return Problem.of(
            ProblemType.INVALID_FIELD,
            name,
            "is " + JsonSource.quoted(parser) + ", must be " + wanted)
        .toException();
  }

  private String text(String name) throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw wrong(name, "a string");
    }
    return parser.getText();
  }

  private boolean flag(String name) throws IOException {
    JsonToken token = parser.nextToken();
    if (!token.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /** A fraction of zeros is none: {@code 1.0} and {@code 1e2} are whole numbers too. */
  private static @Nullable Long whole(JsonToken token, JsonParser parser) throws IOException {
    int chars = parser.getTextLength();
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return chars <= MAX_LONG_CHARS ? parser.getLongValue() : null;
    }
    if (token != JsonToken.VALUE_NUMBER_FLOAT || chars > JsonSource.MAX_NUMBER_CHARS) {
      return null;
    }
    try {
      return new BigDecimal(parser.getText()).longValueExact();
    } catch (ArithmeticException | NumberFormatException notWhole) {
      return null;
    }
  }

  private long number(String name) throws IOException {
    JsonToken token = parser.nextToken();
    Long whole = whole(token, parser);
    if (whole == null) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              name,
              "is "
                  + JsonSource.quoted(parser)
                  + ", must be a whole number within ±"
                  + MutationRules.MAX_INCREMENT,
              MutationRules.MAX_INCREMENT)
          .toException();
    }
    return whole;
  }

  private List<Bytes> values(String name) throws IOException {
    List<Bytes> values = new ArrayList<>();
    EntryReader.readElements(
        source, name, Operation.MAX_ELEMENTS, (each, token) -> values.add(raw(token)));
    return values;
  }

  /** The text of a value, to be judged by whoever knows the field. */
  private Bytes raw(JsonToken token) throws IOException {
    int start = source.tokenStart();
    if (token.isStructStart()) {
      parser.skipChildren();
    }
    parser.finishToken();
    return Bytes.wrap(Arrays.copyOfRange(source.bytes(), start, source.position()));
  }
}

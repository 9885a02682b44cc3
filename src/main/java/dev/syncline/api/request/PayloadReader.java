package dev.syncline.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.core.codec.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a payload to compact JSON: a bounded object without duplicate names, whose numbers and
 * strings stay as they were written.
 *
 * <p>Not thread-safe; one reader serves one event loop.
 */
public final class PayloadReader {
  /** The longest compact payload. */
  public static final int MAX_BYTES = 1 << 20;

  /** The deepest nesting, the payload itself being the first level. */
  public static final int MAX_DEPTH = 64;

  /** A set that has grown beyond this is not reused: clearing it costs its capacity. */
  private static final int MAX_REUSED_NAMES = 32;

  private final String field;
  private final List<Set<String>> names = new ArrayList<>();

  /** Reads payloads. */
  public PayloadReader() {
    this("payload");
  }

  /**
   * Reads values of the same bounds.
   *
   * @param field what to name in a refusal
   */
  PayloadReader(String field) {
    this.field = field;
  }

  /** Reads the value that comes next; an empty object is the same as none. */
  public Bytes read(JsonSource source) throws IOException {
    if (source.parser().nextToken() != JsonToken.START_OBJECT) {
      throw invalid("must be an object");
    }
    byte[] compact = compact(source);
    return compact.length == 2 ? Bytes.EMPTY : Bytes.wrap(compact);
  }

  /** Reads the value that comes next, whatever it is. */
  Bytes readValue(JsonSource source) throws IOException {
    if (source.parser().nextToken() == null) {
      throw invalid("is empty, it must be a JSON value");
    }
    return Bytes.wrap(compact(source));
  }

  private byte[] compact(JsonSource source) throws IOException {
    JsonParser parser = source.parser();
    int start = source.tokenStart();
    if (parser.currentToken().isStructStart()) {
      walk(parser);
    } else {
      check(parser, parser.currentToken());
    }
    parser.finishToken();
    int end = source.position();
    int malformed = Utf8.firstMalformed(source.bytes(), start, end);
    if (malformed >= 0) {
      throw invalid("is not UTF-8 at byte " + (malformed - start));
    }
    byte[] compact = compact(source.bytes(), start, end);
    if (compact.length > MAX_BYTES) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "has " + compact.length + " bytes, limit " + MAX_BYTES,
              MAX_BYTES)
          .toException();
    }
    return compact;
  }

  private void walk(JsonParser parser) throws IOException {
    int depth = 1;
    open(depth);
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      switch (token) {
        case START_OBJECT -> {
          depth = deeper(depth);
          open(depth);
        }
        case START_ARRAY -> depth = deeper(depth);
        case END_OBJECT, END_ARRAY -> depth--;
        case FIELD_NAME -> rejectDuplicate(parser, depth);
        default -> check(parser, token);
      }
    }
  }

  private void check(JsonParser parser, JsonToken scalar) throws IOException {
    if (scalar.isNumeric()) {
      rejectNonFinite(parser);
      rejectLong(parser);
    }
  }

  private int deeper(int depth) {
    if (depth == MAX_DEPTH) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "nests deeper than " + MAX_DEPTH + " levels",
              MAX_DEPTH)
          .toException();
    }
    return depth + 1;
  }

  private void open(int depth) {
    while (names.size() <= depth) {
      names.add(new HashSet<>());
    }
    Set<String> level = names.get(depth);
    if (level.size() > MAX_REUSED_NAMES) {
      names.set(depth, new HashSet<>());
    } else {
      level.clear();
    }
  }

  private void rejectDuplicate(JsonParser parser, int depth) throws IOException {
    String name = parser.currentName();
    if (!names.get(depth).add(name)) {
      throw Problem.of(ProblemType.DUPLICATE_FIELD, field, "has the name '" + name + "' twice")
          .toException();
    }
  }

  private void rejectNonFinite(JsonParser parser) throws IOException {
    if (parser.isNaN()) {
      throw invalid("holds " + parser.getText() + ", which is no JSON");
    }
  }

  private void rejectLong(JsonParser parser) throws IOException {
    int length = parser.getTextLength();
    if (length > JsonSource.MAX_NUMBER_CHARS) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "holds a number of " + length + " characters, limit " + JsonSource.MAX_NUMBER_CHARS,
              JsonSource.MAX_NUMBER_CHARS)
          .toException();
    }
  }

  /** Drops the white space between tokens. */
  private static byte[] compact(byte[] bytes, int from, int to) {
    byte[] out = new byte[to - from];
    int length = 0;
    boolean inString = false;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b == '"') {
        inString = !inString;
      } else if (inString && b == '\\') {
        out[length++] = b;
        b = bytes[++at];
      } else if (!inString && b <= ' ' && b >= 0) {
        continue;
      }
      out[length++] = b;
    }
    return length == out.length ? out : Arrays.copyOf(out, length);
  }

  private ProblemException invalid(String detail) {
    return Problem.of(ProblemType.INVALID_FIELD, field, detail).toException();
  }
}

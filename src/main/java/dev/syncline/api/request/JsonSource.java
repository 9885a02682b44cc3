package dev.syncline.api.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text in memory and a parser over it, which together can tell where in the bytes a token
 * lies.
 *
 * <p>{@code NaN} and {@code Infinity} are read as numbers, so that they can be refused where they
 * stand rather than spoil the whole text; whoever reads numbers has to refuse them.
 */
public final class JsonSource implements AutoCloseable {
  /** The longest number, in characters. */
  public static final int MAX_NUMBER_CHARS = 1_000;

  /**
   * The longest name of a field, in bytes. Names are remembered by the parsers that come after, so
   * this bounds memory that outlives the request.
   */
  public static final int MAX_NAME_BYTES = 1_024;

  /**
   * Far deeper than a payload may nest, so that one that is refused can be passed over, and what
   * follows it is still read.
   */
  static final int MAX_NESTING = 1_000;

  // The encoding is UTF-8 and never guessed: offsets of tokens would be those of a converted copy.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(new Limits())
          .build();

  /** What the parser says of a character that it can quote. */
  private static final Pattern UNEXPECTED = Pattern.compile("Unexpected character \\('(.)' .*");

  private static final String BODY = "the text";

  private final byte[] bytes;
  private final int from;
  private final int length;
  private static final int MAX_QUOTED_CHARS = 100;

  private final JsonParser parser;

  private JsonSource(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    try {
      this.parser = FACTORY.createParser(bytes, from, length);
    } catch (IOException e) {
      throw new IllegalStateException("a parser over bytes in memory failed to open", e);
    }
  }

  /** Reads a text. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Reads all of it. */
    T read(JsonSource source) throws IOException;
  }

  /**
   * Reads {@code length} bytes at {@code from}, which have to be one object and nothing else.
   *
   * @param reading called after the object's start, ends after its end
   * @throws ProblemException if the text is no such object, or {@code reading} refuses it
   */
  public static <T> T readObject(byte[] bytes, int from, int length, Reading<T> reading) {
    return read(
        bytes,
        from,
        length,
        source -> {
          source.expectObject();
          return reading.read(source);
        });
  }

  /**
   * The same for a text that {@code reading} reads from its first token on.
   *
   * @throws ProblemException if the text is no JSON, or {@code reading} refuses it
   */
  public static <T> T read(byte[] bytes, int from, int length, Reading<T> reading) {
    try (JsonSource source = new JsonSource(bytes, from, length)) {
      try {
        T read = reading.read(source);
        source.expectEnd();
        return read;
      } catch (IOException e) {
        throw source.problem(e);
      }
    }
  }

  /** The parser over the text. */
  public JsonParser parser() {
    return parser;
  }

  /** The text and what lies around it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Index in {@link #bytes} of the first byte of the current token. */
  public int tokenStart() {
    return from + (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Index in {@link #bytes} after the last byte read. */
  public int position() {
    return from + (int) parser.currentLocation().getByteOffset();
  }

  /** What stands where something else had to, for the person who wrote it; bounded. */
  public static String quoted(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    }
    if (token == JsonToken.START_ARRAY) {
      return "an array";
    }
    String text = parser.getText();
    String start = text.length() <= MAX_QUOTED_CHARS ? text : text.substring(0, MAX_QUOTED_CHARS);
    return token == JsonToken.VALUE_STRING ? "'" + start + "'" : start;
  }

  private void expectObject() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_OBJECT) {
      throw invalid(token == null ? "is empty, it must be an object" : "must be an object", null);
    }
  }

  private void expectEnd() throws IOException {
    if (parser.nextToken() != null) {
      throw invalid("must end with its object, but goes on", parser.currentTokenLocation());
    }
  }

  private ProblemException problem(IOException e) {
    if (e instanceof LimitException limit) {
      String field = field(limit.inName ? parser.getParsingContext().getParent() : null);
      return new Problem(
              ProblemType.INVALID_FIELD,
              (field == null ? BODY : field)
                  + " "
                  + limit.getOriginalMessage()
                  + place(parser.currentLocation()),
              field,
              List.of(new Problem.Member.Numeric("limit", limit.limit)))
          .toException();
    }
    if (e instanceof JacksonException json) {
      return invalid(broken(json), json.getLocation());
    }
    return invalid("is not JSON", null);
  }

  /**
   * The request's own field around a place: {@code payload}, or {@code entries[3].payload}.
   *
   * @param place null for where the parser is
   */
  private @Nullable String field(@Nullable JsonStreamContext place) {
    List<JsonStreamContext> path = new ArrayList<>();
    for (JsonStreamContext each = place == null ? parser.getParsingContext() : place;
        each != null && !each.inRoot();
        each = each.getParent()) {
      path.add(0, each);
    }
    if (path.isEmpty()) {
      return null;
    }
    String name = path.get(0).getCurrentName();
    boolean inElement = path.size() > 2 && path.get(1).inArray() && path.get(2).inObject();
    return inElement && path.get(2).getCurrentName() != null
        ? name + "[" + path.get(1).getCurrentIndex() + "]." + path.get(2).getCurrentName()
        : name;
  }

  /** In words of our own: the parser's speak of itself and of its settings. */
  private static String broken(JacksonException failure) {
    if (failure instanceof JsonEOFException) {
      return "is not JSON: it ends too early";
    }
    Matcher unexpected = UNEXPECTED.matcher(String.valueOf(failure.getOriginalMessage()));
    return unexpected.lookingAt()
        ? "is not JSON: '" + unexpected.group(1) + "' cannot stand there"
        : "is not JSON";
  }

  private ProblemException invalid(String predicate, @Nullable JsonLocation location) {
    return Problem.of(ProblemType.INVALID_JSON, BODY + " " + predicate + place(location))
        .toException();
  }

  /** The line is told where there are several: a line of a batch has a number of its own. */
  private String place(@Nullable JsonLocation location) {
    if (location == null || location.getLineNr() <= 0) {
      return "";
    }
    boolean severalLines = false;
    for (int at = from; at < from + length && !severalLines; at++) {
      severalLines = bytes[at] == '\n';
    }
    return (severalLines ? " (line " + location.getLineNr() + ", column " : " (column ")
        + location.getColumnNr()
        + ")";
  }

  /**
   * What the parser itself has to bound. Numbers and texts are not among it: the request's body
   * bounds them, and whoever reads a field knows its limit.
   */
  private static final class Limits extends StreamReadConstraints {
    private static final long serialVersionUID = 1L;

    Limits() {
      super(
          MAX_NESTING,
          StreamReadConstraints.DEFAULT_MAX_DOC_LEN,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          MAX_NAME_BYTES,
          StreamReadConstraints.DEFAULT_MAX_TOKEN_COUNT);
    }

    @Override
    public void validateNestingDepth(int depth) throws LimitException {
      if (depth > MAX_NESTING) {
        throw new LimitException(
            "nests deeper than " + MAX_NESTING + " levels", MAX_NESTING, false);
      }
    }

    @Override
    public void validateNameLength(int length) throws LimitException {
      if (length > MAX_NAME_BYTES) {
        throw new LimitException(
            "has a name longer than " + MAX_NAME_BYTES + " bytes", MAX_NAME_BYTES, true);
      }
    }
  }

  /** A limit of the parser was exceeded; nothing can be read after that. */
  static final class LimitException extends StreamConstraintsException {
    private static final long serialVersionUID = 1L;

    private final long limit;
    private final boolean inName;

    LimitException(String message, long limit, boolean inName) {
      super(message);
      this.limit = limit;
      this.inName = inName;
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new IllegalStateException("a parser over bytes in memory failed to close", e);
    }
  }
}

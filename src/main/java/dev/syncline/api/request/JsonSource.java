package dev.syncline.api.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text in memory and a parser over it, which together can tell where in the bytes a token
 * lies.
 *
 * <p>{@code NaN} and {@code Infinity} are read as numbers, so that they can be refused where they
 * stand rather than spoil the whole text; whoever reads numbers has to refuse them.
 */
public final class JsonSource implements AutoCloseable {
  /** Deeper than a payload may nest, which is checked with a better message. */
  private static final int MAX_NESTING = 200;

  private static final int MAX_DETAIL_CHARS = 300;

  // The encoding is UTF-8 and never guessed: offsets of tokens would be those of a converted copy.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .build();

  private final byte[] bytes;
  private final int from;
  private final JsonParser parser;

  /** A text of {@code length} bytes at {@code from}. */
  public JsonSource(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    try {
      this.parser = FACTORY.createParser(bytes, from, length);
    } catch (IOException e) {
      throw new IllegalStateException("a parser over bytes in memory failed to open", e);
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

  /** Reads the start of the object that the whole text has to be. */
  public void expectObject() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_OBJECT) {
      throw invalid(token == null ? "is empty, must be an object" : "must be an object", null);
    }
  }

  /** Checks that nothing follows. */
  public void expectEnd() throws IOException {
    if (parser.nextToken() != null) {
      throw invalid("something follows the object", parser.currentTokenLocation());
    }
  }

  /** The problem of a text that is no JSON. */
  public static ProblemException invalid(IOException e) {
    if (e instanceof JacksonException json) {
      String message = json.getOriginalMessage();
      return invalid(message == null ? "is no JSON" : message, json.getLocation());
    }
    return invalid("is no JSON", null);
  }

  private static ProblemException invalid(String detail, @Nullable JsonLocation location) {
    String text =
        detail.length() > MAX_DETAIL_CHARS ? detail.substring(0, MAX_DETAIL_CHARS) + "…" : detail;
    if (location != null && location.getLineNr() > 0) {
      text += " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
    return Problem.of(ProblemType.INVALID_JSON, text).toException();
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

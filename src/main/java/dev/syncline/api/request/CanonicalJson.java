package dev.syncline.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.core.codec.Bytes;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON values in one form each, so that values which are equal are equal bytes: members in order of
 * their names, no white space, strings with the fewest escapes, numbers by their value. Other than
 * under RFC 8785 numbers keep all their digits: {@code 1}, {@code 1.0} and {@code 10e-1} are one
 * value, {@code 0.1} and {@code 0.1000000000000000001} are two.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785: JSON Canonicalization Scheme</a>
 */
final class CanonicalJson {
  /** The deepest nesting, a scalar being the first level. */
  static final int MAX_DEPTH = 16;

  /** The highest power of ten in a number, and the negative of the lowest. */
  static final int MAX_EXPONENT = 308;

  /** Within these powers of ten numbers are always written out, as JavaScript does it. */
  private static final int PLAIN_FROM = -7;

  private static final int PLAIN_TO = 21;
  private static final String HEX = "0123456789abcdef";

  private final String field;
  private final StringBuilder out = new StringBuilder();

  private CanonicalJson(String field) {
    this.field = field;
  }

  /**
   * The one form of a JSON text.
   *
   * @param field what to name in a refusal
   * @throws ProblemException if it is no JSON, or beyond a limit
   */
  static Bytes of(Bytes json, String field) {
    CanonicalJson canonical = new CanonicalJson(field);
    JsonSource.read(
        json.array(),
        0,
        json.length(),
        source -> {
          JsonParser parser = source.parser();
          JsonToken first = parser.nextToken();
          if (first == null) {
            throw canonical.invalid("is empty, it must be a JSON value");
          }
          canonical.value(parser, first, 1);
          return canonical;
        });
    return Bytes.utf8(canonical.out.toString());
  }

  /** A JSON string of a text. */
  static Bytes ofString(String text) {
    CanonicalJson canonical = new CanonicalJson("");
    canonical.string(text);
    return Bytes.utf8(canonical.out.toString());
  }

  private void value(JsonParser parser, JsonToken token, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "nests deeper than " + MAX_DEPTH + " levels",
              MAX_DEPTH)
          .toException();
    }
    switch (token) {
      case START_OBJECT -> object(parser, depth);
      case START_ARRAY -> array(parser, depth);
      case VALUE_STRING -> string(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        if (parser.isNaN()) {
          throw invalid("holds " + parser.getText() + ", which is no JSON");
        }
        out.append(number(parser.getText()));
      }
      default -> out.append(token.asString());
    }
  }

  private void object(JsonParser parser, int depth) throws IOException {
    Map<String, String> members = new TreeMap<>();
    int start = out.length();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      value(parser, parser.nextToken(), depth + 1);
      if (members.put(name, out.substring(start)) != null) {
        throw Problem.of(ProblemType.DUPLICATE_FIELD, field, "has the name '" + name + "' twice")
            .toException();
      }
      out.setLength(start);
    }
    out.append('{');
    members.forEach(
        (name, value) -> {
          if (out.length() > start + 1) {
            out.append(',');
          }
          string(name);
          out.append(':').append(value);
        });
    out.append('}');
  }

  private void array(JsonParser parser, int depth) throws IOException {
    out.append('[');
    int start = out.length();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (out.length() > start) {
        out.append(',');
      }
      value(parser, token, depth + 1);
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || isLone(text, i)) {
        escape(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Half of a surrogate pair has no UTF-8 form: it stays the escape that it came as. */
  private static boolean isLone(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  private void escape(char c) {
    int shortForm = "\b\t\n\f\r".indexOf(c);
    if (shortForm >= 0) {
      out.append('\\').append("btnfr".charAt(shortForm));
      return;
    }
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt(c >> shift & 0xF));
    }
  }

  private String number(String text) {
    if (text.length() > JsonSource.MAX_NUMBER_CHARS) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "holds a number of "
                  + text.length()
                  + " characters, limit "
                  + JsonSource.MAX_NUMBER_CHARS,
              JsonSource.MAX_NUMBER_CHARS)
          .toException();
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text).stripTrailingZeros();
    } catch (NumberFormatException e) {
      throw beyond(text);
    }
    if (number.signum() == 0) {
      return "0";
    }
    long exponent = (long) number.precision() - number.scale() - 1;
    if (Math.abs(exponent) > MAX_EXPONENT) {
      throw beyond(text);
    }
    return exponent >= PLAIN_FROM && exponent < PLAIN_TO
        ? number.toPlainString()
        : number.toString();
  }

  private ProblemException beyond(String text) {
    return invalid("holds " + text + ", whose exponent is beyond ±" + MAX_EXPONENT);
  }

  private ProblemException invalid(String detail) {
    return Problem.of(ProblemType.INVALID_FIELD, field, detail).toException();
  }
}

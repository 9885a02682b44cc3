package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.Bytes;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a vector, given as an array of numbers or as base64, to little-endian float32 bytes. */
final class VectorReader {
  private static final String FIELD = "vector";
  private static final int FLOAT_BYTES = 4;
  private static final int EXPONENT_BITS = 0x7F80_0000;
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Base64.Decoder BASE64 = Base64.getDecoder();

  private VectorReader() {}

  /**
   * Reads the value that comes next.
   *
   * @param dimension how many numbers there have to be
   */
  static Bytes read(JsonSource source, int dimension) throws IOException {
    return read(source, source.parser().nextToken(), dimension);
  }

  /** Reads the value that begins with a token. */
  static Bytes read(JsonSource source, JsonToken token, int dimension) throws IOException {
    if (token == JsonToken.START_ARRAY) {
      return Bytes.wrap(numbers(source.parser(), dimension));
    }
    if (token == JsonToken.VALUE_STRING) {
      return Bytes.wrap(base64(source, dimension));
    }
    throw invalid(
        "is "
            + JsonSource.quoted(source.parser())
            + ", must be an array of numbers or a base64 string");
  }

  private static byte[] numbers(JsonParser parser, int dimension) throws IOException {
    byte[] vector = new byte[dimension * FLOAT_BYTES];
    int count = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (count < dimension) {
        float value = number(parser, token, count);
        INT_LE.set(vector, count * FLOAT_BYTES, Float.floatToRawIntBits(value));
      } else {
        parser.skipChildren();
      }
      count++;
    }
    if (count != dimension) {
      throw wrongDimension(count, dimension);
    }
    return vector;
  }

  private static float number(JsonParser parser, JsonToken token, int index) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
      throw at(index, "is not a number");
    }
    if (parser.isNaN()) {
      throw at(index, "is " + parser.getText() + ", which is not finite");
    }
    int length = parser.getTextLength();
    if (length > JsonSource.MAX_NUMBER_CHARS) {
      throw tooLong(index, length);
    }
    float value = FloatText.parse(parser.getTextCharacters(), parser.getTextOffset(), length);
    if (!Float.isFinite(value)) {
      throw at(index, "is beyond the range of float32");
    }
    return value;
  }

  private static byte[] base64(JsonSource source, int dimension) throws IOException {
    int expected = dimension * FLOAT_BYTES;
    byte[] text = source.bytes();
    int start = source.tokenStart() + 1;
    // The decoder refuses quotes and escapes, so a region that ends at a quote and decodes is the
    // whole string.
    int padded = (expected + 2) / 3 * 4;
    int unpadded = (expected * 4 + 2) / 3;
    byte[] vector = null;
    if (endsAt(text, start + padded)) {
      vector = decode(Arrays.copyOfRange(text, start, start + padded));
    } else if (endsAt(text, start + unpadded)) {
      vector = decode(Arrays.copyOfRange(text, start, start + unpadded));
    }
    if (vector == null) {
      vector = decode(source.parser().getText().getBytes(StandardCharsets.UTF_8));
    }
    if (vector == null) {
      throw invalid("is not base64");
    }
    if (vector.length % FLOAT_BYTES != 0) {
      throw invalid("has " + vector.length + " bytes, not a multiple of 4");
    }
    if (vector.length != expected) {
      throw wrongDimension(vector.length / FLOAT_BYTES, dimension);
    }
    rejectNonFinite(vector);
    return vector;
  }

  private static boolean endsAt(byte[] text, int at) {
    return at < text.length && text[at] == '"';
  }

  private static byte @Nullable [] decode(byte[] text) {
    try {
      return BASE64.decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void rejectNonFinite(byte[] vector) {
    for (int at = 0; at < vector.length; at += FLOAT_BYTES) {
      if (((int) INT_LE.get(vector, at) & EXPONENT_BITS) == EXPONENT_BITS) {
        float value = Float.intBitsToFloat((int) INT_LE.get(vector, at));
        throw at(at / FLOAT_BYTES, "is " + value + ", which is not finite");
      }
    }
  }

  private static ProblemException invalid(String detail) {
    return Problem.of(ProblemType.INVALID_FIELD, FIELD, detail).toException();
  }

  private static ProblemException at(int index, String detail) {
    return Problem.ofNumber(index, detail).toException();
  }

  private static ProblemException tooLong(int index, int chars) {
    return new Problem(
            ProblemType.INVALID_FIELD,
            FIELD
                + "["
                + index
                + "] has "
                + chars
                + " characters, limit "
                + JsonSource.MAX_NUMBER_CHARS,
            FIELD + "[" + index + "]",
            List.of(
                new Problem.Member.Numeric("index", index),
                new Problem.Member.Numeric("limit", JsonSource.MAX_NUMBER_CHARS)))
        .toException();
  }

  private static ProblemException wrongDimension(int count, int dimension) {
    return Problem.ofDimension(count, dimension).toException();
  }
}

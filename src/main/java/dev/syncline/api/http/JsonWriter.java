package dev.syncline.api.http;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.Bytes;
import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * Writes JSON straight into bytes. Commas are its own business; that names and values alternate is
 * the caller's.
 *
 * <p>Not thread-safe; one writer serves one event loop and keeps its room between answers.
 */
final class JsonWriter {
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Base64.Encoder BASE64 = Base64.getEncoder();
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final int NUMBER_BYTES = 24;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Room beyond this is given back after an answer. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private byte[] bytes = new byte[4096];
  private int length;
  private long cachedSecond = Long.MIN_VALUE;
  private byte[] cachedSecondText = new byte[0];

  /** Bytes written since the last {@link #take}. */
  int length() {
    return length;
  }

  /** Forgets everything after a length. */
  void truncate(int to) {
    length = to;
  }

  /** Hands over what was written and starts anew. */
  Buffer take() {
    Buffer buffer = Buffer.buffer(length).appendBytes(bytes, 0, length);
    length = 0;
    if (bytes.length > MAX_KEPT_BYTES) {
      bytes = new byte[4096];
    }
    return buffer;
  }

  JsonWriter beginObject() {
    return open('{');
  }

  JsonWriter endObject() {
    return raw('}');
  }

  JsonWriter beginArray() {
    return open('[');
  }

  JsonWriter endArray() {
    return raw(']');
  }

  JsonWriter newline() {
    return raw('\n');
  }

  /** A member's name; known names only, nothing in them is escaped. */
  @SuppressWarnings("deprecation") // the one way to copy Latin-1 without an array between
  JsonWriter name(String name) {
    separate();
    int count = name.length();
    ensure(count + 3);
    bytes[length++] = '"';
    name.getBytes(0, count, bytes, length);
    length += count;
    bytes[length++] = '"';
    bytes[length++] = ':';
    return this;
  }

  JsonWriter value(long value) {
    separate();
    ensure(NUMBER_BYTES);
    length = NumberOutput.outputLong(value, bytes, length);
    return this;
  }

  /** A finite number. */
  JsonWriter value(double value) {
    separate();
    ensure(NUMBER_BYTES);
    length = put(NumberOutput.toString(value, true), length);
    return this;
  }

  JsonWriter nullValue() {
    separate();
    return append(NULL, 0, NULL.length);
  }

  JsonWriter value(boolean value) {
    separate();
    byte[] text = value ? TRUE : FALSE;
    return append(text, 0, text.length);
  }

  JsonWriter value(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || c >= 0x7F) {
        return value(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return ascii(text);
  }

  /** A text without anything that has to be escaped. */
  @SuppressWarnings("deprecation") // as above
  private JsonWriter ascii(String text) {
    separate();
    int count = text.length();
    ensure(count + 2);
    bytes[length++] = '"';
    text.getBytes(0, count, bytes, length);
    length += count;
    bytes[length++] = '"';
    return this;
  }

  /** A text given as UTF-8. */
  JsonWriter value(Bytes utf8) {
    return value(utf8.array());
  }

  private JsonWriter value(byte[] utf8) {
    separate();
    ensure(utf8.length * 6 + 2);
    bytes[length++] = '"';
    for (byte b : utf8) {
      if (b == '"' || b == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = b;
      } else if (b >= 0 && b < ' ') {
        escape(b);
      } else {
        bytes[length++] = b;
      }
    }
    bytes[length++] = '"';
    return this;
  }

  private void escape(byte b) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    bytes[length++] = '0';
    bytes[length++] = '0';
    bytes[length++] = HEX[b >> 4];
    bytes[length++] = HEX[b & 0xF];
  }

  /** A value that is JSON already. */
  JsonWriter json(byte[] json) {
    separate();
    return append(json, 0, json.length);
  }

  /** RFC 3339, the logical part below the milliseconds, like {@link HybridTimestamp#toString}. */
  JsonWriter value(HybridTimestamp timestamp) {
    separate();
    long millis = timestamp.millis();
    long second = millis / 1000;
    if (second != cachedSecond) {
      cachedSecondText =
          SECONDS.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
      cachedSecond = second;
    }
    ensure(cachedSecondText.length + 12);
    bytes[length++] = '"';
    append(cachedSecondText, 0, cachedSecondText.length);
    int nanos = (int) (millis % 1000) * 1_000_000 + timestamp.logical();
    for (int at = length + 8; at >= length; at--) {
      bytes[at] = (byte) ('0' + nanos % 10);
      nanos /= 10;
    }
    length += 9;
    bytes[length++] = 'Z';
    bytes[length++] = '"';
    return this;
  }

  /** A vector of little-endian float32 as an array of numbers. */
  JsonWriter floats(byte[] vector) {
    beginArray();
    for (int at = 0; at < vector.length; at += 4) {
      ensure(NUMBER_BYTES);
      if (at > 0) {
        bytes[length++] = ',';
      }
      String text = FloatText.shortest(Float.intBitsToFloat((int) INT_LE.get(vector, at)));
      length = put(text, length);
    }
    return endArray();
  }

  @SuppressWarnings("deprecation") // as above
  private int put(String ascii, int at) {
    ascii.getBytes(0, ascii.length(), bytes, at);
    return at + ascii.length();
  }

  /** Bytes as base64. */
  JsonWriter base64(byte[] value) {
    separate();
    byte[] encoded = BASE64.encode(value);
    ensure(encoded.length + 2);
    bytes[length++] = '"';
    append(encoded, 0, encoded.length);
    bytes[length++] = '"';
    return this;
  }

  private JsonWriter open(char bracket) {
    separate();
    return raw(bracket);
  }

  private JsonWriter raw(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /** A comma, where a value or a name follows a value. */
  private void separate() {
    if (length == 0) {
      return;
    }
    byte last = bytes[length - 1];
    if (last != '{' && last != '[' && last != ':' && last != '\n') {
      raw(',');
    }
  }

  private JsonWriter append(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
    return this;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
    }
  }
}

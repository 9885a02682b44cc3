package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.Bytes;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON object beside a vector, immutable. A node checks that it is one: at most 1 MiB without
 * white space and 64 levels deep, no name twice in an object.
 */
public final class Payload {
  /** An empty object, which is the same as none. */
  public static final Payload NONE = new Payload(Bytes.EMPTY);

  private static final String EMPTY_OBJECT = "{}";

  private final Bytes utf8;

  private Payload(Bytes utf8) {
    this.utf8 = utf8;
  }

  /** The object as it is now. */
  public static Payload of(JsonObject object) {
    return object.isEmpty() ? NONE : of(object.encode());
  }

  /**
   * JSON text. It is stored without white space, its numbers and strings as they are written.
   *
   * @throws InvalidRequestException if it cannot be written as UTF-8
   */
  public static Payload of(String json) {
    return wrap(utf8(json));
  }

  /** JSON text as UTF-8. */
  static Bytes utf8(String json) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return Bytes.wrap(bytes);
    } catch (CharacterCodingException e) {
      throw Failures.of(Problem.of(ProblemType.INVALID_FIELD, "payload", "has a lone surrogate"));
    }
  }

  /** Takes UTF-8 over, without a copy. */
  static Payload wrap(Bytes utf8) {
    return utf8.length() == 0 ? NONE : new Payload(utf8);
  }

  /** UTF-8; no bytes for none. */
  Bytes utf8() {
    return utf8;
  }

  /** A new object with the same members. */
  public JsonObject toJson() {
    return new JsonObject(toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && utf8.equals(that.utf8);
  }

  @Override
  public int hashCode() {
    return utf8.hashCode();
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return utf8.length() == 0 ? EMPTY_OBJECT : utf8.toUtf8();
  }
}

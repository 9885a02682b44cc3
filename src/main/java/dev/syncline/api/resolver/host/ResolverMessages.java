package dev.syncline.api.resolver.host;

import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.Payload;
import dev.syncline.api.resolver.ConcurrentVersion;
import dev.syncline.api.resolver.Conflict;
import dev.syncline.api.resolver.Resolution;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages to and from a resolver on the event bus, both JSON objects.
 *
 * <p>To it: {@code {"collection","id","dimension","versions":[{"dot","timestamp","vector":[…],
 * "payload":{…}},…]}}; a version that is a delete has {@code "deleted":true} instead of vector and
 * payload. From it, one of {@code {"vector":[…],"payload":{…}}} (the payload may be left out),
 * {@code {"delete":true}} and {@code {"leave":true}}.
 */
final class ResolverMessages {
  /** Most bytes of all versions together: four for each number, and the payloads' text. */
  static final long MAX_BYTES = 4L << 20;

  private static final String VECTOR = "vector";
  private static final String PAYLOAD = "payload";
  private static final String DELETE = "delete";
  private static final String LEAVE = "leave";
  private static final Set<String> KNOWN = Set.of(VECTOR, PAYLOAD, DELETE, LEAVE);

  private ResolverMessages() {}

  /**
   * Checks that a message has room for these versions.
   *
   * @throws IllegalArgumentException if it has not
   */
  static void checkSize(List<Version> versions) {
    long bytes = 0;
    for (Version each : versions) {
      if (each.content() instanceof Content.Value value) {
        bytes += value.vector().length() + value.payload().length();
      }
    }
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the versions have " + bytes + " bytes, limit " + MAX_BYTES);
    }
  }

  /** What the resolver is sent. */
  static JsonObject encode(Conflict conflict) {
    JsonArray versions = new JsonArray();
    conflict.versions().forEach(each -> versions.add(encode(each)));
    return new JsonObject()
        .put("collection", conflict.collection())
        .put("id", conflict.id())
        .put("dimension", conflict.dimension())
        .put("versions", versions);
  }

  private static JsonObject encode(ConcurrentVersion version) {
    JsonObject encoded =
        new JsonObject().put("dot", version.dot()).put("timestamp", version.timestamp().toString());
    if (version.value().isEmpty()) {
      return encoded.put("deleted", true);
    }
    ConcurrentVersion.Value value = version.value().get();
    JsonArray numbers = new JsonArray();
    for (float number : value.vector().toArray()) {
      numbers.add(number);
    }
    return encoded.put(VECTOR, numbers).put(PAYLOAD, value.payload().toJson());
  }

  /**
   * What it has answered.
   *
   * @param dimension of the collection
   * @throws IllegalArgumentException if that is no answer; the message is for people
   */
  static Resolution decode(@Nullable Object body, int dimension) {
    if (!(body instanceof JsonObject answer)) {
      throw new IllegalArgumentException("the answer is no JsonObject");
    }
    for (String name : answer.fieldNames()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException("the answer has an unknown member '" + name + "'");
      }
    }
    boolean replaces = answer.containsKey(VECTOR);
    boolean deletes = isTrue(answer, DELETE);
    boolean leaves = isTrue(answer, LEAVE);
    if ((replaces ? 1 : 0) + (deletes ? 1 : 0) + (leaves ? 1 : 0) != 1
        || (answer.containsKey(PAYLOAD) && !replaces)) {
      throw new IllegalArgumentException(
          "the answer must have a vector (and may have a payload), or \"delete\":true, or"
              + " \"leave\":true");
    }
    if (replaces) {
      return Resolution.replaceBy(
          vector(answer.getValue(VECTOR), dimension), payload(answer.getValue(PAYLOAD)));
    }
    return deletes ? Resolution.delete() : Resolution.leave();
  }

  private static boolean isTrue(JsonObject answer, String name) {
    return Boolean.TRUE.equals(answer.getValue(name));
  }

  private static FloatVector vector(@Nullable Object value, int dimension) {
    if (!(value instanceof JsonArray array) || array.size() != dimension) {
      throw new IllegalArgumentException("vector must be an array of " + dimension + " numbers");
    }
    float[] numbers = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      if (!(array.getValue(i) instanceof Number number)) {
        throw new IllegalArgumentException("vector[" + i + "] is no number");
      }
      numbers[i] = number.floatValue();
    }
    return FloatVector.of(numbers);
  }

  private static Payload payload(@Nullable Object value) {
    if (value == null) {
      return Payload.NONE;
    }
    if (value instanceof JsonObject object) {
      return Payload.of(object);
    }
    throw new IllegalArgumentException("payload must be an object");
  }
}

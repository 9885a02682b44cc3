package dev.syncline.api.bus;

import dev.syncline.core.quorum.Consistency;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stores one entry.
 *
 * @param collection the collection's name
 * @param id 1 to 512 bytes of UTF-8 without control characters
 * @param vector as many finite numbers as the collection's dimension
 * @param consistency how many replicas have to have it on disk
 * @param context what the caller has seen of the entry, as an earlier answer told it: the write
 *     replaces exactly that; null for a blind write
 * @param timeoutMillis 1 to 60,000, or 0 for the default of 5,000
 */
public record WriteRequest(
    String collection,
    String id,
    FloatVector vector,
    Payload payload,
    Consistency consistency,
    @Nullable String context,
    long timeoutMillis)
    implements Request {
  /** Rejects nulls; all else is checked by the node. */
  public WriteRequest {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(vector, "vector");
    Objects.requireNonNull(payload, "payload");
    Objects.requireNonNull(consistency, "consistency");
  }

  /** A blind write at QUORUM without a payload. The vector is copied. */
  public static WriteRequest of(String collection, String id, float... vector) {
    return of(collection, id, FloatVector.of(vector));
  }

  /** A blind write at QUORUM without a payload. */
  public static WriteRequest of(String collection, String id, FloatVector vector) {
    return new WriteRequest(
        collection, id, vector, Payload.NONE, Consistency.QUORUM, null, DEFAULT_TIMEOUT);
  }

  /** The same with a payload. */
  public WriteRequest withPayload(Payload newPayload) {
    return new WriteRequest(
        collection, id, vector, newPayload, consistency, context, timeoutMillis);
  }

  /** The same at another level. */
  public WriteRequest withConsistency(Consistency level) {
    return new WriteRequest(collection, id, vector, payload, level, context, timeoutMillis);
  }

  /** The same, replacing what a context has seen. */
  public WriteRequest withContext(@Nullable String seen) {
    return new WriteRequest(collection, id, vector, payload, consistency, seen, timeoutMillis);
  }

  /** The same, with another time to end in. */
  public WriteRequest withTimeout(Duration timeout) {
    return new WriteRequest(
        collection, id, vector, payload, consistency, context, Request.millis(timeout));
  }

  @Override
  public long bytes() {
    return (long) id.length() + vector.bytes().length() + payload.utf8().length();
  }
}

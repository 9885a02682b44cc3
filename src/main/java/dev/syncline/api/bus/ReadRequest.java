package dev.syncline.api.bus;

import dev.syncline.core.quorum.Consistency;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one entry.
 *
 * @param collection the collection's name
 * @param id 1 to 512 bytes of UTF-8 without control characters
 * @param consistency how many replicas have to answer
 * @param context what the caller has seen of the entry: the answer is at least as new; null if any
 *     will do
 * @param timeoutMillis 1 to 60,000, or 0 for the default of 5,000
 */
public record ReadRequest(
    String collection,
    String id,
    Consistency consistency,
    @Nullable String context,
    long timeoutMillis)
    implements Request {
  /** Rejects nulls; all else is checked by the node. */
  public ReadRequest {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(consistency, "consistency");
  }

  /** A read at QUORUM. */
  public static ReadRequest of(String collection, String id) {
    return new ReadRequest(collection, id, Consistency.QUORUM, null, DEFAULT_TIMEOUT);
  }

  /** The same at another level. */
  public ReadRequest withConsistency(Consistency level) {
    return new ReadRequest(collection, id, level, context, timeoutMillis);
  }

  /** The same, at least as new as a context. */
  public ReadRequest withContext(@Nullable String seen) {
    return new ReadRequest(collection, id, consistency, seen, timeoutMillis);
  }

  /** The same, with another time to end in. */
  public ReadRequest withTimeout(Duration timeout) {
    return new ReadRequest(collection, id, consistency, context, Request.millis(timeout));
  }

  @Override
  public long bytes() {
    return id.length();
  }
}

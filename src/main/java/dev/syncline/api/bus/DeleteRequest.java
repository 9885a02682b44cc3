package dev.syncline.api.bus;

import dev.syncline.core.quorum.Consistency;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes one entry; an unknown one, too.
 *
 * @param collection the collection's name
 * @param id 1 to 512 bytes of UTF-8 without control characters
 * @param consistency how many replicas have to have it on disk
 * @param context what the caller has seen of the entry: the delete removes exactly that; null to
 *     remove what the node holds
 * @param timeoutMillis 1 to 60,000, or 0 for the default of 5,000
 */
public record DeleteRequest(
    String collection,
    String id,
    Consistency consistency,
    @Nullable String context,
    long timeoutMillis)
    implements Request {
  /** Rejects nulls; all else is checked by the node. */
  public DeleteRequest {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(consistency, "consistency");
  }

  /** A blind delete at QUORUM. */
  public static DeleteRequest of(String collection, String id) {
    return new DeleteRequest(collection, id, Consistency.QUORUM, null, DEFAULT_TIMEOUT);
  }

  /** The same at another level. */
  public DeleteRequest withConsistency(Consistency level) {
    return new DeleteRequest(collection, id, level, context, timeoutMillis);
  }

  /** The same, removing what a context has seen. */
  public DeleteRequest withContext(@Nullable String seen) {
    return new DeleteRequest(collection, id, consistency, seen, timeoutMillis);
  }

  /** The same, with another time to end in. */
  public DeleteRequest withTimeout(Duration timeout) {
    return new DeleteRequest(collection, id, consistency, context, Request.millis(timeout));
  }

  @Override
  public long bytes() {
    return id.length();
  }
}

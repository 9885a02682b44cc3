package dev.syncline.api.bus;

import dev.syncline.core.quorum.Consistency;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stores and deletes many entries of one collection with one message. Each entry succeeds or fails
 * by itself; nothing is promised of their order.
 *
 * @param collection the collection's name
 * @param entries at most {@link #MAX_ENTRIES}, of {@link #MAX_BYTES} together
 * @param consistency how many replicas have to have each entry on disk
 * @param timeoutMillis for each entry: 1 to 60,000, or 0 for the default of 5,000
 */
public record BatchRequest(
    String collection, List<Entry> entries, Consistency consistency, long timeoutMillis)
    implements Request {
  /** Most entries of one batch. */
  public static final int MAX_ENTRIES = 10_000;

  /** Most bytes of one batch: ids, vectors, payloads and contexts, and a few for each entry. */
  public static final int MAX_BYTES = 16 << 20;

  /** Copies the list; all else is checked by the node. */
  public BatchRequest {
    Objects.requireNonNull(collection, "collection");
    entries = List.copyOf(entries);
    Objects.requireNonNull(consistency, "consistency");
  }

  /** A batch at QUORUM. */
  public static BatchRequest of(String collection, List<Entry> entries) {
    return new BatchRequest(collection, entries, Consistency.QUORUM, DEFAULT_TIMEOUT);
  }

  /** The same at another level. */
  public BatchRequest withConsistency(Consistency level) {
    return new BatchRequest(collection, entries, level, timeoutMillis);
  }

  /** The same, with another time for each entry to end in. */
  public BatchRequest withTimeout(Duration timeout) {
    return new BatchRequest(collection, entries, consistency, Request.millis(timeout));
  }

  @Override
  public long bytes() {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.id().length();
      if (entry instanceof Put put) {
        bytes += (long) put.vector().bytes().length() + put.payload().utf8().length();
      }
    }
    return bytes;
  }

  /** One entry of a batch. */
  public sealed interface Entry {
    /** The entry's id. */
    String id();

    /** What the caller has seen of the entry, null for a blind write. */
    @Nullable String context();
  }

  /** Stores an entry. */
  public record Put(String id, FloatVector vector, Payload payload, @Nullable String context)
      implements Entry {
    /** Rejects nulls. */
    public Put {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(vector, "vector");
      Objects.requireNonNull(payload, "payload");
    }
  }

  /** Deletes an entry. */
  public record Delete(String id, @Nullable String context) implements Entry {
    /** Rejects nulls. */
    public Delete {
      Objects.requireNonNull(id, "id");
    }
  }

  /** A blind write. The vector is copied. */
  public static Entry put(String id, float[] vector, Payload payload) {
    return new Put(id, FloatVector.of(vector), payload, null);
  }

  /** A blind delete. */
  public static Entry delete(String id) {
    return new Delete(id, null);
  }
}

package dev.syncline.port;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import org.jspecify.annotations.Nullable;

/**
 * A validated read of one entry.
 *
 * @param context the answer must be at least as new as this; null if any will do
 * @param timeoutMillis 1 to 60,000
 */
public record ReadCommand(
    CollectionInfo collection,
    Bytes id,
    Consistency consistency,
    @Nullable CausalContext context,
    int timeoutMillis) {
  /** The entry read. */
  public EntryKey key() {
    return new EntryKey(collection.id(), id);
  }

  /** The partition read from. */
  public Partition partition() {
    return Partition.of(collection.replicationFactor(), key());
  }

  /** The same, with another time to end in. */
  public ReadCommand withTimeoutMillis(int millis) {
    return new ReadCommand(collection, id, consistency, context, millis);
  }
}

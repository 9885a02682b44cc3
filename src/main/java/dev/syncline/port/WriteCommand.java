package dev.syncline.port;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import org.jspecify.annotations.Nullable;

/**
 * A validated write or delete.
 *
 * @param id 1 to 512 bytes of UTF-8 without control characters
 * @param content its vector has the collection's dimension and only finite numbers
 * @param context what the client has seen, null for a blind write
 * @param timeoutMillis 1 to 60,000
 */
public record WriteCommand(
    CollectionInfo collection,
    Bytes id,
    Content content,
    Consistency consistency,
    @Nullable CausalContext context,
    int timeoutMillis) {
  /** The entry written to. */
  public EntryKey key() {
    return new EntryKey(collection.id(), id);
  }

  /** The partition written to. */
  public Partition partition() {
    return Partition.of(collection.replicationFactor(), key());
  }

  /** The same, with another time to end in. */
  public WriteCommand withTimeoutMillis(int millis) {
    return new WriteCommand(collection, id, content, consistency, context, millis);
  }
}

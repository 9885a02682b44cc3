package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import org.jspecify.annotations.Nullable;

/** What nodes say to each other. */
sealed interface Message {
  /** A coordinator's write. */
  record Write(WriteRequest request) implements Message {}

  /** The write is durable at the sender. */
  record WriteAck(long operation, long ringVersion, boolean counts) implements Message {}

  /** A write or read was not accepted. */
  record Refused(long operation, long ringVersion, Refusal reason) implements Message {}

  /** A coordinator asks for an entry. */
  record ReadAsk(
      long operation,
      long ringVersion,
      Partition partition,
      EntryKey key,
      ConflictPolicy policy,
      boolean full)
      implements Message {}

  /** The entry, filled. */
  record ReadFull(long operation, boolean counts, EntryKey key, Partition partition, Entry filled)
      implements Message {}

  /** A digest of the entry's versions. */
  record ReadDigest(long operation, boolean counts, long digest) implements Message {}

  /** Missing dots, or the repair of one entry. */
  record Sync(SyncBatch batch, boolean repair) implements Message {}

  /** Asks for missing dots, in entries of which nothing is left out or not. */
  record FetchAsk(Partition partition, VersionVector dots, boolean whole) implements Message {}

  /** The sender's partition in a few bytes. */
  record Digest(Partition partition, long ringVersion, PartitionDigest digest) implements Message {}

  /** Asks for the receiver's clock. */
  record ReportAsk(Partition partition) implements Message {}

  /** Asks for the entries behind a key. */
  record StreamAsk(Partition partition, @Nullable EntryKey after, StreamBatch.Purpose purpose)
      implements Message {}

  /** A range of entries. */
  record Stream(StreamBatch batch) implements Message {}

  /** The sender's clock. */
  record Report(ClockReport report) implements Message {}

  /** The sender's ring. */
  record RingUpdate(Ring ring) implements Message {}
}

package dev.syncline.port;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that a node says to another; many travel in one frame. */
public sealed interface PeerMessage {
  /** A coordinator's write. */
  record Write(WriteRequest request) implements PeerMessage {}

  /** The write is durable at the sender. */
  record WriteAck(long operation, boolean counts) implements PeerMessage {}

  /** The write or read was not accepted. */
  record Refused(long operation, long ringVersion, Refusal reason) implements PeerMessage {}

  /** A coordinator asks for an entry, in full or as a digest. */
  record Read(
      long operation,
      long ringVersion,
      Partition partition,
      EntryKey key,
      ConflictPolicy policy,
      boolean full)
      implements PeerMessage {}

  /** The entry's filled durable state. */
  record ReadFull(long operation, boolean counts, Entry filled) implements PeerMessage {}

  /** A digest of the versions of the entry's durable state. */
  record ReadDigest(long operation, boolean counts, long digest) implements PeerMessage {}

  /** Missing dots, in answer to a {@link Fetch} or as the repair of one entry. */
  record Sync(SyncBatch batch, boolean repair) implements PeerMessage {}

  /** Asks for the entries behind these dots. */
  record Fetch(Partition partition, VersionVector dots) implements PeerMessage {}

  /**
   * Asks for the entries behind a key.
   *
   * @param after null for the first
   */
  record StreamRequest(Partition partition, @Nullable EntryKey after, StreamBatch.Purpose purpose)
      implements PeerMessage {}

  /** A range of entries, in answer to a {@link StreamRequest}. */
  record Stream(StreamBatch batch) implements PeerMessage {}

  /**
   * Digests of partitions that sender and receiver share, as far as one shard of the sender owns
   * them.
   *
   * @param shard the sender's shard, {@code 0 <= shard < shards}
   * @param shards how many shards the sender has: each speaks for itself
   * @param ringVersion the sender's
   * @param collections digest of the collections that the sender knows: with others it may hold
   *     other entries
   */
  record ClockDigests(
      int shard,
      int shards,
      long ringVersion,
      long collections,
      Map<Partition, PartitionDigest> digests)
      implements PeerMessage {
    /** Copies the map. */
    public ClockDigests {
      if (shard < 0 || shard >= shards) {
        throw new IllegalArgumentException("shard is " + shard + " of " + shards);
      }
      digests = Map.copyOf(digests);
    }
  }

  /** Asks for reports of these partitions. */
  record ReportRequest(List<Partition> partitions) implements PeerMessage {
    /** Copies the list. */
    public ReportRequest {
      partitions = List.copyOf(partitions);
    }
  }

  /** The sender's clock of one partition. */
  record Report(ClockReport report) implements PeerMessage {}

  /** Asks for the receiver's ring. */
  record RingRequest() implements PeerMessage {}

  /** The sender's ring. */
  record RingUpdate(Ring ring) implements PeerMessage {}

  /**
   * Whether the sender's store takes writes, said again and again while it does not.
   *
   * @param trouble why not; null if it takes them again
   */
  record StoreState(@Nullable StoreTrouble trouble) implements PeerMessage {}

  /** Says nothing; its receipt shows that the receiver is alive. */
  record Probe() implements PeerMessage {}
}

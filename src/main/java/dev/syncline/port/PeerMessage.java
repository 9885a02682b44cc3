package dev.syncline.port;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
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

/** One thing that a node says to another, and for whom there; many travel in one frame. */
public sealed interface PeerMessage
    permits PeerMessage.ToCoordinator,
        PeerMessage.ToReplica,
        PeerMessage.ToShard,
        PeerMessage.ToEveryShard,
        PeerMessage.ToCluster,
        PeerMessage.ToNode {
  /** For the coordinator of an operation. */
  sealed interface ToCoordinator extends PeerMessage {
    /** The number that the coordinator has given it. */
    long operation();
  }

  /** For the replica of a partition. */
  sealed interface ToReplica extends PeerMessage {
    /** The partition. */
    Partition partition();
  }

  /** For one shard's replicas. */
  sealed interface ToShard extends PeerMessage {
    /** The shard. */
    int shard();
  }

  /** For the replicas of all shards, each of which finds its own in it. */
  sealed interface ToEveryShard extends PeerMessage {}

  /** For what the node knows of its cluster. */
  sealed interface ToCluster extends PeerMessage {}

  /** For the node as a whole. */
  sealed interface ToNode extends PeerMessage {}

  /** A coordinator's write. */
  record Write(WriteRequest request) implements ToReplica {
    @Override
    public Partition partition() {
      return request.partition();
    }
  }

  /**
   * The write is durable at the sender.
   *
   * @param ringVersion the ring that the sender's replica knew when it said so
   */
  record WriteAck(long operation, long ringVersion, boolean counts) implements ToCoordinator {}

  /** The write or read was not accepted. */
  record Refused(long operation, long ringVersion, Refusal reason) implements ToCoordinator {}

  /** A coordinator asks for an entry, in full or as a digest. */
  record Read(
      long operation,
      long ringVersion,
      Partition partition,
      EntryKey key,
      ConflictPolicy policy,
      boolean full)
      implements ToReplica {}

  /** The entry's filled durable state. */
  record ReadFull(long operation, boolean counts, Entry filled) implements ToCoordinator {}

  /** A digest of the versions of the entry's durable state. */
  record ReadDigest(long operation, boolean counts, long digest) implements ToCoordinator {}

  /** One entry that a read found to be stale at the receiver: quorum traffic, never compressed. */
  record Repair(SyncBatch batch) implements ToReplica {
    @Override
    public Partition partition() {
      return batch.partition();
    }
  }

  /** How the answer to a request for entries may be written. */
  enum Encoding {
    /** As short as it gets: differences from what the asker holds, and dictionaries. */
    COMPACT(0),
    /** Vectors and entries whole: the asker does not hold what the last answer differed from. */
    WHOLE(1),
    /** Neither differences nor dictionaries: the asker could not read the last answer. */
    PLAIN(2);

    private final int code;

    Encoding(int code) {
      this.code = code;
    }

    /** The number that stands for it in frames. */
    public int code() {
      return code;
    }

    /** What a {@link #code} stands for. */
    public static Encoding ofCode(int code) {
      for (Encoding each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new CorruptDataException("no encoding has the code " + code);
    }
  }

  /** Asks for the entries behind these dots. */
  record Fetch(Partition partition, VersionVector dots, Encoding encoding) implements ToReplica {}

  /**
   * Missing dots, in answer to a {@link Fetch}.
   *
   * @param encoding what it asked for
   * @param beyondLog dots that are to be had by a stream only
   * @param frames of {@link SyncCodec}: a batch, and ahead of it the dictionary that it needs if
   *     the receiver has not been taught it
   */
  record Batch(Partition partition, Encoding encoding, VersionVector beyondLog, List<Bytes> frames)
      implements ToReplica {
    /** Copies the list. */
    public Batch {
      frames = List.copyOf(frames);
    }
  }

  /**
   * Asks for the entries behind a key.
   *
   * @param after null for the first
   */
  record StreamRequest(
      Partition partition, @Nullable EntryKey after, StreamBatch.Purpose purpose, Encoding encoding)
      implements ToReplica {}

  /**
   * A range of entries, in answer to a {@link StreamRequest}.
   *
   * @param upTo the last key of the range, null if it reaches to the end
   * @param frames as in {@link Batch}, of the range's clock and items
   */
  record Range(StreamRequest request, @Nullable EntryKey upTo, List<Bytes> frames)
      implements ToReplica {
    @Override
    public Partition partition() {
      return request.partition();
    }

    /** Copies the list. */
    public Range {
      frames = List.copyOf(frames);
    }
  }

  /**
   * The requests of the receiver that the sender still works on, or holds back for its throttle:
   * they are not to be made again.
   *
   * @param fetches partitions with a {@link Fetch} that will be answered
   * @param streams partitions with a {@link StreamRequest} that will be answered
   */
  record Underway(List<Partition> fetches, List<Partition> streams) implements ToEveryShard {
    /** Copies the lists. */
    public Underway {
      fetches = List.copyOf(fetches);
      streams = List.copyOf(streams);
    }
  }

  /**
   * Digests of partitions that sender and receiver share, as far as one shard of the sender owns
   * them: of all of them, or of those that are not as they were when last told.
   *
   * @param shard the sender's shard, {@code 0 <= shard < shards}
   * @param shards how many shards the sender has: each speaks for itself
   * @param ringVersion the sender's
   * @param collections digest of the collections that the sender knows: with others it may hold
   *     other entries
   * @param complete whether all partitions are named
   */
  record ClockDigests(
      int shard,
      int shards,
      long ringVersion,
      long collections,
      boolean complete,
      Map<Partition, PartitionDigest> digests)
      implements ToEveryShard {
    /** Copies the map. */
    public ClockDigests {
      if (shard < 0 || shard >= shards) {
        throw new IllegalArgumentException("shard is " + shard + " of " + shards);
      }
      digests = Map.copyOf(digests);
    }
  }

  /**
   * All that {@link ClockDigests} would say, in one number: sent where nothing has changed since
   * they were last sent.
   *
   * @param sum of the digests of the partitions that both nodes hold and the shard owns
   */
  record QuietDigest(int shard, int shards, long ringVersion, long collections, long sum)
      implements ToShard {
    /** Checks the shard. */
    public QuietDigest {
      if (shard < 0 || shard >= shards) {
        throw new IllegalArgumentException("shard is " + shard + " of " + shards);
      }
    }
  }

  /** The receiver's quiet digest is not the sender's own: asks that shard for all digests. */
  record DigestsWanted(int shard) implements ToShard {}

  /** Asks for reports of these partitions. */
  record ReportRequest(List<Partition> partitions) implements ToEveryShard {
    /** Copies the list. */
    public ReportRequest {
      partitions = List.copyOf(partitions);
    }
  }

  /** The sender's clock of one partition. */
  record Report(ClockReport report) implements ToReplica {
    @Override
    public Partition partition() {
      return report.partition();
    }
  }

  /** Asks for the receiver's ring. */
  record RingRequest() implements ToCluster {}

  /** The sender's ring. */
  record RingUpdate(Ring ring) implements ToCluster {}

  /**
   * Whether the sender's store takes writes, said again and again while it does not.
   *
   * @param trouble why not; null if it takes them again
   */
  record StoreState(@Nullable StoreTrouble trouble) implements ToNode {}

  /**
   * Asks for the receiver's wall clock.
   *
   * @param sentNanos the sender's monotonic clock, which comes back with the answer
   */
  record ClockAsk(long sentNanos) implements ToNode {}

  /**
   * The sender's wall clock.
   *
   * @param askedNanos what the {@link ClockAsk} said
   */
  record ClockAnswer(long askedNanos, long wallMillis) implements ToNode {}

  /** Says nothing; its receipt shows that the receiver is alive. */
  record Probe() implements ToNode {}
}

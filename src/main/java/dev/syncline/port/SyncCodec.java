package dev.syncline.port;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.sync.SyncBatch;
import java.util.List;
import java.util.Optional;

/**
 * Turns batches into compressed frames and back.
 *
 * <p>Does not block; costs about 2 ms of CPU per MB of floats each way. Not thread-safe: one owner
 * at a time. Close it once: it holds native memory.
 */
public interface SyncCodec extends AutoCloseable {
  /** Whether a frame may name a dictionary. */
  enum DictionaryUse {
    /** Where it pays. The peer has to be taught it before: {@link #teach}. */
    ALLOWED,
    /** For a peer that does not know it, or not for certain. */
    AVOIDED
  }

  /** What the bytes of a batch are. */
  enum DataKind {
    /** Keys, dots, contexts, timestamps. */
    ENTRIES,
    /** Payloads. */
    PAYLOADS,
    /** Vectors that are sent whole. */
    VECTORS,
    /** Vectors that are sent as differences. */
    DELTAS
  }

  /**
   * How one kind of data fared.
   *
   * @param rawBytes before compression; of a delta the whole vector
   * @param wireBytes what they take in the frame
   */
  record Share(DataKind kind, long rawBytes, long wireBytes) {}

  /**
   * A frame to send.
   *
   * @param dictionary the id of the dictionary that the receiver has to know, 0 for none
   * @param shares one for each kind of data; they sum to the frame but for its header
   */
  record Encoded(Bytes frame, long dictionary, List<Share> shares) {
    /** Copies the list. */
    public Encoded {
      shares = List.copyOf(shares);
    }

    /** Bytes of the batch before compression. */
    public long rawBytes() {
      return shares.stream().mapToLong(Share::rawBytes).sum();
    }
  }

  /** What a frame turned out to hold. */
  @SuppressWarnings("JavaLangClash")
  sealed interface Decoded {
    /** The batch as it was sent. */
    record Complete(SyncBatch batch) implements Decoded {}

    /**
     * Some entries came as differences from vectors that are not held here.
     *
     * @param batch the rest; adopting it is safe, for it names its own dots only
     * @param wantedWhole the dots to ask for again, without differences. They are in no clock yet
     */
    record Incomplete(SyncBatch batch, VersionVector wantedWhole) implements Decoded {}

    /**
     * Nothing could be read without the dictionary: ask for it and for the batch again, or for the
     * batch without it.
     */
    record NeedsDictionary(long dictionary) implements Decoded {}

    /** The frame taught a dictionary, which later frames may name. */
    record Taught(long dictionary) implements Decoded {}
  }

  /**
   * Encodes a batch.
   *
   * @param held what the receiver is known to hold
   * @throws IllegalArgumentException if the batch exceeds what one frame may carry
   */
  Encoded encode(SyncBatch batch, HeldVectors held, DictionaryUse use);

  /**
   * The frame that teaches a dictionary; empty if it is known no longer, and the batch has to be
   * encoded again.
   */
  Optional<Bytes> teach(long dictionary);

  /**
   * Decodes a frame of this or an earlier version.
   *
   * @param held what this replica holds
   * @throws CorruptDataException if the frame is damaged, of another version or over-large; says
   *     which. Ask for the batch again
   */
  Decoded decode(Bytes frame, HeldVectors held);

  /** Frees the native memory; idempotent. */
  @Override
  void close();
}

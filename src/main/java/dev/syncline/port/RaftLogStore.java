package dev.syncline.port;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered, durable map from bytes to bytes that holds one consensus log and nothing else. Keys
 * are ordered as unsigned bytes, shorter first when one is a prefix of the other.
 *
 * <p><b>Blocking.</b> Every method blocks on the disk; callers are never event loops. <b>Loss.</b>
 * None: when {@link #write} returns, the batch survives a power cut. <b>Durability is not
 * configurable</b>: a member that forgot a vote or an acknowledged entry could elect two leaders.
 *
 * <p><b>Failure.</b> After {@code write} has thrown, whether the batch is on disk is unknown, and a
 * later successful write proves nothing about it (a failed fsync may drop dirty pages). The caller
 * therefore never writes again through this object.
 *
 * <p>One thread calls it at a time.
 */
public interface RaftLogStore {

  /** One change of a batch. Arrays are handed over: neither side modifies them afterwards. */
  sealed interface Change permits Put, DeleteRange {}

  /** Sets the value of a key, whether or not it exists. */
  final class Put implements Change {
    private final byte[] key;
    private final byte[] value;

    /** Hands both arrays over. */
    public Put(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    /** Returns the key, not a copy. */
    public byte[] key() {
      return key;
    }

    /** Returns the value, not a copy. */
    public byte[] value() {
      return value;
    }
  }

  /** Removes every key {@code k} with {@code from <= k < to}. */
  final class DeleteRange implements Change {
    private final byte[] from;
    private final byte[] to;

    /** Hands both arrays over. */
    public DeleteRange(byte[] from, byte[] to) {
      this.from = from;
      this.to = to;
    }

    /** Returns the first key to go, not a copy. */
    public byte[] from() {
      return from;
    }

    /** Returns the first key to stay, not a copy. */
    public byte[] to() {
      return to;
    }
  }

  /** Receives the entries of a scan. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Called once for each entry, in key order.
     *
     * @throws IOException to end the scan, which then throws it
     */
    void visit(byte[] key, byte[] value) throws IOException;
  }

  /**
   * Applies the changes in list order as one atomic batch, and returns once it is durable (fsync).
   *
   * @throws IOException if the batch may not be durable; this object is then not written to again
   */
  void write(List<Change> changes) throws IOException;

  /**
   * Returns the value of a key.
   *
   * @return null if the key is absent
   * @throws IOException if the store cannot be read
   */
  byte @Nullable [] get(byte[] key) throws IOException;

  /**
   * Visits every entry with {@code from <= key < to} in key order.
   *
   * @throws IOException if the store cannot be read, or from the visitor
   */
  void scan(byte[] from, byte[] to, Visitor visitor) throws IOException;
}

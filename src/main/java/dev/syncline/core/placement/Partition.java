package dev.syncline.core.placement;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;

/**
 * A unit of placement: all entries whose collection has the same replication factor and whose key
 * hashes to the same slot. They live on the same replicas and share one sequence of dots per actor.
 *
 * @param replicationFactor how many replicas hold it, 1 to 127
 * @param slot 0 to 63
 */
public record Partition(int replicationFactor, int slot) implements Comparable<Partition> {
  /** Slots per replication factor. */
  public static final int SLOTS = 64;

  /** The highest replication factor. */
  public static final int MAX_REPLICATION_FACTOR = 127;

  /** Checks both bounds. */
  public Partition {
    if (replicationFactor < 1 || replicationFactor > MAX_REPLICATION_FACTOR) {
      throw new IllegalArgumentException(
          "replication factor is " + replicationFactor + ", limit " + MAX_REPLICATION_FACTOR);
    }
    if (slot < 0 || slot >= SLOTS) {
      throw new IllegalArgumentException("slot is " + slot + ", limit " + (SLOTS - 1));
    }
  }

  /** The partition of an entry. */
  public static Partition of(int replicationFactor, EntryKey key) {
    return new Partition(replicationFactor, (int) (key.hash64() & (SLOTS - 1)));
  }

  /** Appends two bytes. */
  public void encode(ByteWriter out) {
    out.writeByte(replicationFactor).writeByte(slot);
  }

  /** Reads two bytes. */
  public static Partition decode(ByteReader in) {
    int replicationFactor = in.readByte();
    int slot = in.readByte();
    if (replicationFactor < 1 || replicationFactor > MAX_REPLICATION_FACTOR || slot >= SLOTS) {
      throw new CorruptDataException("no partition " + replicationFactor + "/" + slot);
    }
    return new Partition(replicationFactor, slot);
  }

  @Override
  public int compareTo(Partition other) {
    int byFactor = Integer.compare(replicationFactor, other.replicationFactor);
    return byFactor != 0 ? byFactor : Integer.compare(slot, other.slot);
  }

  @Override
  public String toString() {
    return replicationFactor + "/" + slot;
  }
}

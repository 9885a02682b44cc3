package dev.syncline.core.entry;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Names one entry.
 *
 * @param collection the collection's id, issued once by consensus and never reused
 * @param id the entry's id in it, 1 to 512 bytes of UTF-8
 */
public record EntryKey(long collection, Bytes id) implements Comparable<EntryKey> {
  /** The longest id, in bytes of UTF-8. */
  public static final int MAX_ID_BYTES = 512;

  /** Checks the length of the id. */
  public EntryKey {
    if (id.length() < 1 || id.length() > MAX_ID_BYTES) {
      throw new IllegalArgumentException("id has " + id.length() + " bytes, limit " + MAX_ID_BYTES);
    }
  }

  /** A 64-bit hash, the same on every node and in every release. */
  public long hash64() {
    long hash = 0xCBF29CE484222325L ^ collection;
    for (byte b : id.array()) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    return hash ^ (hash >>> 32);
  }

  /** Writes collection and id. */
  public void encode(ByteWriter out) {
    out.writeVarLong(collection).writeBytes(id.array());
  }

  /** Reads what {@link #encode} wrote. */
  public static EntryKey decode(ByteReader in) {
    long collection = in.readVarLong();
    byte[] id = in.readBytes("id", MAX_ID_BYTES);
    if (id.length == 0) {
      throw new dev.syncline.core.codec.CorruptDataException("an entry key has an empty id");
    }
    return new EntryKey(collection, Bytes.wrap(id));
  }

  /**
   * As a record's, but without its indirection: this is what maps of entries spend their time on.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryKey key && collection == key.collection && id.equals(key.id);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(collection) + id.hashCode();
  }

  @Override
  public int compareTo(EntryKey other) {
    int byCollection = Long.compareUnsigned(collection, other.collection);
    return byCollection != 0 ? byCollection : id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return collection + "/" + id.toUtf8();
  }
}

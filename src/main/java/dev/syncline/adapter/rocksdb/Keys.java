package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The keys of the column families. Numbers are big-endian, so that bytewise order is the order of
 * partition, collection and id, or of partition, actor and counter.
 *
 * <table>
 * <caption>Layout, in bytes</caption>
 * <tr><td>entries</td><td>replication factor 1, slot 1, collection 8, id 1–512</td></tr>
 * <tr><td>log</td><td>replication factor 1, slot 1, actor 8, counter 8</td></tr>
 * <tr><td>clocks</td><td>replication factor 1, slot 1; for a live summary also collection 8</td></tr>
 * </table>
 */
final class Keys {
  static final int PARTITION_BYTES = 2;
  static final int COLLECTION_BYTES = PARTITION_BYTES + 8;
  static final int LOG_BYTES = PARTITION_BYTES + 16;

  private static final VarHandle LONG_BE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Keys() {}

  static byte[] partition(Partition partition) {
    return start(partition, PARTITION_BYTES);
  }

  static byte[] collection(Partition partition, long collection) {
    byte[] key = start(partition, COLLECTION_BYTES);
    LONG_BE.set(key, PARTITION_BYTES, collection);
    return key;
  }

  static byte[] entry(Partition partition, EntryKey entry) {
    return entry(partition, entry.collection(), entry.id());
  }

  static byte[] entry(Partition partition, long collection, Bytes id) {
    byte[] key = start(partition, COLLECTION_BYTES + id.length());
    LONG_BE.set(key, PARTITION_BYTES, collection);
    System.arraycopy(id.array(), 0, key, COLLECTION_BYTES, id.length());
    return key;
  }

  static byte[] log(Partition partition, Dot dot) {
    byte[] key = start(partition, LOG_BYTES);
    LONG_BE.set(key, PARTITION_BYTES, dot.actor().id());
    LONG_BE.set(key, PARTITION_BYTES + 8, dot.counter());
    return key;
  }

  /** Appends the key of an entry with its length before it. */
  static void writeEntry(Partition partition, EntryKey entry, ByteWriter out) {
    Bytes id = entry.id();
    out.writeVarLong(COLLECTION_BYTES + id.length());
    partition.encode(out);
    out.writeLong(Long.reverseBytes(entry.collection())).writeRaw(id.array());
  }

  /** Appends the key of a line of the log with its length before it. */
  static void writeLog(Partition partition, Dot dot, ByteWriter out) {
    out.writeVarLong(LOG_BYTES);
    partition.encode(out);
    out.writeLong(Long.reverseBytes(dot.actor().id())).writeLong(Long.reverseBytes(dot.counter()));
  }

  /** The smallest key that is greater than all that start with the given one. */
  static byte[] after(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return next;
      }
    }
    throw new IllegalArgumentException("no key lies after a prefix of 0xFF only");
  }

  /** The smallest key that is greater than the given one. */
  static byte[] behind(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  static Partition partitionOf(byte[] key) {
    int replicationFactor = key.length < PARTITION_BYTES ? 0 : key[0];
    int slot = replicationFactor < 1 ? -1 : key[1];
    if (slot < 0 || slot >= Partition.SLOTS) {
      throw new CorruptDataException("a stored key names no partition");
    }
    return new Partition(replicationFactor, slot);
  }

  static Dot dotOf(byte[] logKey) {
    if (logKey.length != LOG_BYTES) {
      throw new CorruptDataException("a key of the log has " + logKey.length + " bytes");
    }
    long counter = (long) LONG_BE.get(logKey, PARTITION_BYTES + 8);
    if (counter < 1) {
      throw new CorruptDataException("a key of the log has counter " + counter);
    }
    return new Dot(new Actor((long) LONG_BE.get(logKey, PARTITION_BYTES)), counter);
  }

  static long collectionOf(byte[] key) {
    if (key.length < COLLECTION_BYTES) {
      throw new CorruptDataException("a stored key names no collection");
    }
    return (long) LONG_BE.get(key, PARTITION_BYTES);
  }

  static Bytes idOf(byte[] entryKey) {
    if (entryKey.length <= COLLECTION_BYTES) {
      throw new CorruptDataException("a stored key names no entry");
    }
    return Bytes.wrap(Arrays.copyOfRange(entryKey, COLLECTION_BYTES, entryKey.length));
  }

  private static byte[] start(Partition partition, int length) {
    byte[] key = new byte[length];
    key[0] = (byte) partition.replicationFactor();
    key[1] = (byte) partition.slot();
    return key;
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ConflictPlace;
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
 * <tr><td>conflicts</td><td>collection 8, timestamp, partition and dot of the loser 26; by age:
 *     zero 8, wall clock 8, and such a key</td></tr>
 * </table>
 */
final class Keys {
  static final int PARTITION_BYTES = 2;
  static final int COLLECTION_BYTES = PARTITION_BYTES + 8;
  static final int LOG_BYTES = PARTITION_BYTES + 16;
  static final int PLACE_BYTES = 8 + PARTITION_BYTES + 16;
  static final int CONFLICT_BYTES = 8 + PLACE_BYTES;
  static final int AGE_BYTES = 16 + CONFLICT_BYTES;

  /** Under this number, which is no collection's, stand the conflicts of all by age. */
  private static final long BY_AGE = 0;

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

  /** The prefix of a collection's conflicts. */
  static byte[] conflicts(long collection) {
    byte[] key = new byte[8];
    LONG_BE.set(key, 0, collection);
    return key;
  }

  static byte[] conflict(long collection, ConflictPlace place) {
    byte[] key = new byte[CONFLICT_BYTES];
    LONG_BE.set(key, 0, collection);
    LONG_BE.set(key, 8, place.timestamp().packed());
    key[16] = (byte) place.partition().replicationFactor();
    key[17] = (byte) place.partition().slot();
    LONG_BE.set(key, 18, place.loser().actor().id());
    LONG_BE.set(key, 26, place.loser().counter());
    return key;
  }

  /** The key under which a conflict stands by age. */
  static byte[] age(long detectedMillis, byte[] conflict) {
    byte[] key = new byte[AGE_BYTES];
    LONG_BE.set(key, 0, BY_AGE);
    LONG_BE.set(key, 8, detectedMillis);
    System.arraycopy(conflict, 0, key, 16, CONFLICT_BYTES);
    return key;
  }

  /** The prefix of all conflicts by age. */
  static byte[] ages() {
    return conflicts(BY_AGE);
  }

  static long detectedMillisOf(byte[] age) {
    if (age.length != AGE_BYTES) {
      throw new CorruptDataException("a conflict's age has a key of " + age.length + " bytes");
    }
    return (long) LONG_BE.get(age, 8);
  }

  /** The key of the conflict whose age this is. */
  static byte[] conflictOf(byte[] age) {
    return Arrays.copyOfRange(age, 16, AGE_BYTES);
  }

  static long collectionOfConflict(byte[] conflict) {
    return (long) LONG_BE.get(conflict, 0);
  }

  static Partition partitionOfConflict(byte[] conflict) {
    if (conflict.length != CONFLICT_BYTES) {
      throw new CorruptDataException("a conflict has a key of " + conflict.length + " bytes");
    }
    return partitionOf(Arrays.copyOfRange(conflict, 16, 18));
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

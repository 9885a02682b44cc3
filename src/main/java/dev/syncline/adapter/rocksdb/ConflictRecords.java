package dev.syncline.adapter.rocksdb;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ConflictPlace;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.ConflictStore.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of conflicts. Each stands twice: under its collection, in the order in which all
 * nodes list it, and under its age with its size, where the oldest are found without looking at any
 * other.
 *
 * <p>Invariant after every {@link #wrote}: {@code bytes <= maxBytes}.
 */
final class ConflictRecords {
  /** Keys and what RocksDB adds, for both of a record's lines. */
  private static final int OVERHEAD_BYTES = Keys.CONFLICT_BYTES + Keys.AGE_BYTES + 64;

  /** Records cut with one write. */
  private static final int MAX_CUT = 4_096;

  private static final int SPARE_PART = 8;

  private static final Logger LOG = LoggerFactory.getLogger(ConflictRecords.class);
  private static final long QUIET_MILLIS = 60_000;

  private final Database database;
  private final ConflictLimits limits;
  private final LongAdder evicted = new LongAdder();
  private long bytes;
  private long warnedMillis = Long.MIN_VALUE;
  private long unsaid;

  /** Counts what there is. */
  ConflictRecords(Database database, ConflictLimits limits) {
    this.database = database;
    this.limits = limits;
    recount();
  }

  /** What a record costs whose value has so many bytes. */
  static long cost(int valueBytes) {
    return (long) OVERHEAD_BYTES + valueBytes;
  }

  /** Records of so many bytes have been written; the oldest go where that is too much. */
  synchronized void wrote(long recordBytes) {
    bytes += recordBytes;
    if (bytes > limits.maxBytes()) {
      // More than is too much, so that the next records are not each paid for with a write.
      long enough = limits.maxBytes() - limits.maxBytes() / SPARE_PART;
      while (bytes > enough && cut(Long.MIN_VALUE, enough) > 0) {
        // The next slice.
      }
      warn();
    }
  }

  /** Says that records have gone before their time, once a minute. */
  private void warn() {
    long now = limits.clock().millis();
    boolean isQuiet = warnedMillis <= now && now - QUIET_MILLIS < warnedMillis;
    if (unsaid > 0 && !isQuiet) {
      LOG.warn(
          "{} records of versions lost to last-write-wins are gone before conflicts.retainMillis:"
              + " all together have more than conflicts.maxBytes, {}",
          unsaid,
          limits.maxBytes());
      warnedMillis = now;
      unsaid = 0;
    }
  }

  /** Records that had to go before their time, since the start. */
  long evicted() {
    return evicted.sum();
  }

  /** Drops what was recorded before the time for which records are kept. */
  void cutOld() {
    long before = limits.clock().millis() - limits.retainMillis();
    while (cut(before, Long.MAX_VALUE) == MAX_CUT) {
      // The next slice; a commit may come in between.
    }
  }

  /** The records of a collection go. */
  synchronized void drop(long collection) {
    byte[] from = Keys.conflicts(collection);
    database.writeSynced(
        batch -> {
          batch.deleteRange(Family.CONFLICTS, from, Keys.after(from));
          forEachAge(
              (age, cost) -> {
                if (Keys.collectionOfConflict(Keys.conflictOf(age)) == collection) {
                  batch.delete(Family.CONFLICTS, age);
                }
                return true;
              });
        });
    recount();
  }

  /** How many bytes all records take, about. */
  synchronized long bytes() {
    return bytes;
  }

  private void recount() {
    long[] sum = {0};
    forEachAge(
        (age, cost) -> {
          sum[0] += cost;
          return true;
        });
    bytes = sum[0];
  }

  /** Cuts the oldest: those recorded before a time, and more while all take more than enough. */
  private synchronized int cut(long beforeMillis, long enough) {
    long oldMillis = limits.clock().millis() - limits.retainMillis();
    int[] cut = {0};
    int[] young = {0};
    long[] left = {bytes};
    database.writeSynced(
        batch ->
            forEachAge(
                (age, cost) -> {
                  long detectedMillis = Keys.detectedMillisOf(age);
                  boolean goes = detectedMillis < beforeMillis || left[0] > enough;
                  if (goes) {
                    batch.delete(Family.CONFLICTS, age);
                    batch.delete(Family.CONFLICTS, Keys.conflictOf(age));
                    left[0] -= cost;
                    cut[0]++;
                    young[0] += detectedMillis >= oldMillis ? 1 : 0;
                  }
                  return goes && cut[0] < MAX_CUT;
                }));
    bytes = left[0];
    unsaid += young[0];
    evicted.add(young[0]);
    return cut[0];
  }

  /** Is shown the oldest first, as long as it wants more. */
  private interface AgeVisitor {
    boolean visit(byte[] age, long cost) throws RocksDBException;
  }

  private void forEachAge(AgeVisitor visitor) {
    byte[] from = Keys.ages();
    database.enter();
    try (Cursor cursor = database.cursor(Family.CONFLICTS, null, from, Keys.after(from))) {
      while (cursor.isValid()) {
        if (!visitor.visit(cursor.key(), new ByteReader(cursor.value()).readVarLong())) {
          return;
        }
        cursor.next();
      }
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    } finally {
      database.exit();
    }
  }

  /** See {@link dev.syncline.port.ConflictStore#conflicts}. */
  List<Recorded> list(Query query, long maxBytes, Runnable checkpoint) {
    long foundBytes = 0;
    long since = Math.max(query.sinceMillis(), limits.clock().millis() - limits.retainMillis());
    byte[] prefix = Keys.conflicts(query.collection());
    ConflictPlace after = query.after();
    byte[] from = after == null ? prefix : Keys.behind(Keys.conflict(query.collection(), after));
    List<Recorded> found = new ArrayList<>();
    database.enter();
    try {
      Snapshot snapshot = database.snapshot();
      try (Cursor cursor = database.cursor(Family.CONFLICTS, snapshot, from, Keys.after(prefix))) {
        while (cursor.isValid()
            && found.size() < query.limit()
            && (foundBytes <= maxBytes || found.size() < 2)) {
          checkpoint.run();
          Partition partition = Keys.partitionOfConflict(cursor.key());
          Recorded recorded = Values.readConflict(partition, cursor.value());
          Bytes id = query.id();
          if (recorded.detectedMillis() >= since
              && (id == null || id.equals(recorded.conflict().key().id()))) {
            found.add(recorded);
            foundBytes += EntryCodec.estimateBytes(recorded.conflict().loser());
          }
          cursor.next();
        }
      } finally {
        database.release(snapshot);
      }
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    } finally {
      database.exit();
    }
    return found;
  }
}

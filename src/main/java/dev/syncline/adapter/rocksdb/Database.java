package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open database and its column families.
 *
 * <p>A call into a closed native object ends the process, so every use lies between {@link #enter}
 * and {@link #exit}, and closing waits for the uses that have begun.
 */
final class Database implements AutoCloseable {
  private final Path path;
  private final Families options;
  private final RocksDB rocks;
  private final List<ColumnFamilyHandle> handles;
  private final ReadOptions plainRead = new ReadOptions();
  private final ReadOptions cachedRead = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions buffered = new WriteOptions().setSync(false);
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
  private boolean closed;

  final ColumnFamilyHandle entries;
  final ColumnFamilyHandle log;
  final ColumnFamilyHandle clocks;
  final ColumnFamilyHandle node;
  final ColumnFamilyHandle raft;

  private Database(Path path, Families options, RocksDB rocks, List<ColumnFamilyHandle> handles) {
    this.path = path;
    this.options = options;
    this.rocks = rocks;
    this.handles = handles;
    this.entries = handles.get(1);
    this.log = handles.get(2);
    this.clocks = handles.get(3);
    this.node = handles.get(4);
    this.raft = handles.get(5);
  }

  /** Opens, and recovers what a crash has left. The native library must be loaded. */
  static Database open(Path path, StoreOptions options, boolean createIfMissing) {
    Families families = new Families(options, createIfMissing, DirectIo.isPossible(path));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB rocks =
          RocksDB.open(
              families.databaseOptions(), path.toString(), families.descriptors(), handles);
      return new Database(path, families, rocks, handles);
    } catch (RocksDBException e) {
      families.close();
      throw new StoreException(
          "the database in "
              + path
              + " cannot be opened ("
              + e.getMessage()
              + "): see its LOG; if it is damaged, remove the data directory and let the node join"
              + " again",
          e);
    }
  }

  /** Begins a use; fails if the database is closed. The same thread may begin several. */
  void enter() {
    if (!uses.readLock().tryLock()) {
      throw closed();
    }
    if (closed) {
      uses.readLock().unlock();
      throw closed();
    }
  }

  /** Ends a use. */
  void exit() {
    uses.readLock().unlock();
  }

  private static StoreException closed() {
    return new StoreException("the store is closed");
  }

  /** The value of a key, null if there is none. */
  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    return get(family, plainRead, key);
  }

  byte @Nullable [] get(ColumnFamilyHandle family, ReadOptions how, byte[] key) {
    enter();
    try {
      return rocks.get(family, how, key);
    } catch (RocksDBException e) {
      throw unreadable(e);
    } finally {
      exit();
    }
  }

  /**
   * Looks in memory only.
   *
   * @param found turns the value into the answer; null if the key is known to be absent
   * @param unknown the answer if only the disk knows
   */
  <T> T getCached(
      ColumnFamilyHandle family, byte[] key, Function<byte @Nullable [], T> found, T unknown) {
    byte[] value;
    enter();
    try {
      value = rocks.get(family, cachedRead, key);
    } catch (RocksDBException e) {
      Status status = e.getStatus();
      if (status != null && status.getCode() == Status.Code.Incomplete) {
        return unknown;
      }
      throw unreadable(e);
    } finally {
      exit();
    }
    return found.apply(value);
  }

  /** Writes a batch given as bytes, atomically. */
  void write(byte[] batch, boolean sync) {
    try (WriteBatch parsed = new WriteBatch(batch)) {
      write(parsed, sync);
    }
  }

  /** Writes a batch, atomically. */
  void write(WriteBatch batch, boolean sync) {
    enter();
    try {
      rocks.write(sync ? synced : buffered, batch);
    } catch (RocksDBException e) {
      throw new StoreException("the store in " + path + " cannot be written: " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /** How much of the values on disk belongs to no entry any more, from 0 to 1, as far as known. */
  double valueGarbageShare() {
    enter();
    try {
      long size = rocks.getLongProperty(entries, "rocksdb.live-blob-file-size");
      long garbage = rocks.getLongProperty(entries, "rocksdb.live-blob-file-garbage-size");
      return size == 0 ? 0 : (double) garbage / size;
    } catch (RocksDBException e) {
      throw unreadable(e);
    } finally {
      exit();
    }
  }

  /** Whether compactions from now on copy what is wanted out of old files of values. */
  void collectValueGarbage(boolean wanted) {
    enter();
    try {
      rocks.setOptions(
          entries,
          MutableColumnFamilyOptions.builder().setEnableBlobGarbageCollection(wanted).build());
    } catch (RocksDBException e) {
      throw new StoreException("the store in " + path + " takes no options: " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /**
   * Writes the keys of a range anew, so that values of those that are gone are known to be garbage.
   * Blocks, for as long as that takes or until it is cancelled.
   */
  void compact(ColumnFamilyHandle family, byte[] from, byte[] to, CompactRangeOptions how) {
    enter();
    try {
      rocks.compactRange(family, from, to, how);
    } catch (RocksDBException e) {
      throw new StoreException(
          "the store in " + path + " cannot be compacted: " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /** Walks a range; the caller has entered, closes the cursor, and exits only then. */
  Cursor cursor(ColumnFamilyHandle family, @Nullable Snapshot snapshot, byte[] from, byte[] to) {
    return new Cursor(rocks, family, snapshot, from, to);
  }

  /** The database as of now; the caller has entered, and releases it before the exit. */
  Snapshot snapshot() {
    return rocks.getSnapshot();
  }

  void release(Snapshot snapshot) {
    rocks.releaseSnapshot(snapshot);
  }

  StoreException unreadable(Exception cause) {
    return new StoreException(
        "the store in " + path + " cannot be read: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    uses.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      handles.forEach(ColumnFamilyHandle::close);
      rocks.close();
      plainRead.close();
      cachedRead.close();
      synced.close();
      buffered.close();
      options.close();
    } finally {
      uses.writeLock().unlock();
    }
  }
}

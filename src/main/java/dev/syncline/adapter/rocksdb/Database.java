package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
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
 *
 * <p>After a write or an fsync that has failed, RocksDB refuses all later writes: of the disk it
 * knows no more than that. {@link #reopen} closes it and opens it again, which reads what has come
 * to the disk and flushes it to new files; where these find no room it is opened to be read. (The
 * Java binding has no {@code DB::Resume}, and after an error of the device that would not do
 * either.)
 */
final class Database implements AutoCloseable {
  private final Path path;
  private final StoreOptions options;
  private final ReadOptions plainRead = new ReadOptions();
  private final ReadOptions cachedRead = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions buffered = new WriteOptions().setSync(false);

  /** Of ranges, at leisure; cancelled while the database is being opened again. */
  private final CompactRangeOptions compaction =
      new CompactRangeOptions().setExclusiveManualCompaction(false).setAllowWriteStall(false);

  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
  private volatile Consumer<RocksDBException> failedWrites = failure -> {};

  /** Null while it cannot be opened again, and once it is closed; guarded by {@link #uses}. */
  private @Nullable Opened opened;

  /** The last sequence number written before the database was closed to be opened again. */
  private long writtenBefore;

  /** What was last asked for, so that opening again does not undo it. */
  private volatile boolean collectsGarbage;

  private boolean closed;

  private Database(Path path, StoreOptions options, Opened opened) {
    this.path = path;
    this.options = options;
    this.opened = opened;
  }

  /** Opens, and recovers what a crash has left. The native library must be loaded. */
  static Database open(Path path, StoreOptions options, boolean createIfMissing) {
    return new Database(path, options, Opened.toWrite(path, options, createIfMissing, false));
  }

  /** Who learns of each write that the database refuses; on the writing thread. */
  void onFailedWrite(Consumer<RocksDBException> listener) {
    failedWrites = listener;
  }

  /**
   * Closes the database and opens it again; may be repeated where that fails. Uses wait meanwhile.
   *
   * @return whether everything is still there that was written before, acknowledged or not
   * @throws StoreException if it cannot be opened to be written; it can be read then, unless the
   *     disk gives back nothing either
   */
  boolean reopen() {
    // A compaction is a use as well, and a long one.
    cancelCompactions();
    uses.writeLock().lock();
    try {
      if (closed) {
        throw closed();
      }
      Opened before = opened;
      if (before != null) {
        opened = null;
        writtenBefore = Math.max(writtenBefore, before.rocks().getLatestSequenceNumber());
        before.close();
      }
      Opened again;
      try {
        again = Opened.toWrite(path, options, false, collectsGarbage);
      } catch (StoreException e) {
        openToRead(e);
        throw e;
      }
      opened = again;
      compaction.setCanceled(false);
      return again.rocks().getLatestSequenceNumber() >= writtenBefore;
    } finally {
      uses.writeLock().unlock();
    }
  }

  /** What was not flushed is read into memory, and no file is made. */
  private void openToRead(StoreException cause) {
    try {
      opened = Opened.toRead(path, options);
    } catch (StoreException e) {
      cause.addSuppressed(e);
    }
  }

  /** About as much as the database writes while it is opened again; 0 while it is not open. */
  long unflushedBytes() {
    uses.readLock().lock();
    try {
      return opened == null ? 0 : opened().unflushedBytes();
    } catch (RocksDBException e) {
      throw unreadable(e);
    } finally {
      uses.readLock().unlock();
    }
  }

  /**
   * Begins a use; waits while the database is being opened again, and fails if it is closed. The
   * same thread may begin several.
   */
  void enter() {
    uses.readLock().lock();
    if (opened == null) {
      boolean forGood = closed;
      uses.readLock().unlock();
      throw forGood ? closed() : notOpen();
    }
  }

  /** Ends a use. */
  void exit() {
    uses.readLock().unlock();
  }

  /** The caller has entered. */
  private Opened opened() {
    return java.util.Objects.requireNonNull(opened);
  }

  private static StoreException closed() {
    return new StoreException("the store is closed");
  }

  private StoreException notOpen() {
    return new StoreException("the database in " + path + " cannot be opened at the moment");
  }

  /** What stands for a family in a batch's bytes; the same however often it is opened. */
  int idOf(Family family) {
    enter();
    try {
      return opened().handle(family).getID();
    } finally {
      exit();
    }
  }

  /** The value of a key, null if there is none. */
  byte @Nullable [] get(Family family, byte[] key) {
    return get(family, plainRead, key);
  }

  byte @Nullable [] get(Family family, ReadOptions how, byte[] key) {
    enter();
    try {
      return opened().rocks().get(opened().handle(family), how, key);
    } catch (RocksDBException e) {
      throw unreadable(e);
    } finally {
      exit();
    }
  }

  /**
   * Looks in memory only, and never waits.
   *
   * @param found turns the value into the answer; null if the key is known to be absent
   * @param unknown the answer if only the disk knows
   */
  <T> T getCached(Family family, byte[] key, Function<byte @Nullable [], T> found, T unknown) {
    byte[] value;
    if (!uses.readLock().tryLock()) {
      return unknown;
    }
    try {
      if (closed) {
        throw closed();
      }
      if (opened == null) {
        return unknown;
      }
      value = opened().rocks().get(opened().handle(family), cachedRead, key);
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

  /** What a batch is made of. */
  final class Changes {
    private final WriteBatch batch;

    private Changes(WriteBatch batch) {
      this.batch = batch;
    }

    void put(Family family, byte[] key, byte[] value) throws RocksDBException {
      batch.put(opened().handle(family), key, value);
    }

    void delete(Family family, byte[] key) throws RocksDBException {
      batch.delete(opened().handle(family), key);
    }

    /** Removes {@code from <= key < to}. */
    void deleteRange(Family family, byte[] from, byte[] to) throws RocksDBException {
      batch.deleteRange(opened().handle(family), from, to);
    }
  }

  /** Fills a batch. */
  @FunctionalInterface
  interface Filling {
    void fill(Changes changes) throws RocksDBException;
  }

  /** Writes a batch, atomically; on disk on return. */
  void writeSynced(Filling filling) {
    enter();
    try (WriteBatch batch = new WriteBatch()) {
      filling.fill(new Changes(batch));
      if (batch.count() > 0) {
        write(batch, true);
      }
    } catch (RocksDBException e) {
      throw new StoreException("a batch cannot be built", e);
    } finally {
      exit();
    }
  }

  private void write(WriteBatch batch, boolean sync) {
    enter();
    try {
      opened().rocks().write(sync ? synced : buffered, batch);
    } catch (RocksDBException e) {
      failedWrites.accept(e);
      throw new StoreException("the store in " + path + " cannot be written: " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /** How much of the values on disk belongs to no entry any more, from 0 to 1, as far as known. */
  double valueGarbageShare() {
    enter();
    try {
      ColumnFamilyHandle entries = opened().handle(Family.ENTRIES);
      long size = opened().rocks().getLongProperty(entries, "rocksdb.live-blob-file-size");
      long garbage =
          opened().rocks().getLongProperty(entries, "rocksdb.live-blob-file-garbage-size");
      return size == 0 ? 0 : (double) garbage / size;
    } catch (RocksDBException e) {
      throw unreadable(e);
    } finally {
      exit();
    }
  }

  /**
   * Bytes of all files that hold data; what has not been flushed yet is not in it. Empty while the
   * database is closed, or is being opened again: does not wait for that.
   */
  OptionalLong fileBytes() {
    if (!uses.readLock().tryLock()) {
      return OptionalLong.empty();
    }
    try {
      if (opened == null) {
        return OptionalLong.empty();
      }
      RocksDB rocks = opened().rocks();
      long bytes = 0;
      for (Family family : Family.values()) {
        ColumnFamilyHandle handle = opened().handle(family);
        bytes += rocks.getLongProperty(handle, "rocksdb.total-sst-files-size");
        bytes += rocks.getLongProperty(handle, "rocksdb.total-blob-file-size");
      }
      return OptionalLong.of(bytes);
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
      opened()
          .rocks()
          .setOptions(
              opened().handle(Family.ENTRIES),
              MutableColumnFamilyOptions.builder().setEnableBlobGarbageCollection(wanted).build());
      collectsGarbage = wanted;
    } catch (RocksDBException e) {
      throw new StoreException("the store in " + path + " takes no options: " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /** Whether they do, as the database itself says. */
  boolean isCollectingValueGarbage() {
    enter();
    try {
      return opened()
          .rocks()
          .getOptions(opened().handle(Family.ENTRIES))
          .enableBlobGarbageCollection();
    } catch (RocksDBException e) {
      throw unreadable(e);
    } finally {
      exit();
    }
  }

  /**
   * Makes a database of its own out of what is written now, in a directory that must not exist: of
   * hard links where it lies on the same file system, else of copies.
   */
  void checkpoint(Path into) {
    enter();
    try (Checkpoint checkpoint = Checkpoint.create(opened().rocks())) {
      checkpoint.createCheckpoint(into.toString());
    } catch (RocksDBException e) {
      throw new StoreException(
          "the store in " + path + " cannot be backed up into " + into + ": " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /**
   * Writes the keys of a range anew, so that values of those that are gone are known to be garbage.
   * Blocks, for as long as that takes or until it is cancelled.
   *
   * @return false if it was cancelled
   */
  boolean compact(Family family, byte[] from, byte[] to) {
    enter();
    try {
      opened().rocks().compactRange(opened().handle(family), from, to, compaction);
      return true;
    } catch (RocksDBException e) {
      if (compaction.canceled()) {
        return false;
      }
      throw new StoreException(
          "the store in " + path + " cannot be compacted: " + e.getMessage(), e);
    } finally {
      exit();
    }
  }

  /** Ends the compaction of a range under way, and all later ones at once. */
  void cancelCompactions() {
    uses.readLock().lock();
    try {
      if (!closed) {
        compaction.setCanceled(true);
      }
    } finally {
      uses.readLock().unlock();
    }
  }

  /** Walks a range; the caller has entered, closes the cursor, and exits only then. */
  Cursor cursor(Family family, @Nullable Snapshot snapshot, byte[] from, byte[] to) {
    return new Cursor(opened().rocks(), opened().handle(family), snapshot, from, to);
  }

  /** The database as of now; the caller has entered, and releases it before the exit. */
  Snapshot snapshot() {
    return opened().rocks().getSnapshot();
  }

  void release(Snapshot snapshot) {
    opened().rocks().releaseSnapshot(snapshot);
  }

  /** What a read that the disk has failed ends with. */
  StoreException unreadable(Exception cause) {
    return StoreException.unreadable(
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
      Opened last = opened;
      opened = null;
      if (last != null) {
        last.close();
      }
      plainRead.close();
      cachedRead.close();
      synced.close();
      buffered.close();
      compaction.close();
    } finally {
      uses.writeLock().unlock();
    }
  }
}

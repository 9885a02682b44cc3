package dev.syncline.adapter.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** Walks the keys {@code from <= key < to} in order; owns all native objects that it needs. */
final class Cursor implements AutoCloseable {
  private final Slice lower;
  private final Slice upper;
  private final ReadOptions options;
  private final RocksIterator iterator;

  /** Stands on the first key, if there is one. A scan leaves the block cache as it is. */
  Cursor(
      RocksDB database,
      ColumnFamilyHandle family,
      @Nullable Snapshot snapshot,
      byte[] from,
      byte[] to) {
    lower = new Slice(from);
    upper = new Slice(to);
    options =
        new ReadOptions()
            .setIterateLowerBound(lower)
            .setIterateUpperBound(upper)
            .setFillCache(false);
    if (snapshot != null) {
      options.setSnapshot(snapshot);
    }
    iterator = database.newIterator(family, options);
    iterator.seekToFirst();
  }

  /** Whether it stands on a key; at the end of the range it does not. */
  boolean isValid() throws RocksDBException {
    if (iterator.isValid()) {
      return true;
    }
    iterator.status();
    return false;
  }

  byte[] key() {
    return iterator.key();
  }

  byte[] value() {
    return iterator.value();
  }

  /** Moves to the first key that is not below the given one. */
  void seek(byte[] key) {
    iterator.seek(key);
  }

  /** Moves to the last key of the range. */
  void seekToLast() {
    iterator.seekToLast();
  }

  void next() {
    iterator.next();
  }

  @Override
  public void close() {
    iterator.close();
    options.close();
    upper.close();
    lower.close();
  }
}

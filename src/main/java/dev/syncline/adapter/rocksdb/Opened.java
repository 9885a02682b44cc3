package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What of a database lives from an opening to a closing. */
record Opened(Families families, RocksDB rocks, List<ColumnFamilyHandle> handles) {

  /**
   * Opens, recovers what a crash has left, and writes it to new files.
   *
   * @throws StoreException if it cannot be opened
   */
  static Opened toWrite(
      Path path, StoreOptions options, boolean createIfMissing, boolean collectsGarbage) {
    return open(
        path,
        new Families(options, createIfMissing, DirectIo.isPossible(path), collectsGarbage),
        (families, handles) ->
            RocksDB.open(
                families.databaseOptions(), path.toString(), families.descriptors(), handles));
  }

  /**
   * Opens, and recovers in memory only; RocksDB refuses all writes.
   *
   * @throws StoreException if it cannot be opened
   */
  static Opened toRead(Path path, StoreOptions options) {
    return open(
        path,
        new Families(options, false, DirectIo.isPossible(path), false),
        (families, handles) ->
            RocksDB.openReadOnly(
                families.databaseOptions(), path.toString(), families.descriptors(), handles));
  }

  @FunctionalInterface
  private interface Opening {
    RocksDB open(Families families, List<ColumnFamilyHandle> handles) throws RocksDBException;
  }

  private static Opened open(Path path, Families families, Opening opening) {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      return new Opened(families, opening.open(families, handles), handles);
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

  ColumnFamilyHandle handle(Family family) {
    return handles.get(family.place);
  }

  /** Bytes in memory that are in no file but the log of writes. */
  long unflushedBytes() throws RocksDBException {
    long bytes = 0;
    for (Family family : Family.values()) {
      bytes += rocks.getLongProperty(handle(family), "rocksdb.cur-size-all-mem-tables");
    }
    return bytes;
  }

  void close() {
    handles.forEach(ColumnFamilyHandle::close);
    rocks.close();
    families.close();
  }
}

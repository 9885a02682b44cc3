package dev.syncline.adapter.rocksdb;

import dev.syncline.port.RaftLogStore;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The consensus log, in a column family of the node's database and on disk when a write returns.
 *
 * <p>A write that the disk refuses waits until the disk takes it: to the group, this member has a
 * disk that stalls. That is safe because the same batch written twice, whether or not it had come
 * to the disk the first time, leaves what it leaves when written once, and nothing is written in
 * between.
 */
final class RocksRaftLog implements RaftLogStore {
  private final Database database;
  private final StoreGuard guard;

  RocksRaftLog(Database database, StoreGuard guard) {
    this.database = database;
    this.guard = guard;
  }

  @Override
  public void write(List<Change> changes) throws IOException {
    while (true) {
      try {
        database.writeSynced(batch -> fill(batch, changes));
        return;
      } catch (StoreException e) {
        if (guard.trouble() == null) {
          throw notWritten(e);
        }
      }
      try {
        guard.awaitWritable();
      } catch (StoreException e) {
        throw notWritten(e);
      }
    }
  }

  private static void fill(Database.Changes batch, List<Change> changes) throws RocksDBException {
    for (Change change : changes) {
      if (change instanceof Put put) {
        batch.put(Family.RAFT, put.key(), put.value());
      } else if (change instanceof DeleteRange range) {
        batch.deleteRange(Family.RAFT, range.from(), range.to());
      }
    }
  }

  private static IOException notWritten(StoreException cause) {
    return new IOException("the consensus log cannot be written: " + cause.getMessage(), cause);
  }

  @Override
  public byte @Nullable [] get(byte[] key) throws IOException {
    try {
      return database.get(Family.RAFT, key);
    } catch (StoreException e) {
      throw new IOException("the consensus log cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) throws IOException {
    try {
      database.enter();
    } catch (StoreException e) {
      throw new IOException("the consensus log cannot be read: " + e.getMessage(), e);
    }
    try (Cursor cursor = database.cursor(Family.RAFT, null, from, to)) {
      while (cursor.isValid()) {
        visitor.visit(cursor.key(), cursor.value());
        cursor.next();
      }
    } catch (RocksDBException e) {
      throw new IOException("the consensus log cannot be read: " + e.getMessage(), e);
    } finally {
      database.exit();
    }
  }
}

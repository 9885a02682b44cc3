package dev.syncline.adapter.rocksdb;

import dev.syncline.port.RaftLogStore;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The consensus log, in a column family of the node's database and on disk when a write returns.
 */
final class RocksRaftLog implements RaftLogStore {
  private final Database database;

  RocksRaftLog(Database database) {
    this.database = database;
  }

  @Override
  public void write(List<Change> changes) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Change change : changes) {
        if (change instanceof Put put) {
          batch.put(database.raft, put.key(), put.value());
        } else if (change instanceof DeleteRange range) {
          batch.deleteRange(database.raft, range.from(), range.to());
        }
      }
      database.write(batch, true);
    } catch (RocksDBException | StoreException e) {
      throw new IOException("the consensus log cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) throws IOException {
    try {
      return database.get(database.raft, key);
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
    try (Cursor cursor = database.cursor(database.raft, null, from, to)) {
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

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ReplicaStore.Listed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** Merges the partitions of a collection, each of which is stored in order of ids. */
final class Listing {
  private final Database database;
  private final long collection;
  private final Runnable checkpoint;

  Listing(Database database, long collection, Runnable checkpoint) {
    this.database = database;
    this.collection = collection;
    this.checkpoint = checkpoint;
  }

  /** One partition's place in the merge. */
  private record Head(Bytes id, Cursor cursor) {}

  /**
   * Up to {@code limit} live entries behind the id, up to the one by which they have more than so
   * many bytes; values are read of those and deleted ones.
   */
  List<Listed> list(
      Collection<Partition> partitions, @Nullable Bytes after, int limit, long maxBytes) {
    List<Cursor> cursors = new ArrayList<>(partitions.size());
    database.enter();
    try {
      Snapshot snapshot = database.snapshot();
      try {
        PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::id));
        for (Partition partition : new TreeSet<>(partitions)) {
          checkpoint.run();
          Cursor cursor = open(partition, after, snapshot);
          cursors.add(cursor);
          push(heads, cursor);
        }
        return merge(heads, limit, maxBytes);
      } finally {
        cursors.forEach(Cursor::close);
        database.release(snapshot);
      }
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    } finally {
      database.exit();
    }
  }

  private Cursor open(Partition partition, @Nullable Bytes after, Snapshot snapshot) {
    byte[] prefix = Keys.collection(partition, collection);
    byte[] from = prefix;
    if (after != null) {
      byte[] last = Keys.entry(partition, collection, after);
      from = Arrays.copyOf(last, last.length + 1);
    }
    return database.cursor(Family.ENTRIES, snapshot, from, Keys.after(prefix));
  }

  private List<Listed> merge(PriorityQueue<Head> heads, int limit, long maxBytes)
      throws RocksDBException {
    List<Listed> listed = new ArrayList<>();
    long bytes = 0;
    while (listed.size() < limit && bytes <= maxBytes && !heads.isEmpty()) {
      checkpoint.run();
      Head head = heads.remove();
      Entry entry = Values.readEntry(head.cursor().value());
      if (!entry.live().isEmpty()) {
        listed.add(new Listed(new EntryKey(collection, head.id()), entry));
        bytes += EntryCodec.estimateBytes(entry);
      }
      head.cursor().next();
      push(heads, head.cursor());
    }
    return listed;
  }

  private static void push(PriorityQueue<Head> heads, Cursor cursor) throws RocksDBException {
    if (cursor.isValid()) {
      heads.add(new Head(Keys.idOf(cursor.key()), cursor));
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.DotLog;
import dev.syncline.port.ReplicaStore;
import java.util.function.Function;
import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/** The log and entries of one partition at one moment. */
final class PartitionView implements DotLog, AutoCloseable {
  private final Database database;
  private final Partition partition;
  private final Snapshot snapshot;
  private final ReadOptions atSnapshot;

  private PartitionView(Database database, Partition partition, Snapshot snapshot) {
    this.database = database;
    this.partition = partition;
    this.snapshot = snapshot;
    this.atSnapshot = new ReadOptions().setSnapshot(snapshot);
  }

  /** Reads from the partition as it is now; the view ends with the call. */
  static <T> T read(
      Database database, Partition partition, Function<ReplicaStore.Snapshot, T> reader) {
    database.enter();
    try {
      Snapshot snapshot = database.snapshot();
      try (PartitionView view = new PartitionView(database, partition, snapshot)) {
        return reader.apply(new ReplicaStore.Snapshot(view.clock(), view));
      } finally {
        database.release(snapshot);
      }
    } finally {
      database.exit();
    }
  }

  private VersionVector clock() {
    byte[] value = database.get(database.clocks, atSnapshot, Keys.partition(partition));
    try {
      VersionVector noted = value == null ? VersionVector.EMPTY : Values.readClock(value).clock();
      return NewLines.read(database, partition, snapshot, noted).clock();
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public DotLog.Record find(Dot dot) {
    byte[] value = database.get(database.log, atSnapshot, Keys.log(partition, dot));
    try {
      return value == null ? new DotLog.Record.Unknown() : Values.readLog(value);
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  /** An entry of which nothing is stored has no policy of its own: it is given the default one. */
  @Override
  public Entry entry(EntryKey key) {
    byte[] value = database.get(database.entries, atSnapshot, Keys.entry(partition, key));
    try {
      return value == null ? Entry.absent(ConflictPolicy.LAST_WRITE_WINS) : Values.readEntry(value);
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public void close() {
    atSnapshot.close();
  }
}

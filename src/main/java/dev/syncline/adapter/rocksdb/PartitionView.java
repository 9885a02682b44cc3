package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The log and entries of one partition at one moment. */
final class PartitionView implements DotLog, AutoCloseable {
  private static final Values.ClockValue NOTHING =
      new Values.ClockValue(VersionVector.EMPTY, false, LogFloor.NONE, StreamProgress.NONE);

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
  static <T> T read(Database database, Partition partition, Function<LogSnapshot, T> reader) {
    database.enter();
    try {
      Snapshot snapshot = database.snapshot();
      try (PartitionView view = new PartitionView(database, partition, snapshot)) {
        return reader.apply(view.now());
      } finally {
        database.release(snapshot);
      }
    } finally {
      database.exit();
    }
  }

  private LogSnapshot now() {
    byte[] value = database.get(Family.CLOCKS, atSnapshot, Keys.partition(partition));
    try {
      Values.ClockValue noted = value == null ? NOTHING : Values.readClock(value);
      VersionVector clock = NewLines.read(database, partition, snapshot, noted.clock()).clock();
      return new LogSnapshot(clock, noted.floor().truncated(), noted.stream(), this);
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public DotLog.Record find(Dot dot) {
    byte[] value = database.get(Family.LOG, atSnapshot, Keys.log(partition, dot));
    try {
      return value == null ? new DotLog.Record.Unknown() : Values.readLog(value);
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public @Nullable Dot restOf(Actor actor) {
    byte[] from = Keys.log(partition, new Dot(actor, 1));
    byte[] end = Keys.behind(Keys.log(partition, new Dot(actor, VersionVector.END)));
    try (Cursor cursor = database.cursor(Family.LOG, snapshot, from, end)) {
      cursor.seekToLast();
      return cursor.isValid() && Values.readLog(cursor.value()) instanceof DotLog.Record.Rest
          ? Keys.dotOf(cursor.key())
          : null;
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  /** An entry of which nothing is stored has no policy of its own: it is given the default one. */
  @Override
  public Entry entry(EntryKey key) {
    byte[] value = database.get(Family.ENTRIES, atSnapshot, Keys.entry(partition, key));
    try {
      return value == null ? Entry.absent(ConflictPolicy.LAST_WRITE_WINS) : Values.readEntry(value);
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public void forEachEntryAfter(@Nullable EntryKey after, EntryVisitor visitor) {
    byte[] all = Keys.partition(partition);
    byte[] from = after == null ? all : Keys.behind(Keys.entry(partition, after));
    try (Cursor cursor = database.cursor(Family.ENTRIES, snapshot, from, Keys.after(all))) {
      while (cursor.isValid()) {
        byte[] key = cursor.key();
        EntryKey entry = new EntryKey(Keys.collectionOf(key), Keys.idOf(key));
        if (!visitor.visit(entry, Values.readEntry(cursor.value()))) {
          return;
        }
        cursor.next();
      }
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public void forEachUntidyLine(VersionVector dots, LineVisitor visitor) {
    boolean[] more = {true};
    dots.forEachRange(
        (actor, from, to) -> {
          if (more[0]) {
            more[0] = walk(new Dot(actor, from), new Dot(actor, to), visitor);
          }
        });
  }

  private boolean walk(Dot from, Dot to, LineVisitor visitor) {
    byte[] end = Keys.behind(Keys.log(partition, to));
    try (Cursor cursor = database.cursor(Family.LOG, snapshot, Keys.log(partition, from), end)) {
      while (cursor.isValid()) {
        EntryKey key = Values.readUntidy(cursor.value());
        if (key != null && !visitor.visit(Keys.dotOf(cursor.key()), key)) {
          return false;
        }
        cursor.next();
      }
      return true;
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public void close() {
    atSnapshot.close();
  }
}

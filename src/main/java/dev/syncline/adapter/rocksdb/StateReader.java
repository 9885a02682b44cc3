package dev.syncline.adapter.rocksdb;

import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.ReplicaState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Reads the clocks and live summaries that are noted; a partition's clock comes before its
 * summaries. What only the log says has to be {@link #settle}d before.
 */
final class StateReader {
  private static final byte[] FIRST = {0};
  private static final byte[] END = {(byte) 0xFF};

  private final Database database;

  StateReader(Database database) {
    this.database = database;
  }

  /** Notes, for every partition, what its log says beyond its clock; durable on return. */
  void settle() {
    settle(all());
  }

  /** The same for one partition. */
  void settle(Partition partition) {
    ReplicaState state = one(partition);
    if (state != null) {
      settle(Map.of(partition, state));
    }
  }

  private void settle(Map<Partition, ReplicaState> noted) {
    database.writeSynced(
        changes -> {
          for (Map.Entry<Partition, ReplicaState> each : noted.entrySet()) {
            settle(each.getKey(), each.getValue(), changes);
          }
        });
  }

  private void settle(Partition partition, ReplicaState noted, Database.Changes changes)
      throws RocksDBException {
    NewLines lines = NewLines.read(database, partition, null, noted.clock());
    if (lines.clock().equals(noted.clock())) {
      return;
    }
    changes.put(
        Family.CLOCKS,
        Keys.partition(partition),
        Values.clock(
            new Values.ClockValue(
                lines.clock(), noted.mayHaveForgotten(), noted.floor(), noted.stream())));
    for (LiveSummary summary : lines.live()) {
      ByteWriter value = new ByteWriter(32);
      Values.writeLive(summary, value);
      byte[] key = Keys.collection(partition, summary.collection());
      changes.put(Family.CLOCKS, key, value.toByteArray());
    }
  }

  /** Every partition of which something is noted. */
  Map<Partition, ReplicaState> all() {
    return read(FIRST, END);
  }

  /** One partition, null if nothing is noted of it. */
  @Nullable ReplicaState one(Partition partition) {
    byte[] from = Keys.partition(partition);
    return read(from, Keys.after(from)).get(partition);
  }

  private Map<Partition, ReplicaState> read(byte[] from, byte[] to) {
    Map<Partition, ReplicaState> states = new TreeMap<>();
    database.enter();
    try (Cursor cursor = database.cursor(Family.CLOCKS, null, from, to)) {
      while (cursor.isValid()) {
        readOne(cursor, states);
      }
      return states;
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    } finally {
      database.exit();
    }
  }

  private static void readOne(Cursor cursor, Map<Partition, ReplicaState> states)
      throws RocksDBException {
    byte[] key = cursor.key();
    Partition partition = Keys.partitionOf(key);
    if (key.length != Keys.PARTITION_BYTES) {
      throw new CorruptDataException("partition " + partition + " has summaries but no clock");
    }
    Values.ClockValue clock = Values.readClock(cursor.value());
    List<LiveSummary> live = new ArrayList<>();
    cursor.next();
    while (cursor.isValid()) {
      byte[] next = cursor.key();
      if (next.length != Keys.COLLECTION_BYTES || !Keys.partitionOf(next).equals(partition)) {
        break;
      }
      live.add(Values.readLive(Keys.collectionOf(next), cursor.value()));
      cursor.next();
    }
    states.put(
        partition,
        new ReplicaState(
            clock.clock(), live, clock.mayHaveForgotten(), clock.floor(), clock.stream()));
  }
}

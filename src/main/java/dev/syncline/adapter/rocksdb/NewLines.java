package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.sync.DotLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/**
 * What a partition's log says beyond the clock last noted for it.
 *
 * <p>A batch normally writes no clock: its lines of the log name the dots it adds, and the last one
 * about a collection carries that collection's summary. The clock is the noted one and the dots of
 * all lines. Finding the lines costs a search per run of the noted clock and a step per line.
 *
 * @param clock the noted clock and the dots of the lines
 * @param live the latest summary of each collection that the lines are about
 */
record NewLines(VersionVector clock, List<LiveSummary> live) {
  /** Reads as of a snapshot, or as of now. The caller has entered the database. */
  static NewLines read(
      Database database, Partition partition, @Nullable Snapshot snapshot, VersionVector noted) {
    byte[] from = Keys.partition(partition);
    try (Cursor cursor = database.cursor(Family.LOG, snapshot, from, Keys.after(from))) {
      return read(cursor, partition, noted);
    } catch (RocksDBException | CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  private static NewLines read(Cursor cursor, Partition partition, VersionVector noted)
      throws RocksDBException {
    VersionVector clock = noted;
    Map<Long, Values.NumberedSummary> latest = new HashMap<>();
    while (cursor.isValid()) {
      Dot dot = Keys.dotOf(cursor.key());
      long known = noted.endOfRun(dot);
      if (known > 0) {
        cursor.seek(Keys.log(partition, new Dot(dot.actor(), known + 1)));
        continue;
      }
      boolean isRest = Values.readLog(cursor.value()) instanceof DotLog.Record.Rest;
      clock =
          isRest
              ? clock.join(VersionVector.ofRange(dot.actor(), dot.counter(), VersionVector.END))
              : clock.plus(dot);
      keepLatest(Values.readSummaryOfLog(cursor.value()), latest);
      cursor.next();
    }
    List<LiveSummary> live = new ArrayList<>(latest.size());
    latest.values().forEach(each -> live.add(each.summary()));
    return new NewLines(clock, live);
  }

  private static void keepLatest(
      Values.@Nullable NumberedSummary line, Map<Long, Values.NumberedSummary> latest) {
    if (line != null) {
      latest.merge(
          line.summary().collection(),
          line,
          (before, after) -> after.batch() > before.batch() ? after : before);
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.port.ConflictStore;
import org.jspecify.annotations.Nullable;

/**
 * The values of the column families. Entries, clocks and summaries start with a byte that says how
 * they are written, so that a later version can read and replace them one by one. A line of the log
 * is empty where the dot is void, a flag alone where that and all that would follow is, otherwise
 * flags and an entry's key; the last line of a batch about a collection also carries the batch's
 * number and the collection's live summary.
 */
final class Values {
  private static final int FORMAT = 1;
  private static final int CLOCK_FORMAT = 2;
  private static final int MAY_HAVE_FORGOTTEN = 1;
  private static final int UNTIDY = 1;
  private static final int WITH_SUMMARY = 2;
  private static final int REST = 4;

  private Values() {}

  /** What is noted of a partition beside its live summaries. */
  record ClockValue(
      VersionVector clock, boolean mayHaveForgotten, LogFloor floor, StreamProgress stream) {}

  static void writeEntry(Entry entry, ByteWriter out) {
    out.writeByte(FORMAT);
    EntryCodec.write(entry, out);
  }

  static Entry readEntry(byte[] value) {
    ByteReader in = open(value, "an entry");
    Entry entry = EntryCodec.readEntry(in);
    in.expectEnd("an entry");
    return entry;
  }

  static void writeLog(LogRecord line, ByteWriter out) {
    EntryKey key = line.key();
    if (key != null) {
      key.encode(out.writeByte(line.untidy() ? UNTIDY : 0));
    } else if (line instanceof LogRecord.Rest) {
      out.writeByte(REST);
    }
  }

  /** A line that carries the summary of its entry's collection as of a batch. */
  static void writeLog(
      EntryKey key, boolean untidy, long batch, LiveSummary summary, ByteWriter out) {
    key.encode(out.writeByte(WITH_SUMMARY | (untidy ? UNTIDY : 0)));
    writeSummary(summary, out.writeVarLong(batch));
  }

  static DotLog.Record readLog(byte[] value) {
    if (value.length == 0) {
      return new DotLog.Record.Void();
    }
    ByteReader in = new ByteReader(value);
    if (readFlags(in) == REST) {
      return new DotLog.Record.Rest();
    }
    return new DotLog.Record.Wrote(EntryKey.decode(in));
  }

  /** The entry that an untidy line leads to, null for any other line. */
  static @Nullable EntryKey readUntidy(byte[] value) {
    if (value.length == 0) {
      return null;
    }
    ByteReader in = new ByteReader(value);
    return (readFlags(in) & UNTIDY) == 0 ? null : EntryKey.decode(in);
  }

  private static int readFlags(ByteReader in) {
    int flags = in.readByte();
    if ((flags & ~(UNTIDY | WITH_SUMMARY)) != 0 && flags != REST) {
      throw new CorruptDataException("a line of the log has unknown flags " + flags);
    }
    return flags;
  }

  /** A live summary and the number of the batch that it is as of. */
  record NumberedSummary(long batch, LiveSummary summary) {}

  /** The summary that a line of the log carries, null if it carries none. */
  static @Nullable NumberedSummary readSummaryOfLog(byte[] value) {
    if (value.length == 0) {
      return null;
    }
    ByteReader in = new ByteReader(value);
    if ((readFlags(in) & WITH_SUMMARY) == 0) {
      return null;
    }
    long collection = EntryKey.decode(in).collection();
    long batch = in.readVarLong();
    LiveSummary summary = readSummary(collection, in);
    in.expectEnd("a line of the log");
    return new NumberedSummary(batch, summary);
  }

  static void writeClock(ClockValue value, ByteWriter out) {
    out.writeByte(CLOCK_FORMAT).writeByte(value.mayHaveForgotten() ? MAY_HAVE_FORGOTTEN : 0);
    value.clock().encode(out);
    value.floor().tidied().encode(out);
    value.floor().truncated().encode(out);
    value.stream().encode(out);
  }

  static byte[] clock(ClockValue value) {
    ByteWriter out = new ByteWriter(256);
    writeClock(value, out);
    return out.toByteArray();
  }

  static ClockValue readClock(byte[] value) {
    ByteReader in = open(value, CLOCK_FORMAT, "a clock");
    int flags = in.readByte();
    if ((flags & ~MAY_HAVE_FORGOTTEN) != 0) {
      throw new CorruptDataException("a stored clock has unknown flags " + flags);
    }
    VersionVector clock = VersionVector.decode(in);
    LogFloor floor = new LogFloor(VersionVector.decode(in), VersionVector.decode(in));
    StreamProgress stream = StreamProgress.decode(in);
    in.expectEnd("a clock");
    return new ClockValue(clock, flags != 0, floor, stream);
  }

  static void writeLive(LiveSummary summary, ByteWriter out) {
    writeSummary(summary, out.writeByte(FORMAT));
  }

  private static void writeSummary(LiveSummary summary, ByteWriter out) {
    out.writeVarLong(summary.entries()).writeLong(summary.sum());
    out.writeVarLong(summary.tombstones());
  }

  private static LiveSummary readSummary(long collection, ByteReader in) {
    return new LiveSummary(collection, in.readVarLong(), in.readLong(), in.readVarLong());
  }

  static LiveSummary readLive(long collection, byte[] value) {
    ByteReader in = open(value, "a live summary");
    LiveSummary summary = readSummary(collection, in);
    in.expectEnd("a live summary");
    return summary;
  }

  static void writeConflict(Conflict conflict, long detectedMillis, ByteWriter out) {
    out.writeByte(FORMAT).writeLong(detectedMillis);
    conflict.key().encode(out);
    EntryCodec.write(conflict.winner(), out);
    out.writeLong(conflict.winnerTimestamp().packed());
    EntryCodec.write(conflict.loser(), out);
  }

  static ConflictStore.Recorded readConflict(Partition partition, byte[] value) {
    ByteReader in = open(value, "a conflict");
    long detectedMillis = in.readLong();
    EntryKey key = EntryKey.decode(in);
    Dot winner = EntryCodec.readDot(in);
    HybridTimestamp winnerTimestamp = new HybridTimestamp(in.readLong());
    Version loser = EntryCodec.readVersion(in);
    in.expectEnd("a conflict");
    return new ConflictStore.Recorded(
        partition, new Conflict(key, winner, winnerTimestamp, loser), detectedMillis);
  }

  private static ByteReader open(byte[] value, String what) {
    return open(value, FORMAT, what);
  }

  private static ByteReader open(byte[] value, int known, String what) {
    ByteReader in = new ByteReader(value);
    int format = in.readByte();
    if (format != known) {
      throw new CorruptDataException(
          what + " is written in format " + format + ", this release reads " + known);
    }
    return in;
  }
}

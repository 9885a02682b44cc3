package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.sync.DotLog;
import org.jspecify.annotations.Nullable;

/**
 * The values of the column families. Entries, clocks and summaries start with a byte that says how
 * they are written, so that a later version can read and replace them one by one. A line of the log
 * is an entry's key, or empty where the dot is void; the last line of a batch about a collection
 * also carries the batch's number and the collection's live summary.
 */
final class Values {
  private static final int FORMAT = 1;
  private static final int MAY_HAVE_FORGOTTEN = 1;

  private Values() {}

  /** A partition's clock and whether its replica may have forgotten. */
  record ClockValue(VersionVector clock, boolean mayHaveForgotten) {}

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

  static void writeLog(@Nullable EntryKey key, ByteWriter out) {
    if (key != null) {
      key.encode(out);
    }
  }

  /** A line that carries the summary of its entry's collection as of a batch. */
  static void writeLog(EntryKey key, long batch, LiveSummary summary, ByteWriter out) {
    key.encode(out);
    out.writeVarLong(batch).writeVarLong(summary.entries()).writeLong(summary.sum());
  }

  static DotLog.Record readLog(byte[] value) {
    if (value.length == 0) {
      return new DotLog.Record.Void();
    }
    ByteReader in = new ByteReader(value);
    return new DotLog.Record.Wrote(EntryKey.decode(in));
  }

  /** A live summary and the number of the batch that it is as of. */
  record NumberedSummary(long batch, LiveSummary summary) {}

  /** The summary that a line of the log carries, null if it carries none. */
  static @Nullable NumberedSummary readSummaryOfLog(byte[] value) {
    if (value.length == 0) {
      return null;
    }
    ByteReader in = new ByteReader(value);
    long collection = EntryKey.decode(in).collection();
    if (in.remaining() == 0) {
      return null;
    }
    long batch = in.readVarLong();
    LiveSummary summary = new LiveSummary(collection, in.readVarLong(), in.readLong());
    in.expectEnd("a line of the log");
    return new NumberedSummary(batch, summary);
  }

  static void writeClock(VersionVector clock, boolean mayHaveForgotten, ByteWriter out) {
    out.writeByte(FORMAT).writeByte(mayHaveForgotten ? MAY_HAVE_FORGOTTEN : 0);
    clock.encode(out);
  }

  static byte[] clock(VersionVector clock, boolean mayHaveForgotten) {
    ByteWriter out = new ByteWriter(64);
    writeClock(clock, mayHaveForgotten, out);
    return out.toByteArray();
  }

  static ClockValue readClock(byte[] value) {
    ByteReader in = open(value, "a clock");
    int flags = in.readByte();
    if ((flags & ~MAY_HAVE_FORGOTTEN) != 0) {
      throw new CorruptDataException("a stored clock has unknown flags " + flags);
    }
    VersionVector clock = VersionVector.decode(in);
    in.expectEnd("a clock");
    return new ClockValue(clock, flags != 0);
  }

  static void writeLive(LiveSummary summary, ByteWriter out) {
    out.writeByte(FORMAT).writeVarLong(summary.entries()).writeLong(summary.sum());
  }

  static LiveSummary readLive(long collection, byte[] value) {
    ByteReader in = open(value, "a live summary");
    LiveSummary summary = new LiveSummary(collection, in.readVarLong(), in.readLong());
    in.expectEnd("a live summary");
    return summary;
  }

  private static ByteReader open(byte[] value, String what) {
    ByteReader in = new ByteReader(value);
    int format = in.readByte();
    if (format != FORMAT) {
      throw new CorruptDataException(
          what + " is written in format " + format + ", this release reads " + FORMAT);
    }
    return in;
  }
}

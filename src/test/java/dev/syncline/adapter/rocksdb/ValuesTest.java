package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.StreamProgress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ValuesTest {
  @Property
  void aSummaryComesBack(
      @ForAll long collection, @ForAll long entries, @ForAll long sum, @ForAll long deletes) {
    LiveSummary summary = new LiveSummary(collection, entries, sum, deletes);
    ByteWriter out = new ByteWriter(16);
    Values.writeLive(summary, out);

    assertThat(Values.readLive(collection, out.toByteArray())).isEqualTo(summary);
  }

  @Property
  void aClockComesBackWithAllThatIsNotedBesideIt(
      @ForAll long actor,
      @ForAll @LongRange(min = 1, max = 1L << 40) long to,
      @ForAll boolean flag) {
    VersionVector clock = VersionVector.ofRange(new Actor(actor), 1, to);

    LogFloor floor = new LogFloor(clock, VersionVector.ofRange(new Actor(actor + 1), 1, to));
    StreamProgress stream =
        StreamProgress.NONE.advance(Writes.key("a"), clock).advance(null, floor.truncated());
    Values.ClockValue value = new Values.ClockValue(clock, flag, floor, stream);

    assertThat(Values.readClock(Values.clock(value))).isEqualTo(value);
  }

  @Test
  void anEntryComesBack() {
    Entry entry = new Writes(1).put("a").changes().get(0).entry();
    ByteWriter out = new ByteWriter(16);
    Values.writeEntry(entry, out);

    assertThat(Values.readEntry(out.toByteArray())).isEqualTo(entry);
  }

  @Test
  void aLineOfTheLogNamesAnEntryOrIsVoid() {
    ByteWriter named = new ByteWriter(16);
    Values.writeLog(Writes.key("a"), true, named);
    ByteWriter empty = new ByteWriter(16);
    Values.writeLog(null, false, empty);

    assertThat(Values.readLog(named.toByteArray()))
        .isEqualTo(new DotLog.Record.Wrote(Writes.key("a")));
    assertThat(Values.readUntidy(named.toByteArray())).isEqualTo(Writes.key("a"));
    assertThat(Values.readUntidy(empty.toByteArray())).isNull();
    assertThat(Values.readLog(empty.toByteArray())).isEqualTo(new DotLog.Record.Void());
  }

  @Test
  void anUnknownFormatOrFlagIsCorruptAndNeverGuessed() {
    byte[] clock =
        Values.clock(
            new Values.ClockValue(VersionVector.EMPTY, true, LogFloor.NONE, StreamProgress.NONE));
    byte[] newer = clock.clone();
    newer[0] = 3;
    byte[] flagged = clock.clone();
    flagged[1] = 2;

    assertThatThrownBy(() -> Values.readClock(newer))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("format 3");
    assertThatThrownBy(() -> Values.readClock(flagged))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("flags");
    assertThatThrownBy(() -> Values.readEntry(new byte[0]))
        .isInstanceOf(CorruptDataException.class);
  }
}

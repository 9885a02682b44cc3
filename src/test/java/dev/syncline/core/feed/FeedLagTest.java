package dev.syncline.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedLagTest {
  private static final Partition PARTITION = Partition.of(1, key(1));
  private static final Actor ENDED = Samples.dot(1, 1).actor();
  private static final Actor ALIVE = Samples.dot(2, 1).actor();
  private static final int MANY = 100;

  private final Log log = new Log();
  private VersionVector clock = VersionVector.EMPTY;
  private VersionVector truncated = VersionVector.EMPTY;

  private static EntryKey key(long number) {
    return new EntryKey(1, Bytes.utf8("e" + number));
  }

  /** Of each write the counter is the time. */
  private void write(Actor actor, long from, long to) {
    for (long counter = from; counter <= to; counter++) {
      log.lines.put(new Dot(actor, counter), key(counter));
    }
    clock = clock.join(VersionVector.ofRange(actor, from, to));
  }

  /** Its last write has been, and nothing follows. */
  private void end(Actor actor, long rest) {
    log.rests.put(actor, new Dot(actor, rest));
    clock = clock.join(VersionVector.ofRange(actor, rest, VersionVector.END));
  }

  private FeedLag lag(VersionVector told, int maxLines) {
    return FeedLag.of(
        PARTITION,
        new LogSnapshot(clock, truncated, StreamProgress.NONE, log),
        told,
        key -> FeedScope.Answer.WANTED,
        maxLines);
  }

  @Test
  void writesOfAnActorThatHasEndedCount() {
    write(ENDED, 3, 7);
    end(ENDED, 8);
    clock = clock.join(VersionVector.ofRange(ENDED, 1, 2));
    truncated = VersionVector.ofRange(ENDED, 1, 2);
    write(ALIVE, 11, 12);

    assertThat(lag(VersionVector.ofRange(ENDED, 1, 3), MANY))
        .isEqualTo(new FeedLag(PARTITION, 6, false, 4));
    assertThat(lag(VersionVector.ofRange(ENDED, 1, 7), MANY))
        .isEqualTo(new FeedLag(PARTITION, 2, false, 11));
  }

  @Test
  void ofMoreLinesThanAreLookedAtItSaysThatThereIsMore() {
    write(ENDED, 1, 7);
    end(ENDED, 8);
    write(ALIVE, 1, 2);

    assertThat(lag(VersionVector.EMPTY, 5)).isEqualTo(new FeedLag(PARTITION, 5, true, 1));
    assertThat(lag(VersionVector.EMPTY, 9)).isEqualTo(new FeedLag(PARTITION, 9, false, 1));
  }

  @Test
  void wherePartOfTheLogIsGoneItSaysThatThereMayBeMore() {
    write(ENDED, 1, 7);
    end(ENDED, 8);
    truncated = VersionVector.ofRange(ENDED, 1, 3);

    assertThat(lag(VersionVector.EMPTY, MANY)).isEqualTo(new FeedLag(PARTITION, 4, true, 4));

    truncated = VersionVector.ofRange(ENDED, 1, VersionVector.END);
    log.rests.clear();
    assertThat(lag(VersionVector.EMPTY, MANY)).isEqualTo(new FeedLag(PARTITION, 0, true, 0));
  }

  @Test
  void ofAnActorOfWhichTheLogDoesNotSayWhereItEndedThereMayBeMore() {
    clock = VersionVector.ofRange(ENDED, 1, VersionVector.END);

    assertThat(lag(VersionVector.EMPTY, MANY)).isEqualTo(new FeedLag(PARTITION, 0, true, 0));
  }

  @Test
  void aDotThatTheLogDoesNotHoldMayBeOneMore() {
    write(ALIVE, 1, 2);
    log.lines.remove(new Dot(ALIVE, 2));

    assertThat(lag(VersionVector.EMPTY, MANY)).isEqualTo(new FeedLag(PARTITION, 1, true, 1));
  }

  /** What was written, each dot to an entry of its own. */
  private static final class Log implements DotLog {
    private final Map<Dot, EntryKey> lines = new HashMap<>();
    private final Map<Actor, Dot> rests = new HashMap<>();

    @Override
    public DotLog.Record find(Dot dot) {
      EntryKey key = lines.get(dot);
      return key == null ? new DotLog.Record.Unknown() : new DotLog.Record.Wrote(key);
    }

    @Override
    public @Nullable Dot restOf(Actor actor) {
      return rests.get(actor);
    }

    @Override
    public Entry entry(EntryKey key) {
      List<Version> versions =
          lines.entrySet().stream()
              .filter(each -> each.getValue().equals(key))
              .map(each -> version(each.getKey()))
              .toList();
      return new Entry(ConflictPolicy.SIBLINGS, versions, VersionVector.EMPTY);
    }

    private static Version version(Dot dot) {
      return new Version(
          dot,
          HybridTimestamp.ofMillis(dot.counter()),
          new Content.Value(Bytes.utf8("v"), Bytes.EMPTY));
    }

    @Override
    public void forEachEntryAfter(@Nullable EntryKey after, EntryVisitor visitor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void forEachUntidyLine(VersionVector dots, LineVisitor visitor) {
      throw new UnsupportedOperationException();
    }
  }
}

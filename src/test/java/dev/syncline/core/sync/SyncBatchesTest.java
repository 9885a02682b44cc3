package dev.syncline.core.sync;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.SyncBatches.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 300)
class SyncBatchesTest {
  private static final Partition PARTITION = new Partition(3, 0);
  private static final Limits ROOMY = new Limits(100, 1 << 20);

  private final Snapshot snapshot = new Snapshot();

  /** A sender's disk in which each write replaces what the entry held before. */
  private static final class Snapshot implements DotLog {
    private final Map<Dot, DotLog.Record> log = new HashMap<>();
    private final Map<EntryKey, Entry> entries = new HashMap<>();
    private VersionVector clock = VersionVector.EMPTY;
    private VersionVector truncated = VersionVector.EMPTY;

    void wrote(Dot dot, EntryKey key, int bytes) {
      Content content = new Content.Value(Bytes.wrap(new byte[bytes]), Bytes.EMPTY);
      Version version = new Version(dot, Samples.version(dot, 1, "").timestamp(), content);
      entries.put(key, new Entry(ConflictPolicy.SIBLINGS, List.of(version), VersionVector.EMPTY));
      clock = clock.plus(dot);
      log.put(dot, new DotLog.Record.Wrote(key));
    }

    void closed(Dot dot) {
      clock = clock.plus(dot);
      log.put(dot, new DotLog.Record.Void());
    }

    void forgot(Dot dot) {
      clock = clock.plus(dot);
      truncated = truncated.plus(dot);
    }

    @Override
    public @Nullable Dot restOf(Actor actor) {
      return null;
    }

    @Override
    public DotLog.Record find(Dot dot) {
      return log.getOrDefault(dot, new DotLog.Record.Unknown());
    }

    @Override
    public Entry entry(EntryKey key) {
      return entries.getOrDefault(key, Entry.absent(ConflictPolicy.SIBLINGS));
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

  private SyncBatch build(VersionVector wanted, Limits limits) {
    return SyncBatches.build(
        PARTITION,
        7,
        new LogSnapshot(snapshot.clock, snapshot.truncated, StreamProgress.NONE, snapshot),
        wanted,
        limits);
  }

  private static VersionVector range(long from, long to) {
    return VersionVector.ofRange(actor(1), from, to);
  }

  @Test
  void aBatchNamesTheDotsThatWereWantedAndNoOthers() {
    for (int i = 1; i <= 4; i++) {
      snapshot.wrote(dot(1, i), key("k" + i), 4);
    }

    SyncBatch batch = build(VersionVector.of(dot(1, 2), dot(1, 3)), ROOMY);

    assertThat(batch.adopted()).isEqualTo(range(2, 3));
    assertThat(batch.items()).extracting(SyncItem::key).containsExactly(key("k2"), key("k3"));
    assertThat(batch.clock()).isEqualTo(range(1, 4));
    assertThat(batch.ringVersion()).isEqualTo(7);
  }

  @Test
  void aReplacedDotIsAnsweredByTheEntryAsItIsNow() {
    snapshot.wrote(dot(1, 1), key("a"), 4);
    snapshot.wrote(dot(1, 2), key("a"), 4);

    SyncBatch batch = build(VersionVector.of(dot(1, 1)), ROOMY);

    assertThat(batch.items()).hasSize(1);
    assertThat(batch.items().get(0).entry()).isEqualTo(snapshot.entry(key("a")));
    // The dots of its versions come with it: whoever holds a version has its dot.
    assertThat(batch.adopted()).isEqualTo(range(1, 2));
  }

  @Test
  void aDotWhoseEntryIsGoneIsAnsweredByAnAbsence() {
    snapshot.wrote(dot(1, 1), key("a"), 4);
    snapshot.entries.clear();

    SyncBatch batch = build(range(1, 1), ROOMY);

    assertThat(batch.items().get(0).entry().versions()).isEmpty();
    assertThat(batch.adopted()).isEqualTo(range(1, 1));
  }

  @Test
  void aClosedDotIsAnsweredAsVoid() {
    snapshot.closed(dot(1, 1));
    snapshot.wrote(dot(1, 2), key("a"), 4);

    SyncBatch batch = build(range(1, 2), ROOMY);

    assertThat(batch.voids()).isEqualTo(range(1, 1));
    assertThat(batch.adopted()).isEqualTo(range(1, 2));
  }

  @Test
  void whatTheSenderLacksStaysUnnamedAndWhatOnlyItsLogLacksIsNamedAsSuch() {
    snapshot.wrote(dot(1, 1), key("a"), 4);
    snapshot.forgot(dot(1, 2));

    SyncBatch batch = build(range(1, 9), ROOMY);

    assertThat(batch.adopted()).isEqualTo(range(1, 1));
    assertThat(batch.beyondLog()).isEqualTo(range(2, 2));
    assertThat(build(range(5, 9), ROOMY).isEmpty()).isTrue();
    assertThat(build(range(5, 9), ROOMY).beyondLog().isEmpty()).isTrue();
  }

  @Test
  void whatTheSenderLacksDoesNotCrowdOutWhatItHolds() {
    snapshot.wrote(dot(1, 1_001), key("a"), 4);

    assertThat(build(range(1, 1_001), new Limits(1, 1)).adopted()).isEqualTo(range(1_001, 1_001));
  }

  @Test
  void theNumberOfEntriesIsBounded() {
    for (int i = 1; i <= 9; i++) {
      snapshot.wrote(dot(1, i), key("k" + i), 4);
    }

    SyncBatch batch = build(range(1, 9), new Limits(3, 1 << 20));

    assertThat(batch.items()).hasSize(3);
    assertThat(batch.adopted()).isEqualTo(range(1, 3));
  }

  @Test
  void bytesStopGrowingOnceTheLimitIsReachedButOneEntryAlwaysFits() {
    for (int i = 1; i <= 9; i++) {
      snapshot.wrote(dot(1, i), key("k" + i), 1_000);
    }

    assertThat(build(range(1, 9), new Limits(100, 1)).items()).hasSize(1);
    assertThat(build(range(1, 9), new Limits(100, 2_000)).items()).hasSize(2);
  }

  @Test
  void manyDotsOfOneEntryAreOneItem() {
    for (int i = 1; i <= 9; i++) {
      snapshot.wrote(dot(1, i), key("a"), 1_000);
    }

    SyncBatch batch = build(range(1, 9), new Limits(3, 1));

    assertThat(batch.items()).hasSize(1);
    assertThat(batch.adopted()).isEqualTo(range(1, 9));
  }

  @Test
  void aBatchWithoutRoomIsRefused() {
    assertThatThrownBy(() -> new Limits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limits(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<List<Integer>> writes() {
    return Arbitraries.integers().between(0, 5).list().ofMinSize(1).ofMaxSize(30);
  }

  /** What a receiver asks for again and again it gets in the end, whatever the limits. */
  @Property
  void everyRequestBringsSomethingUntilNothingIsMissing(
      @ForAll("writes") List<Integer> writes,
      @ForAll @IntRange(min = 1, max = 4) int maxEntries,
      @ForAll @IntRange(min = 1, max = 200) int maxBytes) {
    for (int i = 0; i < writes.size(); i++) {
      Dot dot = dot(1 + i % 2, 1 + i / 2);
      if (writes.get(i) == 0) {
        snapshot.closed(dot);
      } else {
        snapshot.wrote(dot, key("k" + writes.get(i)), 20);
      }
    }
    VersionVector held = VersionVector.EMPTY;

    while (!held.covers(snapshot.clock)) {
      VersionVector missing = snapshot.clock.minus(held);
      SyncBatch batch = build(missing, new Limits(maxEntries, maxBytes));
      Set<EntryKey> keys = new TreeSet<>();
      batch.items().forEach(each -> keys.add(each.key()));

      assertThat(batch.adopted().intersect(missing).isEmpty()).isFalse();
      assertThat(snapshot.clock.covers(batch.adopted())).isTrue();
      assertThat(batch.items()).hasSizeLessThanOrEqualTo(maxEntries).hasSameSizeAs(keys);
      held = held.join(batch.adopted());
    }
  }
}

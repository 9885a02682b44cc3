package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.LoggedLines;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.port.ConflictPlace;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.ConflictStore.Recorded;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConflictRecordsTest {
  private static final Partition PARTITION = new Partition(3, 5);
  private static final long COLLECTION = 7;
  private static final long HOUR_MILLIS = 3_600_000;

  private final Path directory;
  private @Nullable RocksStore open;
  private final AtomicLong nowMillis = new AtomicLong(1_700_000_000_000L);
  private long batches;
  private VersionVector clock = VersionVector.EMPTY;

  ConflictRecordsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  private RocksStore store(long maxBytes) {
    close();
    StoreOptions options =
        Stores.options(directory)
            .withConflicts(
                new ConflictLimits(
                    HOUR_MILLIS, maxBytes, () -> Instant.ofEpochMilli(nowMillis.get())));
    RocksStore opened = RocksStore.open(options, StoreMetrics.NONE);
    open = opened;
    return opened;
  }

  private static Conflict conflict(long collection, String id, long counter, int bytes) {
    Version loser =
        new Version(
            new Dot(new Actor(1), counter),
            HybridTimestamp.ofMillis(1_000 + counter),
            new Content.Value(Bytes.wrap(new byte[bytes]), Bytes.EMPTY));
    return new Conflict(
        new EntryKey(collection, Bytes.utf8(id)),
        new Dot(new Actor(2), counter),
        HybridTimestamp.ofMillis(2_000 + counter),
        loser);
  }

  private void record(RocksStore store, Conflict... conflicts) {
    List<LogRecord> lines = new ArrayList<>();
    for (Conflict each : conflicts) {
      lines.add(new LogRecord.Wrote(each.loser().dot(), each.key(), false));
      clock = clock.plus(each.loser().dot());
    }
    Batch batch =
        new Batch(
            PARTITION,
            ++batches,
            List.of(),
            lines,
            clock,
            List.of(),
            false,
            LogFloor.NONE,
            StreamProgress.NONE,
            VersionVector.EMPTY,
            true,
            List.of(conflicts));
    CompletableFuture<Void> durable = new CompletableFuture<>();
    store.commit(
        batch,
        (written, failure) -> {
          if (failure == null) {
            durable.complete(null);
          } else {
            durable.completeExceptionally(failure);
          }
        });
    durable.join();
  }

  private static List<Conflict> listed(RocksStore store, @Nullable ConflictPlace after, int limit) {
    return store
        .conflicts(
            new Query(COLLECTION, after, Long.MIN_VALUE, null, limit), Long.MAX_VALUE, () -> {})
        .stream()
        .map(Recorded::conflict)
        .toList();
  }

  @Test
  void recordsAreListedByWhenTheirLosersWereWrittenAndSurviveTheProcess() {
    RocksStore store = store(1 << 20);
    Conflict first = conflict(COLLECTION, "b", 1, 8);
    Conflict second = conflict(COLLECTION, "a", 2, 8);
    Conflict third = conflict(COLLECTION, "a", 3, 8);
    record(store, second, third, conflict(COLLECTION + 1, "a", 4, 8));
    record(store, first);

    assertThat(listed(store, null, 10)).containsExactly(first, second, third);
    ConflictPlace place = new Recorded(PARTITION, first, 0).place();
    assertThat(listed(store, place, 1)).containsExactly(second);
    assertThat(listed(store(1 << 20), null, 10)).containsExactly(first, second, third);
  }

  @Test
  void aListingIsOfAnEntryOrOfATimeIfThatIsAsked() {
    RocksStore store = store(1 << 20);
    Conflict early = conflict(COLLECTION, "a", 1, 8);
    Conflict late = conflict(COLLECTION, "b", 2, 8);
    record(store, early);
    nowMillis.addAndGet(1_000);
    record(store, late);

    Query ofOne = new Query(COLLECTION, null, Long.MIN_VALUE, Bytes.utf8("a"), 10);
    assertThat(store.conflicts(ofOne, Long.MAX_VALUE, () -> {}))
        .extracting(Recorded::conflict)
        .containsExactly(early);
    Query since = new Query(COLLECTION, null, nowMillis.get(), null, 10);
    assertThat(store.conflicts(since, Long.MAX_VALUE, () -> {}))
        .extracting(Recorded::conflict)
        .containsExactly(late);
  }

  @Test
  void whatIsOldIsNeitherShownNorKept() {
    RocksStore store = store(1 << 20);
    record(store, conflict(COLLECTION, "a", 1, 8));
    nowMillis.addAndGet(HOUR_MILLIS);
    Conflict young = conflict(COLLECTION, "a", 2, 8);
    record(store, young);
    nowMillis.addAndGet(1);

    assertThat(listed(store, null, 10)).containsExactly(young);
    store.cutConflicts();
    nowMillis.addAndGet(-HOUR_MILLIS);
    assertThat(listed(store, null, 10)).containsExactly(young);
  }

  @Test
  void beyondTheBoundTheOldestGo() {
    RocksStore store = store(100_000);
    for (int i = 1; i <= 40; i++) {
      nowMillis.incrementAndGet();
      record(store, conflict(COLLECTION, "a", i, 10_000));
    }

    List<Conflict> kept = listed(store, null, 100);
    assertThat(kept.size()).isBetween(5, 10);
    assertThat(kept.get(kept.size() - 1)).isEqualTo(conflict(COLLECTION, "a", 40, 10_000));
    assertThat(listed(store(100_000), null, 100)).isEqualTo(kept);
  }

  @Test
  void whatGoesBeforeItsTimeIsCountedAndSaidOnceAMinute() {
    RocksStore store = store(100_000);
    try (LoggedLines lines = LoggedLines.of(ConflictRecords.class)) {
      for (int i = 1; i <= 40; i++) {
        record(store, conflict(COLLECTION, "a", i, 10_000));
      }
      assertThat(lines.all()).hasSize(1);
      assertThat(lines.all().get(0)).contains("before conflicts.retainMillis");
      assertThat(store.evictedConflicts()).isEqualTo(40 - listed(store, null, 100).size());

      nowMillis.addAndGet(60_000);
      for (int i = 41; i <= 60; i++) {
        record(store, conflict(COLLECTION, "a", i, 10_000));
      }
      assertThat(lines.all()).hasSize(2);
    }
  }

  @Test
  void whatGoesInItsTimeIsNoLoss() {
    RocksStore store = store(1 << 20);
    record(store, conflict(COLLECTION, "a", 1, 8));
    nowMillis.addAndGet(HOUR_MILLIS + 1);

    store.cutConflicts();
    assertThat(store.evictedConflicts()).isZero();
  }

  @Test
  void aListingEndsWithTheRecordByWhichItIsTooLargeButNotWithTheFirst() {
    RocksStore store = store(1 << 20);
    for (int i = 1; i <= 5; i++) {
      record(store, conflict(COLLECTION, "a", i, 10_000));
    }

    Query all = new Query(COLLECTION, null, Long.MIN_VALUE, null, 100);
    assertThat(store.conflicts(all, 25_000, () -> {})).hasSize(3);
    assertThat(store.conflicts(all, 1, () -> {})).hasSize(2);
  }

  @Test
  void recordsGoWithTheirCollection() {
    RocksStore store = store(1 << 20);
    record(store, conflict(COLLECTION, "a", 1, 8), conflict(COLLECTION + 1, "a", 2, 8));

    store.dropCollection(PARTITION, COLLECTION);

    assertThat(listed(store, null, 10)).isEmpty();
    Query other = new Query(COLLECTION + 1, null, Long.MIN_VALUE, null, 10);
    assertThat(store.conflicts(other, Long.MAX_VALUE, () -> {})).hasSize(1);
  }
}

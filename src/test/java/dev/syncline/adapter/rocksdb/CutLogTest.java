package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.StreamProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of the log go, ranges of entries are read, and what is noted beside the clock stays. */
class CutLogTest {
  private static final int WRITES = 400;
  private static final Actor ACTOR = new Actor(0xA0_0000_0000L + 5);

  private final Path directory;
  private final Writes writes = new Writes(5);
  private final Partition partition = writes.partition();
  private RocksStore store;

  CutLogTest(@TempDir Path directory) {
    this.directory = directory;
    this.store = Stores.open(directory);
  }

  @BeforeEach
  void writeSomeEntries() {
    for (int i = 0; i < WRITES; i++) {
      Stores.write(store, writes.put(String.format("k%03d", i)));
    }
    Stores.write(store, new Writes(6).put("neighbour"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void cut(VersionVector dots, LogFloor floor, StreamProgress stream) {
    Stores.write(
        store,
        new Batch(
            partition,
            WRITES + 1,
            List.of(),
            List.of(),
            writes.clock(),
            List.of(),
            false,
            floor,
            stream,
            dots,
            true));
  }

  private DotLog.Record find(long counter) {
    return store.withSnapshot(partition, snapshot -> snapshot.log().find(new Dot(ACTOR, counter)));
  }

  private static VersionVector range(long from, long to) {
    return VersionVector.ofRange(ACTOR, from, to);
  }

  @Test
  void linesThatAreCutAreGoneAndAllOthersAreThere() {
    // One long run and one short run: the store removes them in different ways.
    VersionVector gone = range(1, 300).join(range(310, 312));
    LogFloor floor = new LogFloor(range(1, 350), gone);
    cut(gone, floor, StreamProgress.NONE);
    store.close();
    store = Stores.open(directory);

    assertThat(find(1)).isInstanceOf(DotLog.Record.Unknown.class);
    assertThat(find(300)).isInstanceOf(DotLog.Record.Unknown.class);
    assertThat(find(301)).isInstanceOf(DotLog.Record.Wrote.class);
    assertThat(find(309)).isInstanceOf(DotLog.Record.Wrote.class);
    assertThat(find(310)).isInstanceOf(DotLog.Record.Unknown.class);
    assertThat(find(312)).isInstanceOf(DotLog.Record.Unknown.class);
    assertThat(find(313)).isInstanceOf(DotLog.Record.Wrote.class);
    ReplicaState state = store.reload(partition);
    assertThat(state.clock()).isEqualTo(range(1, WRITES));
    assertThat(state.floor()).isEqualTo(floor);
    long besides = store.withSnapshot(new Partition(3, 6), each -> each.clock().size());
    assertThat(besides).isEqualTo(1);
  }

  @Test
  void howFarAStreamHasComeIsThereWhenTheStoreIsOpenedAgain() {
    StreamProgress stream =
        StreamProgress.NONE
            .advance(Writes.key("k010"), range(1, 900))
            .advance(Writes.key("k020"), range(5, 700));
    cut(VersionVector.EMPTY, LogFloor.NONE, stream);
    store.close();
    store = Stores.open(directory);

    assertThat(store.load().get(partition)).extracting(ReplicaState::stream).isEqualTo(stream);
    assertThat(store.reload(partition).stream()).isEqualTo(stream);
    store.withSnapshot(
        partition,
        snapshot -> {
          assertThat(snapshot.stream()).isEqualTo(stream);
          return 0;
        });
  }

  @Test
  void aRangeBeginsBehindItsKeyAndEndsWithItsPartition() {
    List<EntryKey> keys = new ArrayList<>();
    store.withSnapshot(
        partition,
        snapshot -> {
          snapshot
              .log()
              .forEachEntryAfter(
                  Writes.key("k397"),
                  (key, entry) -> {
                    assertThat(entry.versions()).hasSize(1);
                    keys.add(key);
                    return true;
                  });
          return 0;
        });

    assertThat(keys).containsExactly(Writes.key("k398"), Writes.key("k399"));
  }

  @Test
  void onlyUntidyLinesOfTheDotsAskedForAreVisitedInOrder() {
    List<LogRecord> lines = new ArrayList<>();
    for (long counter : new long[] {20, 10, 30, 399}) {
      lines.add(new LogRecord.Wrote(new Dot(ACTOR, counter), Writes.key("k" + counter), true));
    }
    Stores.write(
        store,
        new Batch(
            partition,
            WRITES + 1,
            List.of(),
            lines,
            writes.clock(),
            List.of(),
            false,
            LogFloor.NONE,
            StreamProgress.NONE,
            VersionVector.EMPTY,
            true));
    TreeMap<Dot, EntryKey> visited = new TreeMap<>();
    store.withSnapshot(
        partition,
        snapshot -> {
          snapshot
              .log()
              .forEachUntidyLine(
                  range(1, 15).join(range(17, 30)),
                  (dot, key) -> {
                    visited.put(dot, key);
                    return visited.size() < 2;
                  });
          return 0;
        });

    assertThat(visited)
        .containsOnlyKeys(new Dot(ACTOR, 10), new Dot(ACTOR, 20))
        .containsEntry(new Dot(ACTOR, 20), Writes.key("k20"));
  }
}

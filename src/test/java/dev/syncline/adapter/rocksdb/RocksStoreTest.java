package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import dev.syncline.port.ReplicaStore.Listed;
import dev.syncline.port.ReplicaStore.Lookup;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RocksStoreTest {
  private final List<StoreMetrics.Group> metered = new CopyOnWriteArrayList<>();
  private final Writes writes = new Writes(5);
  private final Partition partition = writes.partition();
  private Path directory;
  private RocksStore store;

  @BeforeEach
  void open(@TempDir Path fresh) {
    directory = fresh;
    store = RocksStore.open(Stores.options(directory), metered::add);
  }

  private void open() {
    store = RocksStore.open(Stores.options(directory), metered::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    open();
  }

  private static Entry entryOf(Batch batch) {
    return batch.changes().get(0).entry();
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void whatWasWrittenIsThereWhenTheStoreIsOpenedAgain(Durability durability) {
    store.close();
    store = RocksStore.open(Stores.options(directory).withDurability(durability), metered::add);
    Batch first = writes.put("a");
    Batch second = writes.forgetting(true).put("b");
    Stores.write(store, first);
    Stores.write(store, second);
    reopen();

    assertThat(store.load())
        .containsOnlyKeys(partition)
        .containsEntry(partition, new ReplicaState(second.clock(), second.live(), true));
    assertThat(store.get(partition, Writes.key("a"))).isEqualTo(entryOf(first));
    assertThat(store.get(partition, Writes.key("b"))).isEqualTo(entryOf(second));
    assertThat(store.get(partition, Writes.key("c"))).isNull();
    assertThat(store.get(new Partition(3, 6), Writes.key("a"))).isNull();
    assertThat(store.wasStoppedUncleanly()).isFalse();
  }

  @Test
  void anAbsentEntryIsRemovedAndItsDotStaysInTheLog() {
    Stores.write(store, writes.put("a"));
    Stores.write(store, writes.remove("a"));

    assertThat(store.get(partition, Writes.key("a"))).isNull();
    Actor actor = actor();
    List<DotLog.Record> log =
        store.withSnapshot(
            partition,
            snapshot ->
                List.of(
                    snapshot.log().find(new Dot(actor, 1)),
                    snapshot.log().find(new Dot(actor, 2)),
                    snapshot.log().find(new Dot(actor, 3))));
    assertThat(log)
        .containsExactly(
            new DotLog.Record.Wrote(Writes.key("a")),
            new DotLog.Record.Void(),
            new DotLog.Record.Unknown());
  }

  private Actor actor() {
    List<Actor> actors = new ArrayList<>();
    writes.clock().forEachActor(actors::add);
    return actors.get(0);
  }

  @Test
  void waitingBatchesAreWrittenAsOneAndTheirListenersCalledOnceInOrder() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    hold(writes.put("first"), held);
    List<Long> told = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      store.commit(
          writes.put("id" + i),
          (batch, failure) -> {
            told.add(failure == null ? batch.number() : -1);
            all.countDown();
          });
    }
    held.countDown();

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(told).isEqualTo(LongStream.rangeClosed(2, 201).boxed().toList());
    assertThat(metered).extracting(StoreMetrics.Group::batches).containsExactly(1, 200);
    assertThat(store.load().get(partition))
        .isEqualTo(
            new ReplicaState(
                writes.clock(),
                List.of(new LiveSummary(Writes.COLLECTION, 201, 201 * 31, 0)),
                false));
    assertThat(store.get(partition, Writes.key("id0"))).isNotNull();
  }

  /** Writes a batch whose listener keeps the writer's thread until it is let go. */
  private void hold(Batch batch, CountDownLatch until) {
    CountDownLatch holding = new CountDownLatch(1);
    store.commit(
        batch,
        (done, failure) -> {
          holding.countDown();
          await(until);
        });
    await(holding);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPartitionRefusedForAFullQueueGoesOnFromItsLastBatchOnceReloaded() {
    store.close();
    store = RocksStore.open(Stores.options(directory).withQueue(1, 1_000), metered::add);
    CountDownLatch held = new CountDownLatch(1);
    Batch first = writes.put("a");
    hold(first, held);
    List<String> refused = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 50; i++) {
      store.commit(
          writes.put("b" + i, new byte[500]),
          (batch, failure) -> {
            if (failure != null) {
              refused.add(String.valueOf(failure.getMessage()));
            }
          });
    }
    assertThat(refused).isNotEmpty();
    assertThat(refused.get(0)).contains("limit 1000");
    held.countDown();

    ReplicaState state = store.reload(partition);

    long kept = state.clock().highest(actor());
    assertThat(state.clock().size()).isEqualTo(kept);
    assertThat(kept + refused.size()).isEqualTo(51);
    Stores.write(store, writes.put("c"));
    assertThat(store.get(partition, Writes.key("c"))).isNotNull();
  }

  @Test
  void aPartitionNeverStoredIsReloadedAsEmptyAndAsForgetfulAsTheStore() {
    assertThat(store.reload(partition)).isEqualTo(ReplicaState.empty(false));
    store.setForgetful(true);
    assertThat(store.reload(partition)).isEqualTo(ReplicaState.empty(true));
    reopen();
    assertThat(store.startsForgetful()).isTrue();
    store.setForgetful(false);
    reopen();
    assertThat(store.startsForgetful()).isFalse();
  }

  @Test
  void memoryAnswersWhatItKnowsAndSaysWhatItDoesNot() {
    Batch batch = writes.put("a", new byte[2_000]);
    Stores.write(store, batch);
    assertThat(store.getIfCached(partition, Writes.key("a")))
        .isEqualTo(new Lookup.Found(entryOf(batch)));
    assertThat(store.getIfCached(partition, Writes.key("b"))).isEqualTo(new Lookup.Absent());
    // Recovery writes the log of writes out to files, of which nothing is in memory yet.
    store.close();
    open();

    assertThat(store.getIfCached(partition, Writes.key("a"))).isEqualTo(new Lookup.NotCached());
    assertThat(store.get(partition, Writes.key("a"))).isEqualTo(entryOf(batch));
    assertThat(store.getIfCached(partition, Writes.key("a")))
        .isEqualTo(new Lookup.Found(entryOf(batch)));
  }

  /** Else what waited for it reads it a second time, on an event loop. */
  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12, 24, 64})
  void memoryHoldsTheLargestEntryOnceItWasRead(int cacheMebibytes) {
    Batch batch = writes.put("a", new byte[(256 << 10) + (1 << 20)]);
    Stores.write(store, batch);
    store.close();
    store =
        RocksStore.open(
            Stores.options(directory).withMemory(4L << 20, (long) cacheMebibytes << 20),
            StoreMetrics.NONE);

    assertThat(store.get(partition, Writes.key("a"))).isEqualTo(entryOf(batch));
    assertThat(store.getIfCached(partition, Writes.key("a")))
        .isEqualTo(new Lookup.Found(entryOf(batch)));
  }

  @Test
  void aSnapshotIsOfOneMomentWhateverIsWrittenMeanwhile() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get() && writes.count() < 20_000) {
                Stores.write(store, writes.put("same"));
              }
            });
    Actor actor = new Actor(0xA0_0000_0005L);
    try {
      for (int i = 0; i < 300; i++) {
        store.withSnapshot(
            partition,
            snapshot -> {
              long highest = snapshot.clock().highest(actor);
              Entry entry = snapshot.log().entry(Writes.key("same"));
              assertThat(entry.dots().highest(actor)).isEqualTo(highest);
              assertThat(snapshot.log().find(new Dot(actor, highest + 1)))
                  .isEqualTo(new DotLog.Record.Unknown());
              return highest;
            });
      }
    } finally {
      stop.set(true);
      writer.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aListEndsWithTheEntryByWhichItIsTooLarge() {
    Writes writes = new Writes(0);
    for (int i = 0; i < 5; i++) {
      Stores.write(store, writes.put("id-" + i));
    }
    List<Partition> partitions = List.of(writes.partition());
    List<Listed> all = store.list(Writes.COLLECTION, partitions, null, 10);
    int ofTwo =
        EntryCodec.estimateBytes(all.get(0).entry()) + EntryCodec.estimateBytes(all.get(1).entry());

    assertThat(store.list(Writes.COLLECTION, partitions, null, 10, ofTwo - 1, () -> {})).hasSize(2);
    assertThat(store.list(Writes.COLLECTION, partitions, null, 10, ofTwo, () -> {})).hasSize(3);
  }

  @Test
  void aListIsInOrderOfIdsOverAllPartitionsWithoutDeletedEntries() {
    List<Writes> partitions = IntStream.range(0, 8).mapToObj(Writes::new).toList();
    for (int i = 0; i < 100; i++) {
      Stores.write(store, partitions.get(i % 8).put(String.format("id-%03d", i)));
    }
    Stores.write(store, partitions.get(3).delete("id-003"));
    Stores.write(store, partitions.get(4).remove("id-004"));
    Stores.write(
        store,
        partitions
            .get(0)
            .put(
                new EntryKey(Writes.COLLECTION + 1, Bytes.utf8("id-000x")),
                new Content.Value(Bytes.EMPTY, Bytes.EMPTY)));
    List<Partition> all = partitions.stream().map(Writes::partition).toList();

    List<String> listed = new ArrayList<>();
    @Nullable Bytes after = null;
    while (true) {
      List<Listed> page = store.list(Writes.COLLECTION, all, after, 7);
      page.forEach(each -> listed.add(each.key().id().toUtf8()));
      if (page.size() < 7) {
        break;
      }
      after = page.get(6).key().id();
    }

    assertThat(listed)
        .isEqualTo(
            IntStream.range(0, 100)
                .filter(i -> i != 3 && i != 4)
                .mapToObj(i -> String.format("id-%03d", i))
                .toList());
    assertThat(store.list(Writes.COLLECTION, all.subList(1, 2), Bytes.utf8("id-001"), 2))
        .extracting(each -> each.key().id().toUtf8())
        .containsExactly("id-009", "id-017");
    assertThat(store.list(Writes.COLLECTION, List.of(), null, 10)).isEmpty();
  }

  @Test
  void ofADiscardedPartitionNothingIsLeftAndItTakesWritesAgain() {
    for (int i = 0; i < 20; i++) {
      store.commit(writes.put("id" + i), (batch, failure) -> {});
    }

    store.discard(partition);

    assertThat(store.get(partition, Writes.key("id7"))).isNull();
    DotLog.Record gone =
        store.withSnapshot(partition, snapshot -> snapshot.log().find(new Dot(actor(), 9)));
    assertThat(gone).isEqualTo(new DotLog.Record.Unknown());
    assertThat(store.load()).doesNotContainKey(partition);
    Batch next = writes.put("next");
    Stores.write(store, next);
    reopen();

    assertThat(store.list(Writes.COLLECTION, List.of(partition), null, 100)).hasSize(1);
    assertThat(store.load())
        .hasEntrySatisfying(partition, state -> assertThat(state.clock()).isEqualTo(next.clock()));
  }

  @Test
  void aDroppedCollectionGoesWithItsSummaryAndLeavesItsDotsAndAllOthers() {
    Batch other =
        writes.put(
            new EntryKey(Writes.COLLECTION + 1, Bytes.utf8("kept")),
            new Content.Value(Bytes.EMPTY, Bytes.EMPTY));
    Stores.write(store, other);
    for (int i = 0; i < 20; i++) {
      store.commit(writes.put("id" + i), (batch, failure) -> {});
    }

    store.dropCollection(partition, Writes.COLLECTION);
    reopen();

    assertThat(store.list(Writes.COLLECTION, List.of(partition), null, 100)).isEmpty();
    assertThat(store.get(partition, Writes.key("id7"))).isNull();
    assertThat(store.getIfCached(partition, Writes.key("id7"))).isNotInstanceOf(Lookup.Found.class);
    assertThat(store.get(partition, other.changes().get(0).key())).isEqualTo(entryOf(other));
    assertThat(store.load().get(partition))
        .isEqualTo(new ReplicaState(writes.clock(), other.live(), false));
    DotLog.Record found =
        store.withSnapshot(partition, snapshot -> snapshot.log().find(new Dot(actor(), 9)));
    assertThat(found).isEqualTo(new DotLog.Record.Wrote(Writes.key("id7")));
  }

  @Test
  void propertiesAndActorsStay() {
    store.putProperty("ring", new byte[] {1, 2});
    store.putProperty("ring", new byte[] {3});
    assertThat(store.getProperty("other")).isNull();
    for (int i = 0; i < NodeRecords.MAX_ACTORS + 5; i++) {
      store.recordActor(new Actor(i));
    }
    assertThat(store.earlierActors()).isEmpty();
    reopen();

    assertThat(store.getProperty("ring")).containsExactly(3);
    assertThat(store.earlierActors())
        .hasSize(NodeRecords.MAX_ACTORS)
        .startsWith(new Actor(5))
        .endsWith(new Actor(NodeRecords.MAX_ACTORS + 4));
  }

  @Test
  void aClosedStoreRefusesEverythingAndBreaksNothing() {
    store.close();
    store.close();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    store.commit(
        writes.put("a"),
        (batch, failure) -> {
          if (failure != null) {
            failures.add(failure);
          }
        });

    assertThat(failures).hasSize(1).first().isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.get(partition, Writes.key("a")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.getIfCached(partition, Writes.key("a")))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.list(1, List.of(partition), null, 1))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.withSnapshot(partition, snapshot -> 1))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(store::load).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.raftLog().get(new byte[] {1})).isInstanceOf(IOException.class);
  }
}

package dev.syncline.verticle.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.ReplicaStore;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredEntriesTest {
  private static final ConflictPolicy POLICY = ConflictPolicy.LAST_WRITE_WINS;
  private static final EntryKey KEY = new EntryKey(1, Bytes.utf8("a"));

  private final Semaphore reads = new Semaphore(2);
  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch diskAnswers = new CountDownLatch(1);
  private volatile boolean cached;
  private volatile boolean broken;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void actionsOnAnEntryRunInTheOrderGivenWhileTheDiskIsAsked() {
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> both = new CompletableFuture<>();
    Shell shell = shell();
    StoredEntries entries = new StoredEntries(vertx, store(), reads, (damaged, failure) -> {});
    vertx.runOnContext(
        none -> {
          entries.with(
              shell, KEY, POLICY, stored -> order.add("first"), StoredEntriesTest::refused);
          // Somebody else has read the entry meanwhile.
          cached = true;
          entries.with(
              shell,
              KEY,
              POLICY,
              stored -> {
                order.add("second");
                both.complete(null);
              },
              StoredEntriesTest::refused);
          diskAnswers.countDown();
        });
    both.orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void anEntryThatCouldNotBeReadIsAskedForAgainByTheNextAction() {
    CompletableFuture<Entry> found = new CompletableFuture<>();
    Shell shell = shell();
    StoredEntries entries = new StoredEntries(vertx, store(), reads, (damaged, failure) -> {});
    broken = true;
    diskAnswers.countDown();
    vertx.runOnContext(
        none -> {
          entries.with(
              shell, KEY, POLICY, stored -> found.completeExceptionally(failed()), () -> {});
          askUntilFound(entries, shell, found);
        });
    assertThat(found.orTimeout(30, TimeUnit.SECONDS).join().isAbsent()).isTrue();
  }

  @Test
  void noMoreActionsWaitForTheDiskThanMay() {
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    Shell shell = shell();
    StoredEntries entries = new StoredEntries(vertx, store(), reads, (damaged, failure) -> {});
    vertx.runOnContext(
        none -> {
          entries.with(
              shell, KEY, POLICY, stored -> order.add("first"), StoredEntriesTest::refused);
          entries.with(
              shell, KEY, POLICY, stored -> end.complete(null), StoredEntriesTest::refused);
          // Neither behind the same entry, nor for another one, nor for a batch.
          entries.with(shell, KEY, POLICY, stored -> order.add("third"), () -> order.add("full"));
          EntryKey other = new EntryKey(1, Bytes.utf8("b"));
          entries.with(shell, other, POLICY, stored -> order.add("b"), () -> order.add("full"));
          entries.warm(shell, List.of(other), () -> order.add("batch"), () -> {});
          diskAnswers.countDown();
        });
    end.orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(order).containsExactly("full", "full", "first");
    assertThat(reads.availablePermits()).isEqualTo(2);
  }

  @Test
  void whatMemoryHoldsWaitsForNothingHoweverManyWait() {
    CompletableFuture<Entry> found = new CompletableFuture<>();
    StoredEntries entries =
        new StoredEntries(vertx, store(), new Semaphore(0), (damaged, failure) -> {});
    cached = true;
    Shell shell = shell();
    vertx.runOnContext(
        none -> entries.with(shell, KEY, POLICY, found::complete, StoredEntriesTest::refused));
    assertThat(found.orTimeout(30, TimeUnit.SECONDS).join().isAbsent()).isTrue();
  }

  @Test
  void aFailedReadGivesItsPlaceBack() {
    CompletableFuture<Entry> found = new CompletableFuture<>();
    StoredEntries entries = new StoredEntries(vertx, store(), reads, (damaged, failure) -> {});
    broken = true;
    diskAnswers.countDown();
    Shell shell = shell();
    vertx.runOnContext(
        none -> {
          entries.with(shell, KEY, POLICY, stored -> {}, () -> {});
          askUntilFound(entries, shell, found);
        });
    found.orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(reads.availablePermits()).isEqualTo(2);
  }

  /** An action that waits behind a failed read ends with it, as the first one does. */
  private void askUntilFound(StoredEntries entries, Shell shell, CompletableFuture<Entry> found) {
    vertx.setTimer(
        1,
        timer -> {
          cached = true;
          entries.with(shell, KEY, POLICY, found::complete, () -> {});
          if (!found.isDone()) {
            askUntilFound(entries, shell, found);
          }
        });
  }

  private static void refused() {
    throw new AssertionError("refused");
  }

  private static IllegalStateException failed() {
    return new IllegalStateException("an action ran though its entry was not read");
  }

  private static Shell shell() {
    Partition partition = Partition.of(1, KEY);
    return new Shell(
        partition,
        new PartitionReplica(
            new NodeName("n1"),
            new Actor(1),
            partition,
            Ring.EMPTY,
            ReplicaState.empty(false),
            0,
            10,
            LogLimits.KEEP_ALL));
  }

  private ReplicaStore store() {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getIfCached" ->
                      cached
                          ? new ReplicaStore.Lookup.Absent()
                          : new ReplicaStore.Lookup.NotCached();
                  case "get" -> read();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private Object read() throws InterruptedException {
    diskAnswers.await();
    if (broken) {
      throw new IllegalStateException("the disk is broken");
    }
    return Entry.absent(POLICY);
  }
}

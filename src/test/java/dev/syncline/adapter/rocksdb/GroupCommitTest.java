package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.replica.Batch;
import dev.syncline.port.ReplicaStore.Commit;
import dev.syncline.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {
  private final GatedDisk disk = new GatedDisk();
  private final List<StoreMetrics.Group> metered = new CopyOnWriteArrayList<>();
  private final List<Long> persistedNanos = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Writes one = new Writes(1);
  private final Writes two = new Writes(2);
  private GroupCommit commits = commits(1 << 20, 1 << 20);

  /** A disk whose writes wait to be let through, one by one. */
  private static final class GatedDisk implements GroupCommit.Sink {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final List<List<Batch>> groups = new CopyOnWriteArrayList<>();
    private volatile @Nullable RuntimeException failure;

    @Override
    public long write(List<Batch> group) {
      begun.release();
      gate.acquireUninterruptibly();
      RuntimeException failing = failure;
      if (failing != null) {
        throw failing;
      }
      groups.add(List.copyOf(group));
      return group.size();
    }

    void awaitWrite() {
      begun.acquireUninterruptibly();
    }

    void let(int writes) {
      gate.release(writes);
    }
  }

  private GroupCommit commits(long maxGroupBytes, long maxQueuedBytes) {
    StoreMetrics metrics =
        new StoreMetrics() {
          @Override
          public void wrote(Group group) {
            metered.add(group);
          }

          @Override
          public void persisted(long nanos) {
            persistedNanos.add(nanos);
          }
        };
    return new GroupCommit("writer", disk, metrics, maxGroupBytes, maxQueuedBytes);
  }

  private void restart(long maxGroupBytes, long maxQueuedBytes) {
    commits.close();
    commits = commits(maxGroupBytes, maxQueuedBytes);
  }

  private void commit(Batch batch) {
    commits.commit(List.of(new Commit(batch, this::tell)));
  }

  private void tell(Batch batch, @Nullable Throwable failure) {
    told.add(batch.partition().slot() + ":" + batch.number() + (failure == null ? "" : " failed"));
  }

  private List<String> told(int count) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(String.valueOf(told.poll(30, TimeUnit.SECONDS)));
    }
    return taken;
  }

  @AfterEach
  void close() {
    disk.let(1_000);
    commits.close();
  }

  @Test
  void whatComesDuringAWriteIsWrittenAsOneGroupInOrder() throws Exception {
    commit(one.put("a"));
    disk.awaitWrite();
    commit(one.put("b"));
    commit(two.put("c"));
    commit(one.put("d"));
    disk.let(2);

    assertThat(told(4)).containsExactly("1:1", "1:2", "2:1", "1:3");
    assertThat(disk.groups).extracting(List::size).containsExactly(1, 3);
    assertThat(metered).extracting(StoreMetrics.Group::batches).containsExactly(1, 3);
    assertThat(metered).extracting(StoreMetrics.Group::waitingBatches).containsExactly(3, 0);
    assertThat(persistedNanos).hasSize(4).allMatch(each -> each >= 0);
  }

  @Test
  void aGroupEndsWhereItsBytesDo() throws Exception {
    Batch batch = one.put("a");
    restart(2L * GroupEncoder.estimateBytes(batch), 1 << 20);
    commit(batch);
    disk.awaitWrite();
    for (int i = 0; i < 5; i++) {
      commit(one.put("b"));
    }
    disk.let(4);

    assertThat(told(6)).hasSize(6);
    assertThat(disk.groups).extracting(List::size).containsExactly(1, 2, 2, 1);
  }

  @Test
  void thereIsRoomWhileHalfOfTheQueueIsFree() throws Exception {
    Batch batch = one.put("a");
    restart(1, 4L * GroupEncoder.estimateBytes(batch));
    commit(batch);
    commit(one.put("b"));
    assertThat(commits.hasRoom()).isTrue();

    commit(one.put("c"));
    assertThat(commits.hasRoom()).isFalse();

    disk.let(3);
    assertThat(told(3)).containsExactly("1:1", "1:2", "1:3");
    assertThat(commits.hasRoom()).isTrue();
  }

  @Test
  void aBatchLargerThanTheQueueIsWrittenByItself() throws Exception {
    restart(1, 1);
    commit(one.put("a"));
    disk.let(1);

    assertThat(told(1)).containsExactly("1:1");
  }

  @Test
  void afterAFailedWriteThePartitionTakesNothingUntilItIsResumed() throws Exception {
    disk.failure = new StoreException("disk on fire");
    commit(one.put("a"));
    disk.awaitWrite();
    commit(one.put("b"));
    commit(two.put("c"));
    disk.let(1);
    assertThat(told(1)).containsExactly("1:1 failed");
    disk.failure = null;
    disk.let(1);
    assertThat(told(2)).containsExactlyInAnyOrder("1:2 failed", "2:1");
    commit(one.put("d"));
    assertThat(told(1)).containsExactly("1:3 failed");

    commits.call(
        () -> {
          commits.resume(one.partition());
          return true;
        });
    disk.let(1);
    commit(one.put("e"));

    assertThat(told(1)).containsExactly("1:4");
    assertThat(disk.groups)
        .extracting(group -> group.get(0).partition().slot() + ":" + group.get(0).number())
        .containsExactly("2:1", "1:4");
    assertThat(metered).extracting(StoreMetrics.Group::failed).containsExactly(true, false, false);
    assertThat(persistedNanos).as("a batch that failed").hasSize(disk.groups.size());
  }

  @Test
  void aFullQueueRefusesAtOnceAndNothingOfThePartitionIsWrittenBehindTheGap() throws Exception {
    Batch first = one.put("a");
    restart(1 << 20, GroupEncoder.estimateBytes(first) + 1);
    commit(first);
    disk.awaitWrite();
    commit(one.put("b"));
    assertThat(told(1)).containsExactly("1:2 failed");
    disk.let(1);
    assertThat(told(1)).containsExactly("1:1");
    commits.call(() -> true);

    commit(one.put("c"));
    assertThat(told(1)).containsExactly("1:3 failed");
    disk.let(1);
    commit(two.put("d"));

    assertThat(told(1)).containsExactly("2:1");
    assertThat(commits.call(commits::queuedBytes)).isZero();
  }

  @Test
  void anActionRunsAfterEverythingQueuedBeforeAndBeforeEverythingQueuedLater() throws Exception {
    commit(one.put("a"));
    disk.awaitWrite();
    commit(one.put("b"));
    var executor = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<Integer> seen =
          CompletableFuture.supplyAsync(() -> commits.call(disk.groups::size), executor);
      disk.let(2);

      assertThat(seen.get()).isEqualTo(2);
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void aListenerThatThrowsHarmsNobodyElse() throws Exception {
    commits.commit(
        List.of(
            new Commit(
                one.put("a"),
                (batch, failure) -> {
                  throw new IllegalStateException("from a listener");
                })));
    commit(one.put("b"));
    disk.let(2);

    assertThat(told(1)).containsExactly("1:2");
  }

  @Test
  void aListenerMustNotWaitForTheStore() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    commits.commit(
        List.of(
            new Commit(
                one.put("a"),
                (batch, failure) -> {
                  try {
                    commits.call(() -> true);
                  } catch (IllegalStateException e) {
                    thrown.complete(e);
                  }
                })));
    disk.let(1);

    assertThat(thrown.get(30, TimeUnit.SECONDS)).hasMessageContaining("listener");
  }

  @Test
  void closingWritesWhatWaitsAndRefusesWhatComes() throws Exception {
    commit(one.put("a"));
    disk.awaitWrite();
    commit(one.put("b"));
    disk.let(2);
    commits.close();
    assertThat(told(2)).containsExactly("1:1", "1:2");

    commit(one.put("c"));

    assertThat(told(1)).containsExactly("1:3 failed");
    assertThatThrownBy(() -> commits.call(() -> true)).isInstanceOf(StoreException.class);
  }
}

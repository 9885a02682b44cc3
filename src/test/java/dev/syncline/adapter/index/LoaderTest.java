package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ReplicaStore;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LoaderTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long AGAIN_MILLIS = 10;

  private final HeldEntries held = new HeldEntries(2, Metric.COSINE, IndexKind.FLAT);
  private int pages;

  private ReplicaStore store(Supplier<List<ReplicaStore.Listed>> pages) {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) -> pages.get());
  }

  private List<ReplicaStore.Listed> page() {
    EntryKey key = new EntryKey(held.collection.id(), Bytes.utf8("id-" + ++pages));
    Content.Value value = new Content.Value(HeldEntries.bytes(1, 1), Bytes.EMPTY);
    Entry entry =
        new Entry(held.collection.policy(), List.of(held.version(value)), VersionVector.EMPTY);
    return List.of(new ReplicaStore.Listed(key, entry));
  }

  /** What writes leave to be done later waits in memory for it. */
  @Test
  void indexesAreLookedAfterWhileAPartitionIsRead() throws InterruptedException {
    CountDownLatch tidied = new CountDownLatch(2);
    CountDownLatch read = new CountDownLatch(1);
    long start = System.nanoTime();
    // A partition that does not end before.
    ReplicaStore store =
        store(
            () -> {
              if (tidied.getCount() > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
                return page();
              }
              read.countDown();
              return List.of();
            });
    MemoryLimit memory = new MemoryLimit(Long.MAX_VALUE);
    CollectionIndex index =
        new CollectionIndex(held.collection, store, 0, memory, ForkJoinPool.commonPool());
    try (Loader loader = new Loader("test", tidied::countDown, each -> {}, AGAIN_MILLIS)) {
      loader.load(index, 0);
      read.await();
      assertThat(tidied.getCount()).isZero();
    }
  }

  /** An assertion of a library, say, or a page that takes more memory than there is. */
  @Test
  void whatEndsInAnErrorIsDoneAgain() throws InterruptedException {
    CountDownLatch tidied = new CountDownLatch(2);
    CountDownLatch read = new CountDownLatch(2);
    MemoryLimit memory = new MemoryLimit(Long.MAX_VALUE);
    ReplicaStore store =
        store(
            () -> {
              fail(read);
              return List.of();
            });
    CollectionIndex index =
        new CollectionIndex(held.collection, store, 0, memory, ForkJoinPool.commonPool());
    try (Loader loader = new Loader("test", () -> fail(tidied), each -> {}, AGAIN_MILLIS)) {
      loader.load(index, 0);
      assertThat(read.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
      assertThat(tidied.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
    }
  }

  /** While a large collection is read partitions of others may come and go, or fail. */
  @Test
  void whatIsToBeReadTwiceIsReadOnce() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    CountDownLatch isOver = new CountDownLatch(1);
    AtomicIntegerArray reads = new AtomicIntegerArray(3);
    ReplicaStore store =
        (ReplicaStore)
            Proxy.newProxyInstance(
                ReplicaStore.class.getClassLoader(),
                new Class<?>[] {ReplicaStore.class},
                (proxy, method, arguments) -> {
                  int slot = ((Partition) ((List<?>) arguments[1]).get(0)).slot();
                  reads.incrementAndGet(slot);
                  switch (slot) {
                    case 0 -> {
                      begun.countDown();
                      goesOn.await();
                    }
                    case 2 -> isOver.countDown();
                    default -> {}
                  }
                  return List.of();
                });
    MemoryLimit memory = new MemoryLimit(Long.MAX_VALUE);
    CollectionIndex index =
        new CollectionIndex(held.collection, store, 0, memory, ForkJoinPool.commonPool());
    try (Loader loader = new Loader("test", () -> {}, each -> {}, AGAIN_MILLIS)) {
      loader.load(index, 0);
      begun.await();
      for (int i = 0; i < 1_000; i++) {
        loader.load(index, 1);
      }
      // It has begun, so what was written since may not be found by it.
      loader.load(index, 0);
      loader.load(index, 2);
      goesOn.countDown();
      assertThat(isOver.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
      assertThat(reads).hasToString("[2, 1, 1]");
    }
  }

  /** The first time. */
  private static void fail(CountDownLatch times) {
    times.countDown();
    if (times.getCount() > 0) {
      throw new AssertionError("for a test");
    }
  }
}

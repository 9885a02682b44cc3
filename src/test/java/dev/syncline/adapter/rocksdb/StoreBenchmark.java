package dev.syncline.adapter.rocksdb;

import com.sun.management.OperatingSystemMXBean;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.port.ReplicaStore.Lookup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a durable write costs: CPU of the whole process (with the building of the batches, flushes
 * and compactions) and of the writer's thread alone.
 *
 * <p>Arguments: directory, fsync or os-buffered, writes in flight, writes, dimensions.
 */
public final class StoreBenchmark {
  private StoreBenchmark() {}

  /** Runs once and prints one line. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[0]));
    Durability durability = args[1].equals("fsync") ? Durability.FSYNC : Durability.OS_BUFFERED;
    int inFlight = Integer.parseInt(args[2]);
    int writes = Integer.parseInt(args[3]);
    byte[] vector = new byte[4 * Integer.parseInt(args[4])];
    new Random(1).nextBytes(vector);
    Path store = Files.createTempDirectory(directory, "store");
    StoreOptions options = StoreOptions.of(store, new NodeName("bench")).withDurability(durability);
    AtomicLong groups = new AtomicLong();
    AtomicLong nanos = new AtomicLong();
    StoreMetrics metrics =
        group -> {
          groups.incrementAndGet();
          nanos.addAndGet(group.nanos());
        };
    try (RocksStore opened = RocksStore.open(options, metrics)) {
      run(opened, inFlight, writes / 10, vector);
      groups.set(0);
      nanos.set(0);
      long cpu = processCpuNanos();
      long writer = writerCpuNanos();
      long wall = System.nanoTime();
      run(opened, inFlight, writes, vector);
      wall = System.nanoTime() - wall;
      cpu = processCpuNanos() - cpu;
      writer = writerCpuNanos() - writer;
      System.out.printf(
          "%s, %d in flight, %d bytes: %.1f CPU-us/write, writer thread %.1f; %.0f writes/s, %.1f"
              + " writes/group, %.0f us/group%n",
          args[1],
          inFlight,
          vector.length,
          cpu / 1e3 / writes,
          writer / 1e3 / writes,
          writes * 1e9 / wall,
          (double) writes / groups.get(),
          nanos.get() / 1e3 / groups.get());
    }
    read(options, vector);
    delete(store);
  }

  /** What a look-up costs that memory can answer: in turn a hit and a miss. */
  private static void read(StoreOptions options, byte[] vector) throws Exception {
    int ids = 10_000;
    int reads = 400_000;
    try (RocksStore store = RocksStore.open(options, StoreMetrics.NONE)) {
      Writes writes = new Writes(1);
      for (int i = 0; i < ids; i++) {
        store.commit(writes.put("read-" + i, vector), (batch, failure) -> {});
      }
      store.reload(writes.partition());
      long found = 0;
      for (int round = 0; round < 2; round++) {
        long cpu = processCpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < reads; i++) {
          String id = (i % 2 == 0 ? "read-" : "none-") + i % ids;
          if (store.getIfCached(writes.partition(), Writes.key(id)) instanceof Lookup.Found) {
            found++;
          }
        }
        System.out.printf(
            "reads in memory: %.1f CPU-us/read, %.1f us/read, %d found%n",
            (processCpuNanos() - cpu) / 1e3 / reads,
            (System.nanoTime() - start) / 1e3 / reads,
            found);
      }
    }
  }

  private static void run(RocksStore store, int inFlight, int writes, byte[] vector)
      throws InterruptedException {
    Writes[] partitions = new Writes[Partition.SLOTS];
    long run = System.nanoTime();
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = new Writes(new Partition(3, i), new Actor(run + i));
    }
    Random random = new Random(run);
    Semaphore permits = new Semaphore(inFlight);
    for (int i = 0; i < writes; i++) {
      permits.acquire();
      Batch batch =
          partitions[random.nextInt(partitions.length)].put(
              "id-" + Long.toHexString(random.nextLong()), vector);
      store.commit(
          batch,
          (done, failure) -> {
            if (failure != null) {
              throw new IllegalStateException(failure);
            }
            permits.release();
          });
    }
    permits.acquire(inFlight);
  }

  private static long processCpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long writerCpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (var thread : threads.dumpAllThreads(false, false)) {
      if (thread.getThreadName().equals("store-bench")) {
        return threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    return 0;
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

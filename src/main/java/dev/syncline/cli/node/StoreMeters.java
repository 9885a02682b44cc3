package dev.syncline.cli.node;

import dev.syncline.adapter.metrics.WriteStages;
import dev.syncline.adapter.rocksdb.DiskSpace;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.adapter.rocksdb.StoreMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Meters of the node's store and of the disk that it is on. */
final class StoreMeters implements StoreMetrics {
  private final MeterRegistry registry;
  private final WriteStages stages;
  private final Timer commit;
  private final DistributionSummary batchesPerCommit;
  private final Counter committedBytes;
  private final Counter failedCommits;

  StoreMeters(MeterRegistry registry, WriteStages stages) {
    this.registry = registry;
    this.stages = stages;
    commit =
        Timer.builder("syncline.store.commit")
            .description("One group commit: write and fsync together")
            .serviceLevelObjectives(
                Duration.ofNanos(100_000),
                Duration.ofNanos(250_000),
                Duration.ofNanos(500_000),
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                Duration.ofMillis(500))
            .register(registry);
    batchesPerCommit =
        DistributionSummary.builder("syncline.store.commit.batches")
            .description("Batches written by one group commit")
            .register(registry);
    committedBytes =
        Counter.builder("syncline.store.commit.bytes")
            .description("Bytes written by group commits")
            .register(registry);
    failedCommits =
        Counter.builder("syncline.store.commit.failures")
            .description("Group commits that failed")
            .register(registry);
  }

  @Override
  public void wrote(Group group) {
    commit.record(group.nanos(), TimeUnit.NANOSECONDS);
    batchesPerCommit.record(group.batches());
    committedBytes.increment((double) group.bytes());
    if (group.failed()) {
      failedCommits.increment();
    }
  }

  @Override
  public void persisted(long nanos) {
    stages.took(WriteStages.Stage.PERSIST, nanos);
  }

  void bind(RocksStore store, long minFreeBytes) {
    Gauge.builder("syncline.store.queued.bytes", store, RocksStore::queuedBytes)
        .description("Bytes waiting for a group commit")
        .register(registry);
    Gauge.builder("syncline.store.files.bytes", store, StoreMeters::fileBytes)
        .description("Bytes of the files of the database; NaN while it is not open")
        .register(registry);
    Gauge.builder("syncline.store.writable", store, each -> each.trouble() == null ? 1 : 0)
        .description("Whether the store takes writes: 1, or 0")
        .register(registry);
    Gauge.builder("syncline.store.min.free.bytes", () -> minFreeBytes)
        .description("store.minFreeBytes: with less room on the disk no writes are taken")
        .register(registry);
    Gauge.builder("syncline.disk.free.bytes", store, each -> of(each, DiskSpace::freeBytes))
        .description("Room on the disk of the store that the node may use")
        .register(registry);
    Gauge.builder("syncline.disk.size.bytes", store, each -> of(each, DiskSpace::totalBytes))
        .description("Size of the disk of the store")
        .register(registry);
    FunctionCounter.builder("syncline.conflicts.evicted", store, RocksStore::evictedConflicts)
        .description("Records of dropped versions that were gone before conflicts.retainMillis")
        .register(registry);
  }

  private static double fileBytes(RocksStore store) {
    OptionalLong bytes = store.fileBytes();
    return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
  }

  private static double of(RocksStore store, ToLongFunction<DiskSpace> part) {
    @Nullable DiskSpace space = store.space();
    return space == null ? Double.NaN : part.applyAsLong(space);
  }
}

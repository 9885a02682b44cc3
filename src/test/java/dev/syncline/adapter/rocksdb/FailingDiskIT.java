package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.port.StoreTrouble;
import dev.syncline.port.StoreTrouble.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a disk that really fills up and really turns read-only. */
class FailingDiskIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static LoopDisk disk() throws Exception {
    LoopDisk disk = LoopDisk.tryMount(160).orElse(null);
    Assumptions.assumeTrue(disk != null, "mounting a loop device takes root and ext4");
    return java.util.Objects.requireNonNull(disk);
  }

  /** The library is unpacked where the process opens its first store, and stays in use there. */
  @BeforeAll
  static void loadTheLibraryFromADiskThatIsNotUnmounted(@TempDir Path directory) {
    RocksStore.open(Stores.options(directory), StoreMetrics.NONE).close();
  }

  private static RocksStore open(LoopDisk disk, long minFreeBytes) {
    return RocksStore.open(options(disk, minFreeBytes), StoreMetrics.NONE);
  }

  private static StoreOptions options(LoopDisk disk, long minFreeBytes) {
    return Stores.options(disk.path().resolve("n1")).withGuard(minFreeBytes, 50);
  }

  private static @Nullable Kind kindOf(@Nullable StoreTrouble trouble) {
    return trouble == null ? null : trouble.kind();
  }

  private static void awaitWell(RocksStore store) {
    Awaitility.await("writes to be taken").atMost(PATIENCE).until(() -> store.trouble() == null);
  }

  /** Writes until the store refuses; returns the ids that were acknowledged. */
  private static Set<String> writeUntilRefused(RocksStore store, Writes writes) {
    Set<String> acknowledged = new HashSet<>();
    byte[] vector = new byte[16 << 10];
    for (int i = 0; i < 100_000; i++) {
      try {
        Stores.write(store, writes.put("e" + i, vector));
        acknowledged.add("e" + i);
      } catch (RuntimeException e) {
        return acknowledged;
      }
    }
    throw new AssertionError("the disk never filled up");
  }

  private static void assertHolds(RocksStore store, Writes writes, Set<String> ids) {
    for (String id : ids) {
      assertThat(store.get(writes.partition(), Writes.key(id))).as(id).isNotNull();
    }
  }

  @Test
  void aFullDiskLosesNothingAndIsWrittenToAgainOnceThereIsRoom() throws Exception {
    try (LoopDisk disk = disk()) {
      Writes writes = new Writes(1);
      Writes others = new Writes(2);
      Set<String> acknowledged;
      try (RocksStore store = open(disk, 0)) {
        Stores.write(store, others.put("other"));
        disk.fill();
        acknowledged = writeUntilRefused(store, writes);
        StoreTrouble trouble = java.util.Objects.requireNonNull(store.trouble());
        assertThat(trouble.kind()).isEqualTo(Kind.FULL);
        assertThat(trouble.text()).contains("make room");
        assertHolds(store, writes, acknowledged);
        assertThatThrownBy(() -> store.reload(writes.partition()))
            .hasMessageContaining("takes no writes");

        disk.empty();
        awaitWell(store);
        Writes after = new Writes(1).from(store.reload(writes.partition()).clock());
        assertThat(after.count()).isGreaterThanOrEqualTo(acknowledged.size());
        Stores.write(store, after.put("after"));
        acknowledged.add("after");
        assertHolds(store, writes, acknowledged);
      }
      try (RocksStore store = open(disk, 0)) {
        assertThat(store.wasStoppedUncleanly()).isFalse();
        assertHolds(store, writes, acknowledged);
        assertHolds(store, others, Set.of("other"));
      }
    }
  }

  @Test
  void aDatabaseThatCannotBeOpenedAgainIsRead() throws Exception {
    byte[] key = {1};
    byte[] value = {2};
    try (LoopDisk disk = disk()) {
      Assumptions.assumeTrue(disk.canFail(), "the kernel has no trigger_fs_error for ext4");
      open(disk, 0).close();
      Path directory = disk.path().resolve("n1").resolve("db");
      try (Database database = Database.open(directory, options(disk, 0), false)) {
        database.writeSynced(batch -> batch.put(Family.NODE, key, value));
        disk.failReadOnly();
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(database::reopen).hasMessageContaining("cannot be opened");
          assertThat(database.get(Family.NODE, key)).isEqualTo(value);
          assertThatThrownBy(() -> database.writeSynced(batch -> batch.put(Family.NODE, key, key)))
              .hasMessageContaining("cannot be written");
        }
      }
      disk.repair();
      try (Database database = Database.open(directory, options(disk, 0), false)) {
        assertThat(database.get(Family.NODE, key)).isEqualTo(value);
        assertThat(database.reopen()).isTrue();
        database.writeSynced(batch -> batch.put(Family.NODE, key, key));
        assertThat(database.get(Family.NODE, key)).isEqualTo(key);
      }
    }
  }

  @Test
  void writesAreRefusedBeforeTheDiskIsFull() throws Exception {
    try (LoopDisk disk = disk();
        RocksStore store = open(disk, 16 << 20)) {
      assertThat(store.trouble()).isNull();
      disk.fill();
      Awaitility.await("the guard to see it")
          .atMost(PATIENCE)
          .until(() -> Kind.LOW_SPACE == kindOf(store.trouble()));
      disk.empty();
      awaitWell(store);
    }
  }

  @Test
  void aDiskThatTurnsReadOnlyIsReadUntilItIsMended() throws Exception {
    try (LoopDisk disk = disk()) {
      Assumptions.assumeTrue(disk.canFail(), "the kernel has no trigger_fs_error for ext4");
      Writes writes = new Writes(1);
      Set<String> acknowledged;
      try (RocksStore store = open(disk, 0)) {
        Stores.write(store, writes.put("before"));
        disk.failReadOnly();
        acknowledged = writeUntilRefused(store, writes);
        acknowledged.add("before");
        assertThat(java.util.Objects.requireNonNull(store.trouble()).kind())
            .isIn(Kind.READ_ONLY, Kind.FAILED);
        assertHolds(store, writes, acknowledged);
      }
      disk.repair();
      try (RocksStore store = open(disk, 0)) {
        assertThat(store.trouble()).isNull();
        assertHolds(store, writes, acknowledged);
        Writes after = new Writes(1).from(store.reload(writes.partition()).clock());
        Stores.write(store, after.put("after"));
      }
    }
  }
}

package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class UncleanStopTest {
  private static final String BOOT = "boot-1";
  private static final String NEXT_BOOT = "boot-2";
  private static final Actor ACTOR = new Actor(0xA0_0000_0005L);

  private final Writes writes = new Writes(5);
  private Path live;
  private Path image;

  @BeforeEach
  void choose(@TempDir Path fresh) {
    live = fresh.resolve("live");
    image = fresh.resolve("image");
  }

  private static RocksStore open(Path directory, Durability durability, String boot) {
    return StoreOpening.open(
        Stores.options(directory).withDurability(durability), StoreMetrics.NONE, boot);
  }

  private void crashAfterWriting(Durability durability, int count, String boot) throws IOException {
    try (RocksStore store = open(live, durability, boot)) {
      for (int i = 1; i <= count; i++) {
        Stores.write(store, writes.put("id" + i));
      }
      Stores.crashImage(live, image);
    }
  }

  @Test
  void withFsyncNothingIsForgottenWhateverHappened() throws IOException {
    crashAfterWriting(Durability.FSYNC, 3, BOOT);

    try (RocksStore store = open(image, Durability.FSYNC, NEXT_BOOT)) {
      assertThat(store.wasStoppedUncleanly()).isTrue();
      assertThat(store.startsForgetful()).isFalse();
      assertThat(store.load().get(writes.partition()))
          .extracting(ReplicaState::clock, ReplicaState::mayHaveForgotten)
          .containsExactly(writes.clock(), false);
    }
  }

  @Test
  void aKilledProcessForgetsNothingThatTheSystemHolds() throws IOException {
    crashAfterWriting(Durability.OS_BUFFERED, 3, BOOT);

    try (RocksStore store = open(image, Durability.OS_BUFFERED, BOOT)) {
      assertThat(store.wasStoppedUncleanly()).isTrue();
      assertThat(store.startsForgetful()).isFalse();
      assertThat(store.load().get(writes.partition()))
          .extracting(ReplicaState::clock, ReplicaState::mayHaveForgotten)
          .containsExactly(writes.clock(), false);
    }
  }

  @Test
  void afterARebootEveryPartitionMayHaveForgottenUntilItsReplicaSaysOtherwise() throws IOException {
    crashAfterWriting(Durability.OS_BUFFERED, 3, BOOT);
    Writes other = new Writes(6);
    Path second = image.resolveSibling("second");

    // Also if the store is then opened with fsync, and again after a mere kill.
    try (RocksStore store = open(image, Durability.FSYNC, NEXT_BOOT)) {
      assertThat(store.startsForgetful()).isTrue();
      assertThat(store.load().get(writes.partition()))
          .extracting(ReplicaState::clock, ReplicaState::mayHaveForgotten)
          .containsExactly(writes.clock(), true);
      assertThat(store.reload(other.partition())).isEqualTo(ReplicaState.empty(true));
      Stores.crashImage(image, second);
    }
    try (RocksStore store = open(second, Durability.FSYNC, NEXT_BOOT)) {
      assertThat(store.startsForgetful()).isTrue();
      assertThat(store.load().get(writes.partition()))
          .extracting(ReplicaState::mayHaveForgotten)
          .isEqualTo(true);
      Stores.write(store, writes.put("recovered"));
    }
    try (RocksStore store = open(second, Durability.FSYNC, NEXT_BOOT)) {
      assertThat(store.wasStoppedUncleanly()).isFalse();
      assertThat(store.load().get(writes.partition()))
          .extracting(ReplicaState::mayHaveForgotten)
          .isEqualTo(false);
    }
  }

  @Test
  void aBootThatCannotBeNamedCountsAsAnother() throws IOException {
    crashAfterWriting(Durability.OS_BUFFERED, 1, "");

    try (RocksStore store = open(image, Durability.OS_BUFFERED, "")) {
      assertThat(store.startsForgetful()).isTrue();
    }
  }

  @Test
  void aCleanStopForgetsNothingEvenAcrossAReboot() {
    try (RocksStore store = open(live, Durability.OS_BUFFERED, BOOT)) {
      Stores.write(store, writes.put("a"));
    }
    try (RocksStore store = open(live, Durability.OS_BUFFERED, NEXT_BOOT)) {
      assertThat(store.wasStoppedUncleanly()).isFalse();
      assertThat(store.startsForgetful()).isFalse();
      assertThat(store.load()).containsOnlyKeys(writes.partition());
    }
  }

  /** What a power cut leaves of bytes that no fsync covered: shorter, zeroed, or garbage. */
  private enum Damage {
    TRUNCATED,
    ZEROED,
    GARBAGE;

    void apply(Path file, long from, Random random) throws IOException {
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        long length = open.length();
        if (this == TRUNCATED) {
          open.setLength(from);
        } else {
          byte[] bytes = new byte[(int) Math.min(4096, length - from)];
          if (this == GARBAGE) {
            random.nextBytes(bytes);
          }
          open.seek(from);
          open.write(bytes);
        }
      }
    }
  }

  @Test
  void ofADamagedLogTheBatchesBeforeTheDamageAreKeptWhole() throws IOException {
    int count = 200;
    crashAfterWriting(Durability.OS_BUFFERED, count, BOOT);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long atLeast = Long.MAX_VALUE;
    long atMost = 0;
    for (int round = 0; round < 12; round++) {
      Path damaged = Stores.crashImage(image, image.resolveSibling("damaged" + round));
      Path log = newestLog(damaged);
      long from = random.nextLong(Files.size(log));
      Damage damage = Damage.values()[round % Damage.values().length];
      damage.apply(log, from, random);
      long kept = assertPrefix(damaged, "seed " + seed + ", " + damage + " from " + from);
      atLeast = Math.min(atLeast, kept);
      atMost = Math.max(atMost, kept);
    }
    assertThat(atLeast).as("seed %d", seed).isLessThan(count);
    assertThat(atMost).as("seed %d", seed).isPositive();
  }

  private static Path newestLog(Path store) throws IOException {
    try (var files = Files.list(store.resolve("db"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparing(Path::getFileName))
          .orElseThrow();
    }
  }

  /** Entries, log and clock agree on 1..n, and nothing of n+1 is there. */
  private long assertPrefix(Path directory, String what) {
    try (RocksStore store = open(directory, Durability.OS_BUFFERED, NEXT_BOOT)) {
      Partition partition = writes.partition();
      Map<Partition, ReplicaState> states = store.load();
      ReplicaState state = states.getOrDefault(partition, ReplicaState.empty(true));
      long kept = state.clock().highest(ACTOR);
      assertThat(state.mayHaveForgotten()).as(what).isTrue();
      assertThat(state.clock().size()).as(what).isEqualTo(kept);
      assertThat(store.list(Writes.COLLECTION, states.keySet(), null, 1_000))
          .as(what)
          .hasSize((int) kept);
      DotLog.Record next =
          store.withSnapshot(
              partition,
              snapshot -> {
                for (long i = 1; i <= kept; i++) {
                  assertThat(snapshot.log().find(new Dot(ACTOR, i)))
                      .as(what)
                      .isEqualTo(new DotLog.Record.Wrote(Writes.key("id" + i)));
                }
                return snapshot.log().find(new Dot(ACTOR, kept + 1));
              });
      assertThat(next).as(what).isEqualTo(new DotLog.Record.Unknown());
      return kept;
    }
  }
}

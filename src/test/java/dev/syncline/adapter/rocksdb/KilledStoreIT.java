package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills a process in the midst of its commits, again and again on the same store. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledStoreIT {
  private static final int ROUNDS = 3;
  private static final int WRITES_PER_ROUND = 6_000;

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aKilledProcessLeavesAPrefixWithEverythingItAcknowledged(
      Durability durability, @TempDir Path temporary) throws Exception {
    Path directory = temporary.resolve("data");
    for (int round = 1; round <= ROUNDS; round++) {
      long[] acknowledged = writeUntilKilled(directory, durability, round);

      try (RocksStore store =
          RocksStore.open(KilledStoreProcess.options(directory, durability), StoreMetrics.NONE)) {
        assertThat(store.wasStoppedUncleanly()).isTrue();
        for (int slot = 0; slot < KilledStoreProcess.SLOTS; slot++) {
          ReplicaState state = store.reload(new Partition(3, slot));
          assertThat(state.mayHaveForgotten()).isFalse();
          assertThat(assertPrefix(store, slot, round))
              .as("slot %d, round %d", slot, round)
              .isGreaterThanOrEqualTo(acknowledged[slot]);
        }
        assertWhole(store);
      }
    }
  }

  @Test
  void aPowerCutLeavesAPrefixEvenOfRecycledLogs(@TempDir Path temporary) throws Exception {
    Path directory = temporary.resolve("data");
    writeUntilKilled(directory, Durability.OS_BUFFERED, 1);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 8; round++) {
      Path image = Stores.crashImage(directory, temporary.resolve("image" + round));
      Path log = PowerCut.newestLog(image);
      long from = random.nextLong(Files.size(log));
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        if (round % 2 == 0) {
          file.setLength(from);
        } else {
          file.seek(from);
          file.write(new byte[(int) Math.min(4096, file.length() - from)]);
        }
      }

      try (RocksStore store =
          StoreOpening.open(
              KilledStoreProcess.options(image, Durability.OS_BUFFERED),
              StoreMetrics.NONE,
              "another boot")) {
        assertThat(store.startsForgetful()).as("seed %d", seed).isTrue();
        for (int slot = 0; slot < KilledStoreProcess.SLOTS; slot++) {
          assertPrefix(store, slot, 1);
        }
        assertWhole(store);
      }
    }
  }

  /** The highest counter acknowledged, by slot. */
  private static long[] writeUntilKilled(Path directory, Durability durability, long actor)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KilledStoreProcess.class.getName(),
                directory.toString(),
                durability.name(),
                Long.toString(actor))
            .redirectError(ProcessBuilder.Redirect.to(new File(directory + "-" + actor + ".err")))
            .start();
    long[] acknowledged = new long[KilledStoreProcess.SLOTS];
    int count = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && words[0].matches("\\d+") && words[1].matches("\\d+")) {
          int slot = Integer.parseInt(words[0]);
          acknowledged[slot] = Math.max(acknowledged[slot], Long.parseLong(words[1]));
        }
        if (++count == WRITES_PER_ROUND) {
          // Through its handle: killing a Process closes what it has printed but nobody read.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(count).as("lines of the process").isGreaterThanOrEqualTo(WRITES_PER_ROUND);
    return acknowledged;
  }

  /** Of the round's actor the dots 1..n are held, logged and stored, and nothing of n+1. */
  private static long assertPrefix(RocksStore store, int slot, long actorNumber) {
    Actor actor = new Actor(actorNumber);
    Partition partition = new Partition(3, slot);
    return store.withSnapshot(
        partition,
        snapshot -> {
          long kept = snapshot.clock().highest(actor);
          assertThat(snapshot.clock().base(actor)).isEqualTo(kept);
          for (long i = 1; i <= kept; i++) {
            assertThat(snapshot.log().find(new Dot(actor, i)))
                .isEqualTo(new DotLog.Record.Wrote(Writes.key(actorNumber + "-" + i)));
            assertThat(snapshot.log().entry(Writes.key(actorNumber + "-" + i)).dots())
                .isEqualTo(VersionVector.of(new Dot(actor, i)));
          }
          assertThat(snapshot.log().find(new Dot(actor, kept + 1)))
              .isEqualTo(new DotLog.Record.Unknown());
          assertThat(snapshot.log().entry(Writes.key(actorNumber + "-" + (kept + 1))).isAbsent())
              .isTrue();
          return kept;
        });
  }

  /** As many entries as dots: none was left behind or lost. */
  private static void assertWhole(RocksStore store) {
    store
        .load()
        .forEach(
            (partition, state) ->
                assertThat(
                        store.list(Writes.COLLECTION, List.of(partition), null, Integer.MAX_VALUE))
                    .hasSize((int) state.clock().size()));
  }
}

package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damage to the log of writes, which is written over files of earlier logs: behind its end lie old
 * records, whole and with a checksum that is right.
 */
@Timeout(120)
class DamagedLogTest {
  private static final int VECTOR_BYTES = 2_000;

  /** Several memtables, so that logs were switched and files of theirs taken again. */
  private static final int WRITES = 4_000;

  private static final int SOME_WRITES = 20;

  private static final Actor ACTOR = new Actor(0xA0_0000_0005L);

  private final Writes writes = new Writes(new Partition(3, 5), ACTOR);
  private Path live;
  private Path images;

  @BeforeEach
  void choose(@TempDir Path fresh) {
    live = fresh.resolve("live");
    images = fresh.resolve("images");
  }

  private static RocksStore open(Path directory) {
    return RocksStore.open(
        KilledStoreProcess.options(directory, Durability.FSYNC), StoreMetrics.NONE);
  }

  private void write(RocksStore store, int count) {
    for (int i = 1; i < count; i++) {
      store.commit(next(), (batch, failure) -> assertThat(failure).isNull());
    }
    Stores.write(store, next());
  }

  private Batch next() {
    return writes.put("id" + (writes.count() + 1), new byte[VECTOR_BYTES]);
  }

  /** What the last, torn write of a crash looks like. */
  private enum Tear {
    /** The file ends here. */
    CUT,
    /** The blocks were allocated, not written. */
    ZEROED,
    /** Whatever the disk held. */
    GARBAGE,
    /** What the file held when it was an earlier log. */
    RECYCLED;

    void apply(Path log, int from, byte[] before, Random random) throws IOException {
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        byte[] bytes = Arrays.copyOfRange(before, from, before.length);
        switch (this) {
          case CUT -> {
            file.setLength(from);
            return;
          }
          case ZEROED -> Arrays.fill(bytes, (byte) 0);
          case GARBAGE -> random.nextBytes(bytes);
          case RECYCLED -> {}
        }
        file.seek(from);
        file.write(bytes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tear.class)
  void whatAnFsyncCoveredSurvivesEveryTearBehindIt(Tear tear) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path log;
    byte[] before;
    byte[] after;
    long durable;
    Path image;
    try (RocksStore store = open(live)) {
      write(store, WRITES);
      do {
        assertThat(writes.count())
            .as("writes before one is in a recycled log")
            .isLessThan(2 * WRITES);
        durable = writes.count();
        log = newest(live);
        before = Files.readAllBytes(log);
        write(store, 1);
        after = Files.readAllBytes(log);
      } while (before.length != after.length || !log.equals(newest(live)));
      image = quietImage();
    }
    int end = Arrays.mismatch(before, after);

    for (int torn : new int[] {0, 1, 7, 11, VECTOR_BYTES / 2, VECTOR_BYTES}) {
      Path damaged = Stores.crashImage(image, images.resolve("torn" + torn));
      tear.apply(damaged.resolve("db").resolve(log.getFileName()), end + torn, before, random);

      String what = "seed " + seed + ", " + tear + " " + torn + " bytes into the write after";
      assertThat(prefixOf(damaged, what)).as(what).isBetween(durable, durable + 1);
    }
  }

  /** No crash does this to what was synced; a disk may. */
  @Test
  void aHoleInTheLogsIsNeverFollowedByLaterWrites() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path image;
    try (RocksStore store = open(live)) {
      write(store, WRITES);
      Path newest;
      do {
        newest = newest(live);
        write(store, SOME_WRITES);
      } while (!newest.equals(newest(live)));
      // The newest log holds the only copy of some writes, from its beginning on.
      image = quietImage();
    }
    List<Path> logs = logs(image);
    assertThat(logs).hasSizeGreaterThan(1);

    int harmed = 0;
    for (Path log : logs) {
      for (int round = 0; round < 3; round++) {
        Path damaged = Stores.crashImage(image, images.resolve(log.getFileName() + "-" + round));
        long at = random.nextLong(SOME_WRITES * VECTOR_BYTES / 2);
        flip(damaged.resolve("db").resolve(log.getFileName()), at);
        String what = "seed " + seed + ", " + log.getFileName() + " flipped at " + at;
        harmed += startsWhole(damaged, what) ? 0 : 1;
      }
    }
    assertThat(harmed).as("seed %d: some of the damage hit what is needed", seed).isPositive();
  }

  /** Whether nothing is missing; false too if the store says that it is damaged. */
  private boolean startsWhole(Path damaged, String what) {
    try {
      return prefixOf(damaged, what) == writes.count();
    } catch (StoreException e) {
      assertThat(e).as(what).hasMessageContaining("cannot be opened");
      return false;
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int was = open.read();
      open.seek(at);
      open.write(was ^ 0x40);
    }
  }

  /** Entries, log and clock agree on 1..n, and nothing after n is there. */
  private long prefixOf(Path directory, String what) {
    try (RocksStore store = open(directory)) {
      Partition partition = writes.partition();
      ReplicaState state = store.reload(partition);
      long kept = state.clock().size();
      assertThat(state.clock().base(ACTOR)).as(what).isEqualTo(kept);
      assertThat(store.list(Writes.COLLECTION, List.of(partition), null, Integer.MAX_VALUE))
          .as(what)
          .hasSize((int) kept);
      store.withSnapshot(
          partition,
          snapshot -> {
            for (long i = 1; i <= writes.count(); i++) {
              assertThat(snapshot.log().find(new Dot(ACTOR, i)))
                  .as(what)
                  .isEqualTo(
                      i <= kept
                          ? new DotLog.Record.Wrote(Writes.key("id" + i))
                          : new DotLog.Record.Unknown());
            }
            return kept;
          });
      return kept;
    }
  }

  /** A copy for which nothing was written, made or removed in the background meanwhile. */
  private Path quietImage() throws IOException {
    for (int attempt = 0; true; attempt++) {
      Path image = images.resolve("image" + attempt);
      try {
        Map<Path, String> before = listing();
        Stores.crashImage(live, image);
        if (before.equals(listing())) {
          return image;
        }
      } catch (NoSuchFileException e) {
        // The store has removed a file meanwhile: not quiet yet.
      }
    }
  }

  private Map<Path, String> listing() throws IOException {
    Map<Path, String> listing = new TreeMap<>();
    try (var files = Files.list(live.resolve("db"))) {
      for (Path file : files.toList()) {
        listing.put(file, Files.size(file) + " at " + Files.getLastModifiedTime(file));
      }
    }
    return listing;
  }

  private static Path newest(Path store) throws IOException {
    List<Path> logs = logs(store);
    return logs.get(logs.size() - 1);
  }

  private static List<Path> logs(Path store) throws IOException {
    try (var files = Files.list(store.resolve("db"))) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }
}

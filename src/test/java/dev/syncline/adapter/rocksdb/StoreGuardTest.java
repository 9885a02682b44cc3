package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.port.StoreException;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.StoreTrouble.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The guard of the disk, on a disk that does as it is told. */
class StoreGuardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MIN_FREE = 1 << 20;
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

  private volatile long freeBytes = 100 * MIN_FREE;
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicBoolean takesFiles = new AtomicBoolean(true);
  private Database database;
  private StoreGuard guard;

  @BeforeEach
  void open(@TempDir Path directory) {
    RocksStore.open(Stores.options(directory), StoreMetrics.NONE).close();
    StoreOptions options = Stores.options(directory).withGuard(MIN_FREE, 5);
    database = Database.open(directory.resolve("db"), options, false);
    guard = new StoreGuard("n1", directory, new ToldDisk(), options, database);
  }

  @AfterEach
  void close() {
    guard.close();
    database.close();
  }

  private final class ToldDisk implements StoreGuard.Disk {
    @Override
    public long freeBytes() {
      looks.incrementAndGet();
      return freeBytes;
    }

    @Override
    public void probe() throws IOException {
      if (!takesFiles.get()) {
        throw new IOException("no");
      }
    }
  }

  private static RocksDBException failure(Status.Code code, Status.SubCode sub, String message) {
    return new RocksDBException(message, new Status(code, sub, message));
  }

  private static RocksDBException full() {
    return failure(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device");
  }

  private @Nullable Kind kind() {
    StoreTrouble trouble = guard.trouble();
    return trouble == null ? null : trouble.kind();
  }

  private void awaitWell() {
    Awaitility.await("writes to be taken").atMost(PATIENCE).until(() -> guard.trouble() == null);
  }

  @Test
  void aFailureIsNamedByWhatEndsIt() {
    assertThat(StoreGuard.kindOf(full())).isEqualTo(Kind.FULL);
    assertThat(
            StoreGuard.kindOf(
                failure(
                    Status.Code.IOError,
                    Status.SubCode.None,
                    "While open a file: Read-only file system")))
        .isEqualTo(Kind.READ_ONLY);
    assertThat(
            StoreGuard.kindOf(
                failure(Status.Code.IOError, Status.SubCode.None, "Input/output error")))
        .isEqualTo(Kind.FAILED);
    assertThat(
            StoreGuard.kindOf(
                failure(Status.Code.Corruption, Status.SubCode.None, "block checksum mismatch")))
        .isEqualTo(Kind.DAMAGED);
    assertThat(
            StoreGuard.kindOf(
                failure(Status.Code.InvalidArgument, Status.SubCode.None, "not the disk's fault")))
        .isNull();
  }

  @Test
  void aFullDiskIsTriedOnlyOnceItHasTheRoomThatIsToBeKeptFree() {
    takesFiles.set(true);
    freeBytes = MIN_FREE - 1;
    Awaitility.await().atMost(PATIENCE).until(() -> kind() == Kind.LOW_SPACE);
    guard.failed(full());
    assertThat(kind()).isEqualTo(Kind.FULL);
    assertThatThrownBy(guard::requireWritable).isInstanceOf(StoreException.class);

    // Enough to be above the bound, and not the eighth more that ends the alarm.
    freeBytes = MIN_FREE + 1;
    assertThatThrownBy(guard::requireWritable).isInstanceOf(StoreException.class);
    freeBytes = 10 * MIN_FREE;
    awaitWell();
    guard.requireWritable();
  }

  @Test
  void theDatabaseIsNotClosedBeforeWhatItHoldsInMemoryHasRoom() {
    byte[] large = new byte[(int) (MIN_FREE + MIN_FREE / 4)];
    database.writeSynced(changes -> changes.put(Family.NODE, KEY, large));
    freeBytes = MIN_FREE + MIN_FREE / 8;
    guard.failed(full());
    int until = looks.get() + 4;
    Awaitility.await("the disk to be looked at").atMost(PATIENCE).until(() -> looks.get() > until);
    assertThat(kind()).isEqualTo(Kind.FULL);

    freeBytes = 100 * MIN_FREE;
    awaitWell();
  }

  @Test
  void whatWasWrittenIsThereOnceTheDatabaseHasBeenOpenedAgain() throws Exception {
    database.writeSynced(changes -> changes.put(Family.NODE, KEY, KEY));
    takesFiles.set(false);
    guard.failed(full());
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(guard::awaitWritable);
    assertThat(database.get(Family.NODE, KEY)).as("while it is not written to").isEqualTo(KEY);

    takesFiles.set(true);
    waiting.get(30, TimeUnit.SECONDS);
    assertThat(guard.trouble()).isNull();
    assertThat(database.get(Family.NODE, KEY)).isEqualTo(KEY);
    database.writeSynced(changes -> changes.put(Family.NODE, KEY, new byte[] {2}));
    assertThat(database.get(Family.NODE, KEY)).containsExactly(2);
  }

  @Test
  void aDamagedDatabaseIsNotOpenedAgain() {
    guard.failed(failure(Status.Code.Corruption, Status.SubCode.None, "checksum mismatch"));
    assertThatThrownBy(guard::awaitWritable)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("remove its data directory");
  }

  @Test
  void whoeverWaitsForTheDiskIsToldWhenTheStoreCloses() {
    takesFiles.set(false);
    guard.failed(full());
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(guard::awaitWritable);
    guard.close();
    assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreException.class);
  }

  @Test
  void openingAgainCutsCompactionsOffAndLetsThemGoOnAfterIt() {
    database.writeSynced(changes -> changes.put(Family.NODE, KEY, KEY));
    database.cancelCompactions();
    assertThat(database.compact(Family.NODE, KEY, new byte[] {'l'})).isFalse();

    assertThat(database.reopen()).isTrue();
    assertThat(database.compact(Family.NODE, KEY, new byte[] {'l'})).isTrue();
  }

  @Test
  void valuesAreCollectedAsBeforeOnceTheDatabaseHasBeenOpenedAgain() {
    database.collectValueGarbage(true);
    assertThat(database.isCollectingValueGarbage()).isTrue();

    database.reopen();
    assertThat(database.isCollectingValueGarbage()).isTrue();
  }

  @Test
  void readsGoOnWhileTheDatabaseIsOpenedAgainAndAgain() throws Exception {
    database.writeSynced(changes -> changes.put(Family.NODE, KEY, KEY));
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                assertThat(database.get(Family.NODE, KEY)).isEqualTo(KEY);
                byte[] unknown = KEY;
                assertThat(database.getCached(Family.NODE, KEY, value -> value, unknown))
                    .isEqualTo(KEY);
              }
            });
    for (int i = 0; i < 5; i++) {
      assertThat(database.reopen()).isTrue();
    }
    stop.set(true);
    reader.get(30, TimeUnit.SECONDS);
  }
}

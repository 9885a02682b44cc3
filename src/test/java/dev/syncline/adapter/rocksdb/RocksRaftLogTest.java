package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.port.RaftLogStore;
import dev.syncline.port.RaftLogStore.DeleteRange;
import dev.syncline.port.RaftLogStore.Put;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RocksRaftLogTest {
  private Path directory;

  @BeforeEach
  void choose(@TempDir Path fresh) {
    directory = fresh.resolve("live");
  }

  private static Put put(int key, int value) {
    return new Put(new byte[] {(byte) key}, new byte[] {(byte) value});
  }

  private static List<String> scan(RaftLogStore log, int from, int to) throws IOException {
    List<String> found = new ArrayList<>();
    log.scan(
        new byte[] {(byte) from},
        new byte[] {(byte) to},
        (key, value) -> found.add((key[0] & 0xFF) + "=" + value[0]));
    return found;
  }

  @Test
  void changesApplyInListOrderAsOneBatch() throws IOException {
    try (RocksStore store = Stores.open(directory)) {
      RaftLogStore log = store.raftLog();
      log.write(List.of(put(1, 1), put(2, 2), put(200, 3), put(3, 4)));
      log.write(
          List.of(new DeleteRange(new byte[] {2}, new byte[] {(byte) 200}), put(3, 5), put(1, 6)));

      assertThat(scan(log, 0, 255)).containsExactly("1=6", "3=5", "200=3");
      assertThat(scan(log, 2, 200)).containsExactly("3=5");
      assertThat(log.get(new byte[] {2})).isNull();
      assertThat(log.get(new byte[] {3})).containsExactly(5);
    }
  }

  @Test
  void whatWasWrittenSurvivesACrashEvenOfABufferedStore(@TempDir Path into) throws IOException {
    StoreOptions options = Stores.options(directory).withDurability(Durability.OS_BUFFERED);
    try (RocksStore store = RocksStore.open(options, StoreMetrics.NONE)) {
      store.raftLog().write(List.of(put(1, 1)));
      Stores.crashImage(directory, into.resolve("image"));
    }
    try (RocksStore store = Stores.open(into.resolve("image"))) {
      assertThat(store.raftLog().get(new byte[] {1})).containsExactly(1);
    }
  }

  @Test
  void aVisitorMayEndTheScan() throws IOException {
    try (RocksStore store = Stores.open(directory)) {
      store.raftLog().write(List.of(put(1, 1), put(2, 2)));

      assertThatThrownBy(
              () ->
                  store
                      .raftLog()
                      .scan(
                          new byte[] {0},
                          new byte[] {9},
                          (key, value) -> {
                            throw new IOException("enough of " + key[0]);
                          }))
          .isInstanceOf(IOException.class)
          .hasMessage("enough of 1");
    }
  }
}

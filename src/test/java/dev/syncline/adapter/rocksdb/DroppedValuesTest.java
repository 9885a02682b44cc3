package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DroppedValuesTest {
  private static final int ENTRIES = 2_000;
  private static final int VALUE_BYTES = 4096;
  private static final long KEPT_COLLECTION = 8;

  private final Random random = new Random(7);

  @Test
  void aDroppedCollectionGivesItsRoomBackThoughNothingMoreIsWritten(@TempDir Path directory)
      throws Exception {
    StoreOptions options = Stores.options(directory).withMemory(1L << 20, 8L << 20);
    Writes writes = new Writes(5);
    try (RocksStore store = RocksStore.open(options, StoreMetrics.NONE)) {
      EntryKey kept = new EntryKey(KEPT_COLLECTION, Bytes.utf8("kept"));
      Stores.write(store, writes.put(kept, value()));
      write(store, writes);
      Awaitility.await("most values to lie in files")
          .atMost(Duration.ofMinutes(1))
          .until(() -> Stores.valueBytes(directory) > (long) ENTRIES * VALUE_BYTES / 2);

      store.dropCollection(writes.partition(), Writes.COLLECTION);

      // The file that also holds what is kept goes only once more such files are.
      Awaitility.await("the room to be given back")
          .atMost(Duration.ofMinutes(1))
          .until(() -> Stores.valueBytes(directory) < (long) ENTRIES * VALUE_BYTES / 3);
      assertThat(store.get(writes.partition(), kept)).isNotNull();
    }
  }

  private Content value() {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return new Content.Value(Bytes.wrap(value), Bytes.EMPTY);
  }

  private void write(RocksStore store, Writes writes) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      batches.add(writes.put(Writes.key("id" + i), value()));
    }
    Stores.writeAll(store, batches);
  }
}

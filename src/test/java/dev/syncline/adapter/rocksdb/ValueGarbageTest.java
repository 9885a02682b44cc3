package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ValueGarbageTest {
  private static final int REPLACED_KEYS = 500;
  private static final int NEW_KEYS_PER_ROUND = 10;
  private static final int VALUE_BYTES = 4096;
  private static final int ROUNDS = 60;

  private final Random random = new Random(7);

  /** Every file keeps a few values that are wanted for good, so none of them just goes. */
  @Test
  void valuesThatAreReplacedForEverDoNotFillTheDisk(@TempDir Path directory) throws Exception {
    StoreOptions options =
        Stores.options(directory)
            .withDurability(Durability.OS_BUFFERED)
            .withMemory(1L << 20, 8L << 20);
    Writes writes = new Writes(5);
    try (RocksStore store = RocksStore.open(options, StoreMetrics.NONE)) {
      Map<EntryKey, Entry> last = new HashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        write(store, writes, round, last);
      }
      last.forEach((key, entry) -> assertThat(store.get(writes.partition(), key)).isEqualTo(entry));
      long live = (long) last.size() * VALUE_BYTES;
      long written = (long) ROUNDS * (REPLACED_KEYS + NEW_KEYS_PER_ROUND) * VALUE_BYTES;
      // How far collecting lags behind the writes is the machine's affair; without it all stays.
      assertThat(Stores.valueBytes(directory))
          .as("live %d bytes", live)
          .isBetween(live / 2, written / 2);
    }
  }

  private void write(RocksStore store, Writes writes, int round, Map<EntryKey, Entry> last) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < REPLACED_KEYS + NEW_KEYS_PER_ROUND; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      Batch batch = writes.put(i < REPLACED_KEYS ? "id" + i : "id" + i + "-" + round, value);
      Batch.Change change = batch.changes().get(0);
      last.put(change.key(), change.entry());
      batches.add(batch);
    }
    Stores.writeAll(store, batches);
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.Partition;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * Writes to a store until it is killed, and prints {@code slot counter} for every batch that is
 * durable. Its memtables are small, so that logs are switched and recycled all the time.
 */
public final class KilledStoreProcess {
  static final int SLOTS = 4;
  private static final int IN_FLIGHT = 64;
  private static final int VECTOR_BYTES = 2_000;

  private KilledStoreProcess() {}

  static StoreOptions options(Path directory, Durability durability) {
    return StoreOptions.of(directory, Stores.NODE)
        .withMemory(1L << 20, 8L << 20)
        .withDurability(durability);
  }

  /** Arguments: directory, durability, the actor's number. */
  public static void main(String[] args) throws Exception {
    Durability durability = Durability.valueOf(args[1]);
    Actor actor = new Actor(Long.parseLong(args[2]));
    RocksStore store = RocksStore.open(options(Path.of(args[0]), durability), StoreMetrics.NONE);
    Writes[] writes = new Writes[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      Partition partition = new Partition(3, slot);
      writes[slot] = new Writes(partition, actor).from(store.reload(partition).clock());
    }
    PrintStream out = System.out;
    Semaphore permits = new Semaphore(IN_FLIGHT);
    byte[] vector = new byte[VECTOR_BYTES];
    for (int i = 0; true; i++) {
      permits.acquire();
      Writes slot = writes[i % SLOTS];
      store.commit(
          slot.put(actor.id() + "-" + (slot.count() + 1), vector),
          (batch, failure) -> {
            out.println(
                failure == null
                    ? batch.partition().slot() + " " + batch.number()
                    : "failed " + failure);
            permits.release();
          });
    }
  }
}

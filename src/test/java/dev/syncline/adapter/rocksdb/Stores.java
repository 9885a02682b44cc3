package dev.syncline.adapter.rocksdb;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.replica.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Opens small stores, waits for their writes, and takes what a crash would leave of them. */
final class Stores {
  static final NodeName NODE = new NodeName("n1");

  private Stores() {}

  static StoreOptions options(Path directory) {
    return optionsOf(directory, NODE);
  }

  static StoreOptions optionsOf(Path directory, NodeName node) {
    return StoreOptions.of(directory, node).withMemory(4L << 20, 8L << 20);
  }

  static RocksStore open(Path directory) {
    return RocksStore.open(options(directory), StoreMetrics.NONE);
  }

  /** Writes a batch and waits until it is durable. */
  static void write(RocksStore store, Batch batch) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    store.commit(
        batch,
        (written, failure) -> {
          if (failure == null) {
            done.complete(true);
          } else {
            done.completeExceptionally(failure);
          }
        });
    done.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** What a crash of the process would leave of an open store. */
  static Path crashImage(Path directory, Path into) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        Path relative = directory.relativize(path);
        if (relative.startsWith("native")) {
          continue;
        }
        Path copy = into.resolve(relative.toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
    return into;
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.replica.Batch;
import dev.syncline.port.ReplicaStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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

  /** Writes batches as one and waits until all are durable. */
  static void writeAll(RocksStore store, List<Batch> batches) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(batches.size());
    ReplicaStore.CommitListener listener =
        (written, failure) -> {
          if (failure != null) {
            done.completeExceptionally(failure);
          } else if (left.decrementAndGet() == 0) {
            done.complete(null);
          }
        };
    store.commit(batches.stream().map(each -> new ReplicaStore.Commit(each, listener)).toList());
    done.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** What the values beside the sorted files take on disk. */
  static long valueBytes(Path directory) throws IOException {
    try (var files = Files.list(directory.resolve("db"))) {
      return files
          .filter(file -> file.toString().endsWith(".blob"))
          .mapToLong(Stores::sizeIfThere)
          .sum();
    }
  }

  private static long sizeIfThere(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a crash of the process would leave of an open store, which may be deleting files. */
  static Path crashImage(Path directory, Path into) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            Path relative = directory.relativize(path);
            if (relative.startsWith("native")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(into.resolve(relative.toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            try {
              Files.copy(path, into.resolve(directory.relativize(path).toString()));
            } catch (NoSuchFileException gone) {
              return FileVisitResult.CONTINUE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return into;
  }
}

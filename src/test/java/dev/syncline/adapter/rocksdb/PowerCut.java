package dev.syncline.adapter.rocksdb;

import dev.syncline.core.placement.NodeName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** What a power cut does to the store of a process that has been killed. */
public final class PowerCut {
  private PowerCut() {}

  /**
   * The second half of what the system had not written yet is gone, and the machine boots again:
   * the store is opened once, as another boot, and closed.
   *
   * @param data the node's data directory, whose process is dead
   * @return whether the store says that it may have forgotten
   */
  public static boolean strike(Path data, NodeName node) throws IOException {
    Path log = newestLog(data);
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    StoreOptions options = StoreOptions.of(data, node).withDurability(Durability.OS_BUFFERED);
    try (RocksStore store = StoreOpening.open(options, StoreMetrics.NONE, "another boot")) {
      return store.startsForgetful();
    }
  }

  /** The file of RocksDB's log that was written to last. */
  static Path newestLog(Path store) throws IOException {
    try (var files = Files.list(store.resolve("db"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparing(Path::getFileName))
          .orElseThrow();
    }
  }
}

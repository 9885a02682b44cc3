package dev.syncline.adapter.rocksdb;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes a data directory out of a backup. All its replicas may have forgotten what was written
 * since: they count in no quorum until they have caught up. The data directory appears at the end
 * and whole, or not at all.
 */
public final class StoreRestore {
  private final Path backup;
  private final Path dataDir;
  private final StoreIdentity identity;

  private StoreRestore(Path backup, Path dataDir, StoreIdentity identity) {
    this.backup = backup;
    this.dataDir = dataDir;
    this.identity = identity;
  }

  /**
   * Looks at a backup; nothing is written.
   *
   * @throws StoreException if it is none, or something is in the data directory
   */
  public static StoreRestore of(Path backup, Path dataDir) {
    Path file = backup.resolve(StoreBackups.IDENTITY);
    Path target = dataDir.toAbsolutePath().normalize();
    try {
      if (!Files.exists(file)) {
        throw new StoreException(
            backup + " is no backup of a node: it has no " + StoreBackups.IDENTITY);
      }
      if (Files.exists(target) && !isEmptyDirectory(target)) {
        throw new StoreException(
            dataDir + " is not empty: move it away first, it may be newer than the backup");
      }
      return new StoreRestore(backup, target, StoreIdentity.parse(file, Files.readAllLines(file)));
    } catch (IOException e) {
      throw new StoreException(file + " cannot be read: " + e, e);
    }
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> children = Files.list(path)) {
      return children.findAny().isEmpty();
    }
  }

  /** The node that it is of. */
  public String node() {
    return identity.node();
  }

  /** The cluster that the node belonged to; empty if to none. */
  public String clusterId() {
    String id = identity.clusterId();
    return id == null ? "" : id;
  }

  /** The store that it is of. */
  public String storeId() {
    return identity.storeId();
  }

  /**
   * As another store, which takes the place of the one that it is a copy of.
   *
   * @param change what else is to be noted in it
   */
  public void asAnotherStore(Consumer<RocksStore> change) {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    restore(identity.withStoreId(HexFormat.of().formatHex(random)), change);
  }

  /**
   * As the store that it is a copy of, in a cluster of another id.
   *
   * @param change what else is to be noted in it
   */
  public void inCluster(String clusterId, Consumer<RocksStore> change) {
    restore(identity.withClusterId(clusterId), change);
  }

  private void restore(StoreIdentity becomes, Consumer<RocksStore> change) {
    Path work = dataDir.resolveSibling(dataDir.getFileName() + ".restoring");
    try {
      Trees.delete(work);
      Files.createDirectories(work);
      Trees.copy(backup.resolve(StoreBackups.DATABASE), work.resolve("db"));
      Files.writeString(work.resolve("store.properties"), identity.toText());
      StoreOptions options =
          StoreOptions.of(work, new NodeName(identity.node())).withGuard(0, 1_000);
      try (RocksStore store = RocksStore.open(options, StoreMetrics.NONE)) {
        change.accept(store);
        store.markRestored();
        store.become(becomes);
      }
      Files.deleteIfExists(dataDir);
      Files.move(work, dataDir, StandardCopyOption.ATOMIC_MOVE);
      Trees.sync(dataDir.resolveSibling("."));
    } catch (IOException e) {
      throw new StoreException("the backup cannot be copied to " + dataDir + ": " + e, e);
    }
  }
}

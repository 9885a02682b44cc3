package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import dev.syncline.port.StoreTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps from a directory to an open store: lock, identity, native library, database, and what
 * the end of the last run means for this one.
 */
final class StoreOpening {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final StoreOptions options;
  private final StoreDirectory directory;

  private StoreOpening(StoreOptions options, StoreDirectory directory) {
    this.options = options;
    this.directory = directory;
  }

  static RocksStore open(StoreOptions options, StoreMetrics metrics, String bootId) {
    StoreDirectory directory = StoreDirectory.open(options.directory());
    try {
      return new StoreOpening(options, directory).open(metrics, bootId);
    } catch (StoreException e) {
      directory.close();
      throw e.isUnreadable()
          ? new StoreException(e.getMessage() + ": " + StoreTrouble.Kind.DAMAGED.remedy(), e)
          : e;
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Names the boot of this machine; empty where the system does not say. */
  static String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private RocksStore open(StoreMetrics metrics, String bootId) {
    StoreIdentity identity = identity();
    boolean fresh = !directory.hasDatabase();
    loadLibrary(options.nativeLibraryDirectory());
    Database database = Database.open(directory.database(), options, fresh);
    try {
      NodeRecords records = new NodeRecords(database);
      checkStoreId(records, identity);
      new StateReader(database).settle();
      NodeRecords.Run last = records.run();
      NodeRecords.Run run = new NodeRecords.Run(options.durability(), bootId, false);
      boolean restored = records.restored();
      if (restored || (last != null && last.mayHaveLost(bootId))) {
        LOG.warn(
            restored
                ? "the store in {} is an earlier state of its node: its replicas catch up before"
                    + " they count in a quorum"
                : "the store in {} was stopped uncleanly while the system held its last writes, and"
                    + " may have lost them: its replicas catch up before they count in a quorum",
            directory.path());
        records.putRunAndForget(run, new StateReader(database).all());
      } else {
        records.putRun(run);
      }
      boolean unclean = last != null && !last.clean();
      return new RocksStore(
          new RocksStore.Opened(directory, identity, database, run, unclean), options, metrics);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The identity, checked, and made if there is neither one nor a database. */
  private StoreIdentity identity() {
    StoreIdentity found = directory.readIdentity();
    if (found == null) {
      if (Files.exists(directory.path().resolve(StoreBackups.IDENTITY))) {
        throw new StoreException(
            directory.path()
                + " is a backup, on which no node starts: leave it as it is, and make a data directory"
                + " out of it with syncline restore");
      }
      if (directory.hasDatabase()) {
        throw new StoreException(
            directory.identityFile()
                + " is missing, but there is a database beside it: restore the file from a backup,"
                + " or remove the whole data directory so that the node joins again");
      }
      directory.requireNothingForeign();
      return make();
    }
    checkNode(found);
    if (!directory.hasDatabase()) {
      if (found.clusterId() != null) {
        throw new StoreException(
            directory.database()
                + " is missing, but the store belongs to cluster "
                + found.clusterId()
                + ": restore it from a backup, or remove the whole data directory so that the node"
                + " joins again");
      }
      // Nobody has heard of a store that belongs to no cluster: a crash while it was being made.
      return make();
    }
    return named(found);
  }

  private StoreIdentity make() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    StoreIdentity made =
        new StoreIdentity(
            StoreIdentity.FORMAT,
            options.nodeName().value(),
            HexFormat.of().formatHex(random),
            options.clusterName(),
            null);
    directory.writeIdentity(made);
    return made;
  }

  private void checkNode(StoreIdentity found) {
    if (!found.node().equals(options.nodeName().value())) {
      throw refused("node", found.node(), options.nodeName().value());
    }
    String cluster = options.clusterName();
    if (cluster != null && found.clusterName() != null && !cluster.equals(found.clusterName())) {
      throw refused("the cluster named", String.valueOf(found.clusterName()), cluster);
    }
  }

  private StoreException refused(String what, String found, String expected) {
    return new StoreException(
        "the store in "
            + directory.path()
            + " belongs to "
            + what
            + " "
            + found
            + ", not to "
            + expected
            + ": configure the name it belongs to, or another data directory");
  }

  private StoreIdentity named(StoreIdentity found) {
    String cluster = options.clusterName();
    if (cluster == null || found.clusterName() != null) {
      return found;
    }
    StoreIdentity named = found.withClusterName(cluster);
    directory.writeIdentity(named);
    return named;
  }

  /** Identity file and database must come from the same store. */
  private void checkStoreId(NodeRecords records, StoreIdentity identity) {
    String stored = records.storeId();
    if (stored == null && identity.clusterId() == null) {
      records.putStoreId(identity.storeId());
    } else if (!Objects.equals(stored, identity.storeId())) {
      throw new StoreException(
          directory.identityFile()
              + " names store "
              + identity.storeId()
              + ", but the database beside it is of store "
              + storeName(stored)
              + ": restore both from the same backup");
    }
  }

  private static String storeName(@Nullable String id) {
    return id == null ? "no name" : id;
  }

  /** The library loads once per process; it is then the first caller's copy of it. */
  private static synchronized void loadLibrary(Path into) {
    try {
      Files.createDirectories(into);
      NativeLibraryLoader.getInstance().loadLibrary(into.toString());
      RocksDB.loadLibrary();
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      throw new StoreException(
          "the native library of RocksDB cannot be loaded from " + into + ": " + e, e);
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.placement.NodeName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a store is opened.
 *
 * @param directory everything the store keeps; made if missing
 * @param nodeName the node the store belongs to; a store of another node is refused
 * @param clusterName the configured name of the cluster, null for any; a store of another is
 *     refused
 * @param durability what a commit waits for; the consensus log and properties are always on disk
 * @param memtableBytes size at which writes held in memory become a file; entries hold up to three
 *     times as much in memory
 * @param blockCacheBytes memory for what has been read: half of it for values, half for keys with
 *     their indexes and filters
 * @param maxBatchBytes where a group of batches stops growing; one larger batch is a group by
 *     itself
 * @param maxQueuedBytes most bytes that wait to be written: beyond half of it the store has no room
 *     for new writes, a batch beyond all of it is refused
 * @param minFreeBytes below so much room on the disk no writes are taken
 * @param checkMillis how often the disk's room is looked at, and a disk that has failed is tried
 * @param nativeLibraryDirectory where the native library is unpacked, once per process
 * @param conflicts how long records of conflicts are kept
 */
public record StoreOptions(
    Path directory,
    NodeName nodeName,
    @Nullable String clusterName,
    Durability durability,
    long memtableBytes,
    long blockCacheBytes,
    long maxBatchBytes,
    long maxQueuedBytes,
    long minFreeBytes,
    long checkMillis,
    Path nativeLibraryDirectory,
    ConflictLimits conflicts) {
  /** The longest cluster name, in characters. */
  public static final int MAX_CLUSTER_NAME_CHARS = 255;

  private static final long MIB = 1L << 20;

  /** Checks the bounds. */
  public StoreOptions {
    requireAtLeast("memtableBytes", memtableBytes, MIB);
    requireAtLeast("blockCacheBytes", blockCacheBytes, MIB);
    requireAtLeast("maxBatchBytes", maxBatchBytes, 1);
    requireAtLeast("maxQueuedBytes", maxQueuedBytes, 1);
    requireAtLeast("minFreeBytes", minFreeBytes, 0);
    requireAtLeast("checkMillis", checkMillis, 1);
    if (maxBatchBytes > 256 * MIB) {
      throw new IllegalArgumentException(
          "maxBatchBytes is " + maxBatchBytes + ", limit " + 256 * MIB);
    }
    if (clusterName != null && !isLine(clusterName)) {
      throw new IllegalArgumentException(
          "clusterName must be one line of 1 to " + MAX_CLUSTER_NAME_CHARS + " characters");
    }
  }

  /** Defaults for a node of a few gigabytes of memory, with the library beside the data. */
  public static StoreOptions of(Path directory, NodeName nodeName) {
    return new StoreOptions(
        directory,
        nodeName,
        null,
        Durability.FSYNC,
        32 * MIB,
        256 * MIB,
        MIB,
        64 * MIB,
        16 * MIB,
        1_000,
        directory.resolve("native"),
        ConflictLimits.DEFAULTS);
  }

  /** The same with another durability. */
  public StoreOptions withDurability(Durability other) {
    return new StoreOptions(
        directory,
        nodeName,
        clusterName,
        other,
        memtableBytes,
        blockCacheBytes,
        maxBatchBytes,
        maxQueuedBytes,
        minFreeBytes,
        checkMillis,
        nativeLibraryDirectory,
        conflicts);
  }

  /** The same with the name of a cluster. */
  public StoreOptions withClusterName(String other) {
    return new StoreOptions(
        directory,
        nodeName,
        other,
        durability,
        memtableBytes,
        blockCacheBytes,
        maxBatchBytes,
        maxQueuedBytes,
        minFreeBytes,
        checkMillis,
        nativeLibraryDirectory,
        conflicts);
  }

  /** The same with other sizes of caches. */
  public StoreOptions withMemory(long memtable, long blockCache) {
    return new StoreOptions(
        directory,
        nodeName,
        clusterName,
        durability,
        memtable,
        blockCache,
        maxBatchBytes,
        maxQueuedBytes,
        minFreeBytes,
        checkMillis,
        nativeLibraryDirectory,
        conflicts);
  }

  /** The same with other bounds of the queue. */
  public StoreOptions withQueue(long maxBatch, long maxQueued) {
    return new StoreOptions(
        directory,
        nodeName,
        clusterName,
        durability,
        memtableBytes,
        blockCacheBytes,
        maxBatch,
        maxQueued,
        minFreeBytes,
        checkMillis,
        nativeLibraryDirectory,
        conflicts);
  }

  /** The same with another guard of the disk. */
  public StoreOptions withGuard(long minFree, long check) {
    return new StoreOptions(
        directory,
        nodeName,
        clusterName,
        durability,
        memtableBytes,
        blockCacheBytes,
        maxBatchBytes,
        maxQueuedBytes,
        minFree,
        check,
        nativeLibraryDirectory,
        conflicts);
  }

  /** The same with other bounds for the records of conflicts. */
  public StoreOptions withConflicts(ConflictLimits other) {
    return new StoreOptions(
        directory,
        nodeName,
        clusterName,
        durability,
        memtableBytes,
        blockCacheBytes,
        maxBatchBytes,
        maxQueuedBytes,
        minFreeBytes,
        checkMillis,
        nativeLibraryDirectory,
        other);
  }

  private static boolean isLine(String text) {
    return !text.isBlank()
        && text.length() <= MAX_CLUSTER_NAME_CHARS
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
  }
}

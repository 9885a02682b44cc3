package dev.syncline.adapter.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;

/**
 * How RocksDB is set up: column families and their options, which live as long as the database.
 *
 * <p>Recovery stops at the first damaged record of the log of writes (point in time). A torn record
 * at its end is what a crash leaves, and all before it is kept, across column families. Tolerating
 * torn tails per log file could keep a later file behind an earlier one's hole, and demanding a
 * clean end would refuse to start after every power cut.
 *
 * <p>Log files are recycled: written over, a file keeps its blocks and its size, and an fsync need
 * not commit to the file system's journal, where it would also wait for files being flushed.
 *
 * <p>Flushes and compactions go around the page cache where the file system lets them: copying into
 * it was two thirds of their cost, and nobody reads from it what the block cache does not hold.
 */
final class Families implements AutoCloseable {
  static final String ENTRIES = "entries";
  static final String LOG = "log";
  static final String CLOCKS = "clocks";
  static final String NODE = "node";
  static final String RAFT = "raft";
  static final String CONFLICTS = "conflicts";

  private static final long MIB = 1L << 20;
  private static final long SMALL_MEMTABLE_BYTES = 16 * MIB;
  private static final int BLOCK_BYTES = 8 << 10;
  private static final int BLOOM_BITS_PER_KEY = 10;
  private static final double MEMTABLE_BLOOM_SHARE = 0.02;
  private static final int MEMTABLES = 3;

  /** A value this large lies outside the sorted files: a vector of 128 dimensions just does. */
  private static final long MIN_BLOB_BYTES = 512;

  /** Garbage in the oldest values from which a compaction is started for their sake alone. */
  private static final double FORCED_GARBAGE = 0.5;

  private static final int LOG_FILES_TO_COMPACT = 8;
  private static final int CACHE_SHARD_BITS = 2;

  /** Room for the largest value: a vector of 65,536 numbers and a payload of 1 MiB, twice. */
  private static final long MIN_BLOB_SHARD_BYTES = 3 * MIB;

  private static final int RECYCLED_LOGS = 3;

  private final List<AbstractImmutableNativeReference> owned = new ArrayList<>();
  private final List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
  private final DBOptions databaseOptions;

  Families(
      StoreOptions options, boolean createIfMissing, boolean directIo, boolean collectsGarbage) {
    databaseOptions = own(databaseOptions(options, createIfMissing, directIo));
    // Few shards: a large filter must fit into one, or it is read again with every look.
    Cache cache = own(new LRUCache(options.blockCacheBytes() / 2, CACHE_SHARD_BITS));
    long small = Math.min(SMALL_MEMTABLE_BYTES, options.memtableBytes());
    family(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8), small(cache, MIB));
    family(
        ENTRIES,
        entries(cache, options.memtableBytes(), options.blockCacheBytes() / 2)
            .setEnableBlobGarbageCollection(collectsGarbage));
    // Clients never wait for a look into the log.
    family(LOG, small(cache, small).setLevel0FileNumCompactionTrigger(LOG_FILES_TO_COMPACT));
    family(CLOCKS, small(cache, small));
    family(NODE, small(cache, MIB));
    family(RAFT, small(cache, 4 * MIB));
    family(CONFLICTS, small(cache, small));
  }

  DBOptions databaseOptions() {
    return databaseOptions;
  }

  List<ColumnFamilyDescriptor> descriptors() {
    return descriptors;
  }

  private static DBOptions databaseOptions(
      StoreOptions options, boolean createIfMissing, boolean directIo) {
    return new DBOptions()
        .setCreateIfMissing(createIfMissing)
        // A store of an earlier release has fewer.
        .setCreateMissingColumnFamilies(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setRecycleLogFileNum(RECYCLED_LOGS)
        .setMaxTotalWalSize(2 * options.memtableBytes())
        .setMaxBackgroundJobs(2)
        .setUseDirectIoForFlushAndCompaction(directIo)
        // One thread writes nearly everything: it needs no atomic insertions.
        .setAllowConcurrentMemtableWrite(false)
        // Spreads the writing of new files, so that the log's fsync does not wait for a burst.
        .setBytesPerSync(MIB)
        .setMaxManifestFileSize(16 * MIB)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(MIB)
        .setKeepLogFileNum(3);
  }

  /**
   * Vectors: large values that do not compress, asked for by whole key, often in vain. They are
   * written to files of their own once and stay there ({@link ValueGarbage}), so that compactions
   * move keys only.
   */
  private ColumnFamilyOptions entries(Cache cache, long memtableBytes, long blobCacheBytes) {
    return withBlobCache(blobCacheBytes)
        .setEnableBlobFiles(true)
        .setMinBlobSize(MIN_BLOB_BYTES)
        .setBlobFileSize(Math.max(memtableBytes, 64 * MIB))
        .setBlobGarbageCollectionForceThreshold(FORCED_GARBAGE)
        .setWriteBufferSize(memtableBytes)
        .setMaxWriteBufferNumber(MEMTABLES)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_SHARE)
        .setMemtableWholeKeyFiltering(true)
        .setMaxBytesForLevelBase(16 * MIB)
        .setTargetFileSizeBase(4 * MIB)
        .setLevel0SlowdownWritesTrigger(24)
        .setLevel0StopWritesTrigger(40)
        .setTableFormatConfig(table(cache));
  }

  /**
   * The Java binding has no setter for it. By default it would have shards of half a megabyte, and
   * hold no value that is larger. A small cache has fewer shards, so that one holds a large value.
   */
  private static ColumnFamilyOptions withBlobCache(long bytes) {
    Properties properties = new Properties();
    properties.setProperty(
        "blob_cache", "{capacity=" + bytes + ";num_shard_bits=" + blobShardBits(bytes) + ";}");
    return Objects.requireNonNull(
        ColumnFamilyOptions.getColumnFamilyOptionsFromProps(properties),
        "the native library knows no blob cache");
  }

  private static int blobShardBits(long bytes) {
    int bits = CACHE_SHARD_BITS;
    while (bits > 0 && bytes >> bits < MIN_BLOB_SHARD_BYTES) {
      bits--;
    }
    return bits;
  }

  private ColumnFamilyOptions small(Cache cache, long memtableBytes) {
    return new ColumnFamilyOptions()
        .setWriteBufferSize(memtableBytes)
        .setMaxWriteBufferNumber(MEMTABLES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(table(cache));
  }

  private BlockBasedTableConfig table(Cache cache) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(BLOCK_BYTES)
        .setFilterPolicy(own(new BloomFilter(BLOOM_BITS_PER_KEY)))
        .setOptimizeFiltersForMemory(true)
        // Memory for indexes and filters is part of the bound, and the last of it to go.
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setPinTopLevelIndexAndFilter(true);
  }

  private void family(String name, ColumnFamilyOptions options) {
    descriptors.add(
        new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), own(options)));
  }

  private <T extends AbstractImmutableNativeReference> T own(T reference) {
    owned.add(reference);
    return reference;
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.port.Backups;
import dev.syncline.port.ConflictStore;
import dev.syncline.port.RaftLogStore;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoreException;
import dev.syncline.port.StoreTrouble;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's store: the replicas of its partitions, the consensus log, and who it belongs to.
 *
 * <p>Reads see what is durable and nothing else: RocksDB shows a write only after its fsync.
 *
 * <p>A write that fails because the disk does (full, read-only, broken) leaves the database
 * read-only until {@link StoreGuard} finds the disk well again and has it opened anew.
 *
 * @see <a href="https://github.com/facebook/rocksdb/wiki">RocksDB</a>
 */
public final class RocksStore implements ReplicaStore, ConflictStore {
  private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);
  private static final Lookup ABSENT = new Lookup.Absent();
  private static final Lookup NOT_CACHED = new Lookup.NotCached();

  private final StoreDirectory directory;
  private final Database database;
  private final StoreGuard guard;
  private final NodeRecords records;
  private final NodeRecords.Run run;
  private final boolean stoppedUncleanly;
  private final List<Actor> earlierActors;
  private final GroupEncoder encoder;
  private final ConflictRecords conflicts;
  private final GroupCommit commits;
  private final DroppedValues dropped;
  private final RaftLogStore raftLog;

  private volatile StoreIdentity identity;
  private volatile boolean forgetful;
  private boolean closed;

  /** What opening has found out. */
  record Opened(
      StoreDirectory directory,
      StoreIdentity identity,
      Database database,
      NodeRecords.Run run,
      boolean stoppedUncleanly) {}

  RocksStore(Opened opened, StoreOptions options, StoreMetrics metrics) {
    this.directory = opened.directory();
    this.identity = opened.identity();
    this.database = opened.database();
    this.run = opened.run();
    this.stoppedUncleanly = opened.stoppedUncleanly();
    this.records = new NodeRecords(database);
    this.earlierActors = List.copyOf(records.actors());
    this.forgetful = records.forgetful();
    this.guard =
        new StoreGuard(
            identity.node(),
            directory.path(),
            StoreGuard.diskOf(directory.path()),
            options,
            database);
    this.raftLog = new RocksRaftLog(database, guard);
    this.encoder =
        new GroupEncoder(
            database.idOf(Family.ENTRIES),
            database.idOf(Family.LOG),
            database.idOf(Family.CLOCKS),
            database.idOf(Family.CONFLICTS),
            options.conflicts().clock()::millis);
    this.conflicts = new ConflictRecords(database, options.conflicts());
    boolean sync = options.durability() == Durability.FSYNC;
    ValueGarbage garbage = new ValueGarbage(database, options.memtableBytes());
    this.commits =
        new GroupCommit(
            "store-" + identity.node(),
            group -> {
              byte[] bytes = encoder.encode(group);
              database.write(bytes, sync);
              garbage.wrote(bytes.length);
              if (encoder.conflictBytes() > 0) {
                conflicts.wrote(encoder.conflictBytes());
              }
              return bytes.length;
            },
            metrics,
            options.maxBatchBytes(),
            options.maxQueuedBytes());
    this.dropped =
        new DroppedValues(
            database,
            "store-" + identity.node() + "-reclaim",
            () ->
                commits.call(
                    () -> {
                      garbage.lookNow();
                      return true;
                    }));
  }

  /**
   * Opens a node's store, or makes one. Blocks, longer after a crash.
   *
   * @throws StoreException if the directory is no directory, cannot be written to or is in use; if
   *     the store belongs to another node or cluster or was written by a newer release; or if it is
   *     damaged. An identity that does not fit is refused before the database is touched.
   */
  public static RocksStore open(StoreOptions options, StoreMetrics metrics) {
    return StoreOpening.open(options, metrics, StoreOpening.bootId());
  }

  /** 16 hexadecimal digits that name this store, and no store made after it was removed. */
  public String storeId() {
    return identity.storeId();
  }

  /** The cluster the node belongs to, empty as long as it belongs to none. */
  public Optional<String> clusterId() {
    return Optional.ofNullable(identity.clusterId());
  }

  /**
   * Binds the store to a cluster for good; durable on return. Blocks.
   *
   * @throws StoreException if it is bound to another, or cannot be written
   */
  public synchronized void setClusterId(String clusterId) {
    requireCluster(clusterId);
    if (clusterId.isBlank() || clusterId.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a cluster id is one line of text");
    }
    if (identity.clusterId() == null) {
      StoreIdentity bound = identity.withClusterId(clusterId);
      directory.writeIdentity(bound);
      identity = bound;
    }
  }

  /**
   * Checks that the store is bound to this cluster or to none.
   *
   * @throws StoreException if it is bound to another
   */
  public void requireCluster(String clusterId) {
    String bound = identity.clusterId();
    if (bound != null && !bound.equals(clusterId)) {
      throw new StoreException(
          "the store in "
              + directory.path()
              + " belongs to cluster "
              + bound
              + ", not to "
              + clusterId
              + ": point the node at the cluster it came from, or give it an empty data directory");
    }
  }

  /** Whether the run before this one ended without closing the store. */
  public boolean wasStoppedUncleanly() {
    return stoppedUncleanly;
  }

  /**
   * Whether a partition of which nothing is stored may have been forgotten, and so has to catch up
   * before it counts in a quorum.
   */
  @Override
  public boolean startsForgetful() {
    return forgetful;
  }

  /** Sets what {@link #startsForgetful} answers; durable on return. Blocks. */
  @Override
  public synchronized void setForgetful(boolean value) {
    records.putForgetful(value);
    forgetful = value;
  }

  /**
   * Notes that this store is an earlier state of its node: when it is opened next, all its replicas
   * may have forgotten. Durable on return. Blocks.
   */
  public synchronized void markRestored() {
    records.putRestored();
  }

  /** The store goes on under another identity; only of a store that nobody uses but the caller. */
  synchronized void become(StoreIdentity other) {
    records.putStoreId(other.storeId());
    directory.writeIdentity(other);
    identity = other;
  }

  /** Backups of this store in a directory, at most so many. */
  public Backups backups(Path into, int maxKept, InstantSource clock) {
    return new StoreBackups(this, into, maxKept, clock);
  }

  /** Writes a checkpoint of the database, and the identity beside it. Blocks. */
  void checkpoint(Path databaseCopy, Path identityCopy) {
    database.checkpoint(databaseCopy);
    StoreDirectory.writeSynced(identityCopy, identity.toText());
  }

  /** Notes an actor, before it issues its first dot; durable on return. Blocks. */
  public synchronized void recordActor(Actor actor) {
    records.addActor(actor);
  }

  /** The actors noted in earlier runs, oldest first; at most the last 1,024. */
  public List<Actor> earlierActors() {
    return earlierActors;
  }

  /** The consensus log kept in this store; closed with it. */
  public RaftLogStore raftLog() {
    return raftLog;
  }

  /** How many bytes wait to be written or are being written, estimated. */
  public long queuedBytes() {
    return commits.queuedBytes();
  }

  /** The disk's room when last looked at, about a second ago; null if unknown. Never blocks. */
  public @Nullable DiskSpace space() {
    return guard.space();
  }

  /** Bytes of the database's files; empty while it is closed or opened again. Never waits. */
  public OptionalLong fileBytes() {
    return database.fileBytes();
  }

  @Override
  public Map<Partition, ReplicaState> load() {
    return commits.call(
        () -> {
          StateReader reader = new StateReader(database);
          reader.settle();
          encoder.forgetAll();
          return reader.all();
        });
  }

  @Override
  public ReplicaState reload(Partition partition) {
    return commits.call(
        () -> {
          guard.requireWritable();
          StateReader reader = new StateReader(database);
          reader.settle(partition);
          encoder.forget(partition);
          ReplicaState state = reader.one(partition);
          commits.resume(partition);
          return state != null ? state : ReplicaState.empty(forgetful);
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Never waits for room: a batch beyond {@link StoreOptions#maxQueuedBytes}, or of a partition
   * that takes no writes, is refused on the caller's thread before the call returns.
   */
  @Override
  public void commit(List<Commit> batches) {
    commits.commit(batches);
  }

  @Override
  public boolean hasRoom() {
    return commits.hasRoom();
  }

  @Override
  public @Nullable StoreTrouble trouble() {
    return guard.trouble();
  }

  /**
   * Who is told when the disk turns out, after a failure, to have lost what was written before it:
   * this run must end, and the store be opened again as one that may have forgotten.
   */
  public void onLoss(Runnable action) {
    guard.onLoss(action);
  }

  @Override
  public Lookup getIfCached(Partition partition, EntryKey key) {
    return database.getCached(Family.ENTRIES, Keys.entry(partition, key), this::lookup, NOT_CACHED);
  }

  private Lookup lookup(byte @Nullable [] value) {
    Entry entry = decode(value);
    return entry == null ? ABSENT : new Lookup.Found(entry);
  }

  @Override
  public @Nullable Entry get(Partition partition, EntryKey key) {
    return decode(database.get(Family.ENTRIES, Keys.entry(partition, key)));
  }

  private @Nullable Entry decode(byte @Nullable [] value) {
    try {
      return value == null ? null : Values.readEntry(value);
    } catch (CorruptDataException e) {
      throw database.unreadable(e);
    }
  }

  @Override
  public <T> T withSnapshot(Partition partition, Function<LogSnapshot, T> reader) {
    return PartitionView.read(database, partition, reader);
  }

  @Override
  public List<Listed> list(
      long collection,
      Collection<Partition> partitions,
      @Nullable Bytes after,
      int limit,
      long maxBytes,
      Runnable checkpoint) {
    return new Listing(database, collection, checkpoint).list(partitions, after, limit, maxBytes);
  }

  /**
   * {@inheritDoc} Comes after every batch committed before the call; always on disk on return. The
   * room that the entries take on disk is given back some time later.
   */
  @Override
  public void dropCollection(Partition partition, long collection) {
    byte[] from = Keys.collection(partition, collection);
    commits.call(
        () -> {
          // Else lines of the log would bring the summary back.
          new StateReader(database).settle(partition);
          encoder.forget(partition);
          database.writeSynced(
              batch -> {
                batch.deleteRange(Family.ENTRIES, from, Keys.after(from));
                batch.delete(Family.CLOCKS, from);
              });
          conflicts.drop(collection);
          return true;
        });
    dropped.reclaim(from);
  }

  @Override
  public void discard(Partition partition) {
    byte[] from = Keys.partition(partition);
    byte[] to = Keys.after(from);
    commits.call(
        () -> {
          guard.requireWritable();
          encoder.forget(partition);
          database.writeSynced(
              batch -> {
                batch.deleteRange(Family.ENTRIES, from, to);
                batch.deleteRange(Family.LOG, from, to);
                batch.deleteRange(Family.CLOCKS, from, to);
              });
          commits.resume(partition);
          return true;
        });
  }

  @Override
  public List<Recorded> conflicts(Query query, long maxBytes, Runnable checkpoint) {
    return conflicts.list(query, maxBytes, checkpoint);
  }

  /** Records of conflicts that had to go before their time, since the start. */
  public long evictedConflicts() {
    return conflicts.evicted();
  }

  @Override
  public void cutConflicts() {
    conflicts.cutOld();
  }

  @Override
  public byte @Nullable [] getProperty(String name) {
    return records.property(name);
  }

  @Override
  public void putProperty(String name, byte[] value) {
    records.putProperty(name, value);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    guard.close();
    dropped.close();
    commits.close();
    try {
      // Its fsync covers everything written before it, also where commits did not ask for one.
      records.putRun(new NodeRecords.Run(run.durability(), run.bootId(), true));
    } catch (StoreException e) {
      if (guard.trouble() == null) {
        throw e;
      }
      LOG.warn("the store is not marked as cleanly closed: {}", e.getMessage());
    } finally {
      database.close();
      directory.close();
    }
  }
}

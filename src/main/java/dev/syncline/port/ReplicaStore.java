package dev.syncline.port;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.LogSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The durable state of a node's replicas.
 *
 * <p>Batches of one partition are written in the order they were committed in, each atomically.
 * After a crash the store holds a prefix of them that includes every batch it has called durable.
 */
public interface ReplicaStore extends AutoCloseable {
  /** What the store holds of each partition. Blocks; called once, at the start. */
  Map<Partition, ReplicaState> load();

  /** One partition again, after its replica has stopped. Blocks. */
  ReplicaState reload(Partition partition);

  /**
   * Drops all that is held of a partition, and lets it take writes again. Durable when it returns.
   * Batches committed before are dropped too. Blocks.
   */
  void discard(Partition partition);

  /**
   * Queues batches and returns at once. All that wait are written as one, with one fsync where
   * durability asks for it: what is handed over together costs one.
   */
  void commit(List<Commit> commits);

  /** Queues one batch. */
  default void commit(Batch batch, CommitListener listener) {
    commit(List.of(new Commit(batch, listener)));
  }

  /**
   * A batch to be written.
   *
   * @param listener called once, and must not block: on the store's own thread, or, for a batch
   *     that is refused because too much waits or its partition takes no writes, on the caller's
   *     before the call returns
   */
  record Commit(Batch batch, CommitListener listener) {}

  /**
   * Whether another write should be taken on: at most half of the queue before the disk is in use.
   * The other half is for what cannot be put off any more. Never blocks.
   */
  boolean hasRoom();

  /**
   * Why no write should be taken on, null while they are taken: the disk is full or about to be,
   * read-only, or fails. What there is can be read. Never blocks.
   */
  default @Nullable StoreTrouble trouble() {
    return null;
  }

  /** Learns what became of a batch. */
  @FunctionalInterface
  interface CommitListener {
    /**
     * The store is done with the batch.
     *
     * @param failure null if the batch is durable, otherwise why it is not; every later batch of
     *     the same partition fails too until the partition is reloaded
     */
    void done(Batch batch, @Nullable Throwable failure);
  }

  /** A stored entry, as far as it can be had without waiting for the disk. */
  sealed interface Lookup {
    /** The entry's stored, stripped state. */
    record Found(Entry entry) implements Lookup {}

    /** Nothing is stored. */
    record Absent() implements Lookup {}

    /** The disk has to be asked: use {@link ReplicaStore#get}. */
    record NotCached() implements Lookup {}
  }

  /** Looks in memory only; never blocks. */
  Lookup getIfCached(Partition partition, EntryKey key);

  /**
   * The stored, stripped state, null if nothing is stored. May block.
   *
   * @throws StoreException if it cannot be read; {@link StoreException#isUnreadable} if it never
   *     will be
   */
  @Nullable Entry get(Partition partition, EntryKey key);

  /** Reads from a consistent view, which ends with the call. Blocks. */
  <T> T withSnapshot(Partition partition, Function<LogSnapshot, T> reader);

  /** One listed entry. */
  record Listed(EntryKey key, Entry entry) {}

  /**
   * Live entries of a collection in order of their ids (as bytes), from the given partitions.
   * Blocks.
   *
   * @param after ids up to and including this one are left out; null for none
   * @param limit most entries returned
   * @param maxBytes the listing ends with the entry by which all have more, as {@link
   *     dev.syncline.core.entry.EntryCodec#estimateBytes} counts them
   * @param checkpoint run between any two entries looked at, deleted ones too; what it throws ends
   *     the listing
   */
  List<Listed> list(
      long collection,
      Collection<Partition> partitions,
      @Nullable Bytes after,
      int limit,
      long maxBytes,
      Runnable checkpoint);

  /** The same however large it is. */
  default List<Listed> list(
      long collection,
      Collection<Partition> partitions,
      @Nullable Bytes after,
      int limit,
      Runnable checkpoint) {
    return list(collection, partitions, after, limit, Long.MAX_VALUE, checkpoint);
  }

  /** The same however long it takes. */
  default List<Listed> list(
      long collection, Collection<Partition> partitions, @Nullable Bytes after, int limit) {
    return list(collection, partitions, after, limit, () -> {});
  }

  /**
   * Removes all entries of a dropped collection from a partition; the log of dots stays, and
   * answers for them with an absence. Blocks.
   */
  void dropCollection(Partition partition, long collection);

  /**
   * Whether a partition of which nothing is stored may have been forgotten with an earlier disk, so
   * that its replica starts out counting in no quorum. Blocks.
   */
  boolean startsForgetful();

  /** Sets what {@link #startsForgetful} answers; durable on return. Blocks. */
  void setForgetful(boolean forgetful);

  /** A small node-wide value, null if none was put. Blocks. */
  byte @Nullable [] getProperty(String name);

  /** Stores a small node-wide value; durable on return whatever the durability setting. Blocks. */
  void putProperty(String name, byte[] value);

  /** Writes out what waits, marks the store as cleanly closed, and releases it. */
  @Override
  void close();
}

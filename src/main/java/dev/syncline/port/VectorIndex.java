package dev.syncline.port;

import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The vectors that this node holds, of all collections that can be searched, and which of them are
 * nearest. For any thread.
 *
 * <p>Invariant: a search that begins after {@link #apply} has returned sees what the batch says,
 * whether or not a graph has taken it in yet.
 */
public interface VectorIndex extends AutoCloseable {
  /**
   * A batch has become durable. Must be called for all batches of a partition, in their order, and
   * before any of its writes is acknowledged. Does not block on graphs.
   */
  void apply(Batch batch);

  /**
   * A partition holds something else than the batches say, or nothing any more: what is known of it
   * is forgotten, and read from the store again if the node holds it. Does not block.
   */
  void reload(Partition partition);

  /**
   * The nearest entries of a collection in some of its partitions, nearest first, each id once.
   * Blocks: it takes CPU time of the calling thread, and may read from the store.
   *
   * @throws UnsearchableException where the collection cannot be searched here
   */
  Answer search(long collection, Set<Partition> partitions, NearestQuery query);

  /**
   * What a search has found.
   *
   * @param neighbors nearest first
   * @param loaded whether all that the node holds of the partitions was looked at; false while it
   *     is read from the store after a start
   */
  record Answer(List<Neighbor> neighbors, boolean loaded) {
    /** Copies the list. */
    public Answer {
      neighbors = List.copyOf(neighbors);
    }
  }

  /** How the index of one collection is doing. */
  Figures figures(long collection);

  /** Why a collection cannot be searched here; null if it can. */
  @Nullable UnsearchableException refusal(long collection);

  /**
   * Figures of one collection's index, or of all together.
   *
   * @param vectors live ones in memory
   * @param waiting of them not in a graph yet: searches scan them
   * @param dead places in graphs of vectors that were replaced or deleted
   * @param bytes of memory, by estimate
   * @param loaded share of the partitions here that have been read from the store, 0 to 1
   */
  record Figures(long vectors, long waiting, long dead, long bytes, double loaded) {
    /** Of an index that holds nothing. */
    public static final Figures NONE = new Figures(0, 0, 0, 0, 1);

    /** Of an index of which nothing has been read from the store yet. */
    public static final Figures NOT_LOADED = new Figures(0, 0, 0, 0, 0);
  }

  /** Of all collections. */
  Figures figures();

  @Override
  void close();
}

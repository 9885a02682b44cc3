package dev.syncline.adapter.index;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.UnsearchableException;
import dev.syncline.port.UnsearchableException.Reason;
import dev.syncline.port.VectorIndex;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index per collection, made soon after the node has heard of the collection, and then read from
 * the store.
 *
 * <p>A batch of a collection that the node has not heard of is passed over: the index that is made
 * once it has heard of it reads the store later than that, and so finds what the batch said.
 */
public final class GraphVectorIndex implements VectorIndex {
  private static final Logger LOG = LoggerFactory.getLogger(GraphVectorIndex.class);

  private static final long AGAIN_MILLIS = 10_000;

  private final IndexSettings settings;
  private final ReplicaStore store;
  private final Metadata metadata;
  private final MemoryLimit memory;
  private final ForkJoinPool pool;
  private final Map<Long, CollectionIndex> indexes = new ConcurrentHashMap<>();

  /** Collections that need more memory than there is; as they are now, in one map at most. */
  private final Map<Long, Exhausted> exhausted = new ConcurrentHashMap<>();

  /** How often in a row those of the collections could not be read for lack of memory. */
  private final Map<Long, Integer> failures = new ConcurrentHashMap<>();

  private final Loader loader;
  private final Builders builders;

  /**
   * An index that holds nothing yet.
   *
   * @param name of the node, for the names of threads
   */
  public GraphVectorIndex(
      String name, IndexSettings settings, ReplicaStore store, Metadata metadata) {
    this.settings = settings;
    this.store = store;
    this.metadata = metadata;
    this.memory = new MemoryLimit(settings.maxBytes());
    this.pool = Builders.pool(name);
    this.loader = new Loader(name, this::tidy, this::checkMemory, AGAIN_MILLIS);
    this.builders = new Builders(name, settings.threads(), indexes);
  }

  /** Writes have to go on whatever happens here: what is missed is read from the store. */
  @Override
  public void apply(Batch batch) {
    for (Batch.Change change : batch.changes()) {
      try {
        apply(batch.partition(), change);
      } catch (RuntimeException e) {
        LOG.error("partition {} was not indexed, it is read again", batch.partition(), e);
        reload(batch.partition());
      }
    }
  }

  private void apply(Partition partition, Batch.Change change) {
    EntryKey key = change.key();
    CollectionIndex index = find(key.collection());
    if (index != null) {
      index.apply(partition.slot(), key.id(), change.entry());
      // What is still being read gives way to what is searched already.
      if (!loader.isReadingOtherThan(index)) {
        checkMemory(index);
      }
    } else {
      Exhausted known = exhausted.get(key.collection());
      if (known != null && change.entry().live().isEmpty()) {
        known.deleted();
      }
    }
  }

  @Override
  public void reload(Partition partition) {
    for (CollectionIndex index : indexes.values()) {
      if (index.collection().replicationFactor() == partition.replicationFactor()) {
        index.forget(partition.slot());
        loader.load(index, partition.slot());
      }
    }
  }

  @Override
  public Answer search(long collection, Set<Partition> partitions, NearestQuery query) {
    CollectionIndex index = find(collection);
    if (index == null) {
      throw why(collection);
    }
    return index.search(partitions, query);
  }

  @Override
  public @Nullable UnsearchableException refusal(long collection) {
    return find(collection) == null ? why(collection) : null;
  }

  private UnsearchableException why(long collection) {
    CollectionInfo info = metadata.state().userCollection(collection);
    if (info == null) {
      return new UnsearchableException(Reason.UNKNOWN, "there is no collection " + collection);
    }
    Exhausted known = exhausted.get(collection);
    if (known == null || !known.isOf(info)) {
      return new UnsearchableException(
          Reason.NO_INDEX, "collection " + info.name() + " has no index");
    }
    return new UnsearchableException(
        Reason.OUT_OF_MEMORY,
        "the vectors of collection "
            + info.name()
            + " take more than "
            + known.bytes()
            + " bytes of memory; those of the others take "
            + memory.used()
            + ", and the limit of all is "
            + memory.most());
  }

  /** The index of a collection, made if there can be one. */
  private @Nullable CollectionIndex find(long collection) {
    CollectionInfo info = metadata.state().userCollection(collection);
    CollectionIndex known = indexes.get(collection);
    if (known != null && info != null && known.becomes(info)) {
      return known;
    }
    if (known != null && indexes.remove(collection, known)) {
      known.close();
    }
    if (info == null || !isIndexed(info)) {
      return null;
    }
    return indexes.computeIfAbsent(collection, id -> make(info));
  }

  private CollectionIndex make(CollectionInfo info) {
    CollectionIndex index = new CollectionIndex(info, store, settings.exactLimit(), memory, pool);
    loader.loadAll(index);
    return index;
  }

  /** The one that needs more than there is left gives back what it has. */
  private void checkMemory(CollectionIndex index) {
    long id = index.collection().id();
    if (!memory.isExceeded() || indexes.get(id) != index) {
      return;
    }
    Figures figures = index.figures();
    if (indexes.remove(id, index)) {
      int times = failures.merge(id, 1, Integer::sum);
      Exhausted now = new Exhausted(index.collection(), figures, times, System.nanoTime());
      exhausted.put(id, now);
      LOG.warn(
          "collection {} cannot be searched: its vectors take more than {} bytes, those of all {},"
              + " and the limit is {}",
          index.collection().name(),
          now.bytes(),
          memory.used(),
          memory.most());
      index.close();
    }
  }

  /** Drops what is gone, and begins with what is new, or again with what there is room for. */
  private void tidy() {
    if (!metadata.isKnown()) {
      return;
    }
    for (Iterator<CollectionIndex> all = indexes.values().iterator(); all.hasNext(); ) {
      CollectionIndex index = all.next();
      CollectionInfo info = metadata.state().userCollection(index.collection().id());
      if (info == null || !index.becomes(info)) {
        all.remove();
        index.close();
      } else {
        index.tend();
        if (index.figures().loaded() == 1) {
          failures.remove(info.id());
        }
      }
    }
    long now = System.nanoTime();
    exhausted.forEach(
        (id, each) -> {
          CollectionInfo info = metadata.state().userCollection(id);
          if (info == null || !each.isOf(info)) {
            exhausted.remove(id);
            failures.remove(id);
          } else if (each.isWorthAnotherTry(memory, now)) {
            exhausted.remove(id);
          }
        });
    for (CollectionInfo info : metadata.state().collections().values()) {
      CollectionIndex unused = find(info.id());
    }
  }

  @Override
  public Figures figures(long collection) {
    CollectionInfo info = metadata.state().userCollection(collection);
    return info != null && isIndexed(info) ? figures(info) : Figures.NONE;
  }

  private boolean isIndexed(CollectionInfo info) {
    Exhausted known = exhausted.get(info.id());
    return info.index() != IndexKind.NONE && (known == null || !known.isOf(info));
  }

  private Figures figures(CollectionInfo info) {
    CollectionIndex index = indexes.get(info.id());
    return index == null ? Figures.NOT_LOADED : index.figures();
  }

  @Override
  public Figures figures() {
    if (!metadata.isKnown()) {
      return Figures.NONE;
    }
    List<Figures> all =
        metadata.state().collections().values().stream()
            .filter(this::isIndexed)
            .map(this::figures)
            .toList();
    return new Figures(
        all.stream().mapToLong(Figures::vectors).sum(),
        all.stream().mapToLong(Figures::waiting).sum(),
        all.stream().mapToLong(Figures::dead).sum(),
        all.stream().mapToLong(Figures::bytes).sum(),
        all.stream().mapToDouble(Figures::loaded).average().orElse(1));
  }

  @Override
  public void close() {
    indexes.values().forEach(CollectionIndex::close);
    loader.close();
    builders.close();
    pool.shutdown();
  }
}

package dev.syncline.verticle.search;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.CurrentValue;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.Metadata;
import dev.syncline.port.PayloadConditions;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.UnsearchableException;
import dev.syncline.port.VectorIndex;
import dev.syncline.verticle.local.AppliedClocks;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Item;
import dev.syncline.verticle.search.SearchCodec.Question;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches among the vectors of this node, on threads of their own. For any thread. */
final class SearchHere {
  private static final Logger LOG = LoggerFactory.getLogger(SearchHere.class);

  /** How often a query is asked where what it finds changes before its value is read. */
  private static final int MAX_ATTEMPTS = 3;

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final WorkerExecutor threads;
  private final int maxWaiting;
  private final long maxBytes;
  private final VectorIndex index;
  private final ReplicaStore store;
  private final Metadata metadata;
  private final AppliedClocks clocks;
  private final PayloadConditions conditions;
  private final Predicate<Partition> isHere;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong saidNanos = new AtomicLong(System.nanoTime() - QUIET_NANOS);

  /**
   * Of a node.
   *
   * @param maxWaiting how many searches may wait or run; more are refused
   * @param maxBytes what may be told of one search
   * @param isHere whether this node has a replica of a partition that holds all that it should
   */
  SearchHere(
      WorkerExecutor threads,
      int maxWaiting,
      long maxBytes,
      VectorIndex index,
      ReplicaStore store,
      Metadata metadata,
      AppliedClocks clocks,
      PayloadConditions conditions,
      Predicate<Partition> isHere) {
    this.threads = threads;
    this.maxWaiting = maxWaiting;
    this.maxBytes = maxBytes;
    this.index = index;
    this.store = store;
    this.metadata = metadata;
    this.clocks = clocks;
    this.conditions = conditions;
    this.isHere = isHere;
  }

  /** Too many searches wait here. */
  static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException(int limit) {
      super(limit + " searches wait here, the limit");
    }
  }

  /** Nobody waits for the answer any more. */
  private static final class LateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LateException() {
      super("the search waited here until its time was over");
    }
  }

  /**
   * Answers, or fails with {@link FullException}.
   *
   * @param timeoutMillis how long the answer is waited for: what has not begun by then does not
   */
  Future<Answer> search(Question question, long timeoutMillis) {
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      return Future.failedFuture(new FullException(maxWaiting));
    }
    long start = System.nanoTime();
    return threads
        .executeBlocking(
            () -> {
              if (System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
                throw new LateException();
              }
              return answer(question);
            },
            false)
        .onFailure(e -> say(question.collection(), e))
        .onComplete(done -> waiting.decrementAndGet());
  }

  /** Others are asked, or the same again soon: where all fail, once in a while says enough. */
  private void say(long collection, Throwable failure) {
    if (failure instanceof LateException) {
      return;
    }
    long now = System.nanoTime();
    long last = saidNanos.get();
    if (now - last >= QUIET_NANOS && saidNanos.compareAndSet(last, now)) {
      LOG.error("a search of collection {} failed", collection, failure);
    }
  }

  private Answer answer(Question question) {
    CollectionInfo collection = metadata.state().userCollection(question.collection());
    if (collection == null) {
      return Answer.refused(
          UnsearchableException.Reason.UNKNOWN, "this node does not know the collection");
    }
    Set<Partition> served = new HashSet<>();
    Set<Partition> behind = new HashSet<>();
    for (Partition each : question.partitions()) {
      if (isHere.test(each)) {
        VersionVector seen = question.seen().getOrDefault(each, VersionVector.EMPTY);
        (clocks.of(each).covers(seen) ? served : behind).add(each);
      }
    }
    if (served.isEmpty()) {
      return new Answer(served, behind, true, List.of(), null, "");
    }
    try {
      List<List<Item>> results = new ArrayList<>();
      boolean loaded = true;
      long left = maxBytes;
      for (NearestQuery each : question.queries()) {
        Told told = tell(collection, served, each, question.values(), left);
        loaded &= told.loaded();
        left -= told.bytes();
        if (left < 0) {
          return Answer.refused(
              UnsearchableException.Reason.TOO_LARGE,
              "what is found takes more than "
                  + maxBytes
                  + " bytes: ask for fewer vectors at once, a smaller k, or include less");
        }
        results.add(told.items());
      }
      // What this node has given away meanwhile may have been forgotten before it was searched.
      served.removeIf(isHere.negate());
      return new Answer(served, behind, loaded, results, null, "");
    } catch (UnsearchableException e) {
      return Answer.refused(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  /** What is told of one query. */
  private record Told(List<Item> items, boolean loaded) {
    long bytes() {
      return items.stream().mapToLong(Item::bytes).sum();
    }
  }

  /** Where something has gone between search and reading, what comes after it is missing. */
  private Told tell(
      CollectionInfo collection,
      Set<Partition> served,
      NearestQuery query,
      boolean values,
      long mostBytes) {
    VectorIndex.Answer found = index.search(collection.id(), served, query);
    Told told = told(collection, query, found, values, mostBytes);
    for (int attempt = 1;
        attempt < MAX_ATTEMPTS
            && told.items().size() < found.neighbors().size()
            && told.bytes() <= mostBytes;
        attempt++) {
      found = index.search(collection.id(), served, query);
      told = told(collection, query, found, values, mostBytes);
    }
    return told;
  }

  /** Ends with what is more than may be told. */
  private Told told(
      CollectionInfo collection,
      NearestQuery query,
      VectorIndex.Answer found,
      boolean values,
      long mostBytes) {
    List<Neighbor> neighbors = found.neighbors();
    double farthest =
        neighbors.size() < query.count()
            ? query.maxDistance()
            : neighbors.get(neighbors.size() - 1).distance();
    List<Item> items = new ArrayList<>(neighbors.size());
    long left = mostBytes;
    for (Neighbor each : neighbors) {
      Item item = values ? withValue(collection, query, each, farthest) : new Item(each, null);
      if (item != null) {
        items.add(item);
        left -= item.bytes();
      }
      if (left < 0) {
        break;
      }
    }
    items.sort(Comparator.comparing(Item::neighbor));
    return new Told(items, found.loaded());
  }

  /**
   * The entry may have changed since it was found: then it is as it is now, unless it is not wanted
   * any more, or so far away that others may be nearer.
   */
  private @Nullable Item withValue(
      CollectionInfo collection, NearestQuery query, Neighbor neighbor, double farthest) {
    EntryKey key = new EntryKey(collection.id(), neighbor.id());
    Entry entry = store.get(Partition.of(collection.replicationFactor(), key), key);
    Item nearest = null;
    for (CurrentValue each :
        entry == null ? List.<CurrentValue>of() : CurrentValue.of(collection, entry)) {
      double distance =
          Distances.between(collection.metric(), query.vector(), Floats.of(each.value().vector()));
      Neighbor now = new Neighbor(neighbor.id(), each.dot(), distance);
      if (distance <= farthest
          && isWanted(query, each.value())
          && (nearest == null || now.compareTo(nearest.neighbor()) < 0)) {
        nearest = new Item(now, each.value());
      }
    }
    return nearest;
  }

  private boolean isWanted(NearestQuery query, Content.Value value) {
    return query.filter() == null || conditions.holds(query.filter(), value.payload());
  }
}

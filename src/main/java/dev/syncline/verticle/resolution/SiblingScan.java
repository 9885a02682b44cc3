package dev.syncline.verticle.resolution;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.resolution.ScanPlan;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through all entries of collections with a resolver for siblings that nobody has heard of:
 * those of an earlier run, those there was no room for, and those from before the collection had
 * its resolver. A page at a time with pauses between them, and only where there is a reason to.
 * Runs on the context of its verticle.
 */
final class SiblingScan {
  private static final Logger LOG = LoggerFactory.getLogger(SiblingScan.class);

  /** Few: each brings its values along. */
  private static final int PAGE_ENTRIES = 64;

  private static final long PAGE_BYTES = 4L << 20;

  private static final long PAUSE_MILLIS = 20;

  private final Vertx vertx;
  private final NodeName self;
  private final ReplicaStore store;
  private final Metadata metadata;
  private final Semaphore reads;
  private final long intervalMillis;
  private final Predicate<CollectionInfo> isWorthIt;
  private final Found found;
  private final Deque<CollectionInfo> left = new ArrayDeque<>();
  private final ScanPlan plan = new ScanPlan();
  private boolean stopped;
  private long timer = -1;

  /** Takes what is found. */
  @FunctionalInterface
  interface Found {
    /** An entry has siblings; returns whether there is room for more. */
    boolean siblings(CollectionInfo collection, ReplicaStore.Listed entry);
  }

  /**
   * A first scan comes soon after {@link #start}.
   *
   * @param reads how many reads of the node may wait for the disk
   * @param isWorthIt whether this node can do anything about a collection's siblings
   */
  SiblingScan(
      Vertx vertx,
      NodeName self,
      ReplicaStore store,
      Metadata metadata,
      Semaphore reads,
      long intervalMillis,
      Predicate<CollectionInfo> isWorthIt,
      Found found) {
    this.vertx = vertx;
    this.self = self;
    this.store = store;
    this.metadata = metadata;
    this.reads = reads;
    this.intervalMillis = intervalMillis;
    this.isWorthIt = isWorthIt;
    this.found = found;
  }

  void start() {
    later(PAUSE_MILLIS, this::begin);
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  /** Something may have been left: the next scan is one of everything. */
  void lookAgain() {
    plan.lookAgain();
  }

  private void later(long millis, Runnable action) {
    if (!stopped) {
      timer = vertx.setTimer(millis, id -> action.run());
    }
  }

  private void begin() {
    left.clear();
    Map<Long, CollectionInfo> resolved = new LinkedHashMap<>();
    metadata.state().collections().values().stream()
        .filter(each -> each.resolver() != null)
        .filter(isWorthIt)
        .forEach(each -> resolved.put(each.id(), each));
    plan.begin(resolved.keySet()).forEach(id -> left.add(Objects.requireNonNull(resolved.get(id))));
    next(null);
  }

  private void next(@Nullable Bytes after) {
    CollectionInfo collection = left.peekFirst();
    if (collection == null) {
      later(intervalMillis, this::begin);
    } else if (!reads.tryAcquire()) {
      later(PAUSE_MILLIS, () -> next(after));
    } else {
      page(collection, after);
    }
  }

  private void page(CollectionInfo collection, @Nullable Bytes after) {
    List<Partition> partitions = partitionsHere(collection);
    vertx
        .executeBlocking(
            () ->
                store.list(collection.id(), partitions, after, PAGE_ENTRIES, PAGE_BYTES, () -> {}),
            false)
        .onComplete(done -> reads.release())
        .onSuccess(entries -> take(collection, entries))
        .onFailure(
            e -> {
              LOG.atWarn()
                  .addKeyValue("collection", collection.name())
                  .log("not looked through for siblings: {}", e.toString());
              endEarly();
            });
  }

  private void take(CollectionInfo collection, List<ReplicaStore.Listed> entries) {
    for (ReplicaStore.Listed each : entries) {
      if (each.entry().hasSiblings() && !found.siblings(collection, each)) {
        endEarly();
        return;
      }
    }
    long bytes = 0;
    for (ReplicaStore.Listed each : entries) {
      bytes += EntryCodec.estimateBytes(each.entry());
    }
    if (entries.size() < PAGE_ENTRIES && bytes <= PAGE_BYTES) {
      left.removeFirst();
      later(PAUSE_MILLIS, () -> next(null));
    } else {
      Bytes last = entries.get(entries.size() - 1).key().id();
      later(PAUSE_MILLIS, () -> next(last));
    }
  }

  private void endEarly() {
    plan.lookAgain();
    later(intervalMillis, this::begin);
  }

  private List<Partition> partitionsHere(CollectionInfo collection) {
    Ring ring = metadata.state().ring();
    List<Partition> partitions = new ArrayList<>();
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      Partition partition = new Partition(collection.replicationFactor(), slot);
      if (ring.replicas(partition).contains(self)) {
        partitions.add(partition);
      }
    }
    return partitions;
  }
}

package dev.syncline.verticle.node;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.port.Listing;
import dev.syncline.port.Metadata;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoreBusyException;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@link Listing} from the store. */
public final class StoreListing implements Listing {
  private final Vertx vertx;
  private final NodeName self;
  private final ReplicaStore store;
  private final Metadata metadata;
  private final ReplicaBoard board;
  private final Semaphore reads;
  private final TimeSource time;
  private final long timeoutMillis;
  private final int retryAfterSeconds;

  /**
   * For the node of this name.
   *
   * @param reads how many reads of the node may wait for the disk
   * @param timeoutMillis how long a page may take; a disk that has given none by then has too much
   *     to do
   * @param retryAfterSeconds what a client is told when that many do, or after that time
   */
  public StoreListing(
      Vertx vertx,
      NodeName self,
      ReplicaStore store,
      Metadata metadata,
      ReplicaBoard board,
      Semaphore reads,
      TimeSource time,
      long timeoutMillis,
      int retryAfterSeconds) {
    this.vertx = vertx;
    this.self = self;
    this.store = store;
    this.metadata = metadata;
    this.board = board;
    this.reads = reads;
    this.time = time;
    this.timeoutMillis = timeoutMillis;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  @Override
  public Future<Page> list(CollectionInfo collection, @Nullable Bytes after, int limit) {
    List<Partition> partitions = partitionsHere(collection);
    if (!reads.tryAcquire()) {
      return Future.failedFuture(new StoreBusyException(retryAfterSeconds));
    }
    long deadlineNanos = time.nanos() + timeoutMillis * 1_000_000L;
    return vertx
        .executeBlocking(() -> page(collection, partitions, after, limit, deadlineNanos), false)
        // The read keeps its place until the disk has let go of it.
        .onComplete(done -> reads.release())
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .recover(e -> Future.failedFuture(e instanceof TimeoutException ? tooLate() : e));
  }

  private StoreBusyException tooLate() {
    return new StoreBusyException(retryAfterSeconds);
  }

  private Page page(
      CollectionInfo collection,
      List<Partition> partitions,
      @Nullable Bytes after,
      int limit,
      long deadlineNanos) {
    Runnable checkpoint =
        () -> {
          if (time.nanos() - deadlineNanos > 0) {
            throw tooLate();
          }
        };
    List<ReplicaStore.Listed> found =
        store.list(collection.id(), partitions, after, limit + 1, checkpoint);
    List<Item> items = new ArrayList<>(Math.min(limit, found.size()));
    for (ReplicaStore.Listed each : found.subList(0, Math.min(limit, found.size()))) {
      items.add(new Item(each.key().id(), found(each, collection)));
    }
    return new Page(items, found.size() > limit);
  }

  private Outcome.Found found(ReplicaStore.Listed listed, CollectionInfo collection) {
    Partition partition = Partition.of(collection.replicationFactor(), listed.key());
    ReplicaBoard.PartitionStatus status = board.partitions().get(partition);
    // The board may be a moment behind the store: a context of its clock alone could then lack what
    // the entry has replaced, so the context is only what the client is shown.
    Entry entry = listed.entry().shown(collection.policy());
    Ring ring = metadata.state().ring();
    List<String> labels = new ArrayList<>(entry.live().size());
    for (Version version : entry.live()) {
      labels.add(ring.label(version.dot()));
    }
    CausalContext context =
        new CausalContext(entry.dots(), entry.context().join(entry.dots()), entry.timestamp());
    return new Outcome.Found(entry.live(), labels, status == null ? 0 : 1, context);
  }

  @Override
  public Future<Long> count(CollectionInfo collection) {
    long count = 0;
    for (Partition partition : partitionsHere(collection)) {
      ReplicaBoard.PartitionStatus status = board.partitions().get(partition);
      if (status != null) {
        for (LiveSummary summary : status.live()) {
          count += summary.collection() == collection.id() ? summary.entries() : 0;
        }
      }
    }
    return Future.succeededFuture(count);
  }

  /** A reader has all partitions; whoever is about to get one does not have it yet. */
  private boolean isHere(Ring ring, Partition partition) {
    return (ring.isReader(self) ? ring.receivers(partition) : ring.replicas(partition))
        .contains(self);
  }

  private List<Partition> partitionsHere(CollectionInfo collection) {
    Ring ring = metadata.state().ring();
    List<Partition> partitions = new ArrayList<>();
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      Partition partition = new Partition(collection.replicationFactor(), slot);
      if (isHere(ring, partition)) {
        partitions.add(partition);
      }
    }
    return partitions;
  }
}

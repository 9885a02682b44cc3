package dev.syncline.verticle.replica;

import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.port.ReplicaStore;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands batches over to the store, once for all that this turn of the event loop and those that
 * wait already have made, and only then: the other replicas are told first, and what is written
 * together costs one fsync.
 *
 * <p>Invariant: {@code gatheredBytes < SHARED_BYTES} between two steps. The store does not know of
 * what is gathered here, and would go on to say that it has room. Beyond the bound a further batch
 * saves nothing: while one group is being written the next one gathers in the store.
 *
 * <p>Used on one context only.
 */
final class BatchOutbox {
  private static final long SHARED_BYTES = 256 << 10;

  private final Context context;
  private final ReplicaStore store;
  private final List<ReplicaStore.Commit> gathered = new ArrayList<>();
  private long gatheredBytes;

  BatchOutbox(Context context, ReplicaStore store) {
    this.context = context;
    this.store = store;
  }

  /** Takes a batch; the store has it two turns of the event loop later at the latest. */
  void add(ReplicaStore.Commit commit) {
    if (gathered.isEmpty()) {
      context.runOnContext(none -> context.runOnContext(later -> flush()));
    }
    gathered.add(commit);
    for (Batch.Change change : commit.batch().changes()) {
      gatheredBytes += EntryCodec.estimateBytes(change.entry());
    }
    if (gatheredBytes >= SHARED_BYTES) {
      flush();
    }
  }

  /** Hands over now, ahead of whatever the store is asked next. */
  void flush() {
    if (!gathered.isEmpty()) {
      List<ReplicaStore.Commit> batches = List.copyOf(gathered);
      gathered.clear();
      gatheredBytes = 0;
      store.commit(batches);
    }
  }

  /**
   * Forgets the batches of a partition that has stopped: the store takes its batches again once it
   * has been loaded, and these belong to the replica before.
   */
  void discard(Partition partition) {
    gathered.removeIf(each -> each.batch().partition().equals(partition));
  }
}

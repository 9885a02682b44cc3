package dev.syncline.verticle.replica;

import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.ReplicaStore;
import dev.syncline.verticle.replica.StateChanges.Kind;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The shard's way to the disk and back: batches go out, what became of them comes in, and a
 * partition that has stopped is loaded again, or begun anew.
 */
final class ShardStore {
  private static final Logger LOG = LoggerFactory.getLogger(ShardStore.class);

  private final Vertx vertx;
  private final Context context;
  private final Shard shard;
  private final ReplicaStore store;
  private final BatchOutbox outbox;
  private final Gains gains;
  private final BiConsumer<Shell, ReplicaEvent> step;
  private final Consumer<Shell> replaced;
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();

  /** A batch of which the store has spoken. */
  private record Done(Shell shell, int generation, Batch batch, @Nullable Throwable failure) {}

  /**
   * For one shard.
   *
   * @param replaced told of a partition that has another replica now
   */
  ShardStore(
      Vertx vertx,
      Context context,
      Shard shard,
      BiConsumer<Shell, ReplicaEvent> step,
      Consumer<Shell> replaced) {
    this.vertx = vertx;
    this.context = context;
    this.shard = shard;
    this.store = shard.store;
    this.outbox = new BatchOutbox(context, store);
    this.gains = new Gains(store, shard.self);
    this.step = step;
    this.replaced = replaced;
  }

  void commit(Shell shell, Batch batch) {
    if (shard.peerIsAway) {
      shard.traffic.bases().beforeCommit(batch, store);
    }
    int generation = shell.generation;
    outbox.add(
        new ReplicaStore.Commit(
            batch, (written, failure) -> committed(new Done(shell, generation, written, failure))));
  }

  /** On the store's thread: hands over to the shard's context, once for all that waits. */
  private void committed(Done batch) {
    done.add(batch);
    if (draining.compareAndSet(false, true)) {
      context.runOnContext(none -> drain());
    }
  }

  private void drain() {
    draining.set(false);
    Done each;
    while ((each = done.poll()) != null) {
      Shell shell = each.shell();
      if (each.generation() != shell.generation) {
        continue;
      }
      if (each.failure() == null) {
        step.accept(shell, new ReplicaEvent.Persisted(each.batch().number()));
        shard.board.bell().ring(each.batch());
      } else {
        // Why a disk takes nothing is said once, for all partitions, by the store.
        LOG.atLevel(store.trouble() == null ? Level.ERROR : Level.DEBUG)
            .addKeyValue("partition", shell.partition)
            .log("write failed, partition stops: {}", each.failure().getMessage());
        step.accept(shell, new ReplicaEvent.PersistFailed(each.batch().number()));
      }
    }
  }

  /** The replica has stopped. */
  void reloadLater(Shell shell) {
    int stopped = stop(shell);
    vertx.setTimer(shard.settings.reloadDelayMillis(), id -> reload(shell, stopped));
  }

  private int stop(Shell shell) {
    outbox.discard(shell.partition);
    return ++shell.generation;
  }

  private void reload(Shell shell, int stopped) {
    if (shell.generation != stopped) {
      return;
    }
    boolean isGained = shard.ring.gainedWith(shard.self, shell.partition) > 0;
    vertx
        .<ReplicaState>executeBlocking(
            () -> {
              ReplicaState state = store.reload(shell.partition);
              return isGained && state.clock().isEmpty() ? ReplicaState.empty(true) : state;
            },
            false)
        .onSuccess(state -> replace(shell, stopped, state, Kind.LOADED))
        .onFailure(e -> reloadLater(shell));
  }

  private void replace(Shell shell, int stopped, ReplicaState state, Kind change) {
    if (shell.generation == stopped) {
      shell.core = shard.replica(shell.partition, state, shell.core.issued());
      shard.changed(shell);
      replaced.accept(shell);
      shard.board.changes().add(change, shell.partition, shard.time.nanos());
      // What the store was not sure of may be there, and nothing was rung for it.
      shard.publish(shell);
      shard.board.bell().ring(shell.partition);
    }
  }

  /**
   * The node gets the partition with a change of the ring: until the store has dropped what it held
   * of it before, the replica takes nothing.
   */
  void renew(Shell shell) {
    Ring change = shard.ring;
    int stopped = stop(shell);
    shell.core.step(new ReplicaEvent.PersistFailed(0));
    shard.changed(shell);
    vertx
        .executeBlocking(
            () -> {
              gains.begin(change, shell.partition);
              return null;
            },
            false)
        .onSuccess(none -> replace(shell, stopped, ReplicaState.empty(true), Kind.BEGUN))
        .onFailure(
            e -> {
              LOG.atLevel(store.trouble() == null ? Level.WARN : Level.DEBUG)
                  .addKeyValue("partition", shell.partition)
                  .log("cannot be begun yet: {}", e.getMessage());
              vertx.setTimer(
                  shard.settings.reloadDelayMillis(),
                  id -> {
                    if (shell.generation == stopped) {
                      renew(shell);
                    }
                  });
            });
  }

  /**
   * What is left of dropped collections goes; their dots stay, and are answered with an absence.
   */
  void dropMissing() {
    for (Shell shell : shard.shells.values()) {
      for (LiveSummary summary : shell.core.live()) {
        if (shard.isDropped(summary.collection())) {
          drop(shell, summary.collection());
        }
      }
    }
  }

  private void drop(Shell shell, long collection) {
    shell.core.dropCollection(collection);
    shard.changed(shell);
    // What comes to the store later than this would stay on disk.
    outbox.flush();
    vertx
        .executeBlocking(
            () -> {
              store.dropCollection(shell.partition, collection);
              return null;
            },
            false)
        .onFailure(
            e ->
                LOG.atWarn()
                    .addKeyValue("partition", shell.partition)
                    .log("a dropped collection is still on disk: {}", e.getMessage()));
  }
}

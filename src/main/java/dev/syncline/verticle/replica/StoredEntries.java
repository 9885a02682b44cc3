package dev.syncline.verticle.replica;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoreException;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds entries' stored states for the steps of one verticle, on whose context everything here
 * runs: at once where memory holds the entry, otherwise after it was read off that context.
 *
 * <p>Actions on one entry run in the order in which they were given, also where an entry becomes
 * known while earlier actions still wait for it. The actions that wait are bounded by a number of
 * permits, which all of a node's reads of the disk share: operations end after their time, but what
 * waits for a stalled disk on their behalf does not.
 */
final class StoredEntries {
  private static final Logger LOG = LoggerFactory.getLogger(StoredEntries.class);

  private final Vertx vertx;
  private final ReplicaStore store;
  private final Semaphore reads;
  private final BiConsumer<Shell, StoreException> unreadable;
  private final Map<Place, Queue<Waiting>> waiting = new HashMap<>();

  /** What is done with the entry, or instead of it. */
  private record Waiting(Consumer<Entry> action, Runnable refused) {}

  private record Place(Partition partition, EntryKey key) {}

  /**
   * Reads a store.
   *
   * @param unreadable told, on the context, of what the store will never be able to read
   */
  StoredEntries(
      Vertx vertx,
      ReplicaStore store,
      Semaphore reads,
      BiConsumer<Shell, StoreException> unreadable) {
    this.vertx = vertx;
    this.store = store;
    this.reads = reads;
    this.unreadable = unreadable;
  }

  /**
   * Acts on the entry's stored state as it is at the moment of the action.
   *
   * @param refused run instead: at once, if the action would have to wait and too many do; later,
   *     if the store cannot read the entry
   */
  void with(
      Shell shell, EntryKey key, ConflictPolicy policy, Consumer<Entry> action, Runnable refused) {
    Place place = new Place(shell.partition, key);
    Queue<Waiting> earlier = waiting.get(place);
    if (earlier != null) {
      if (reads.tryAcquire()) {
        earlier.add(new Waiting(action, refused));
      } else {
        refused.run();
      }
      return;
    }
    if (shell.core.isPending(key)) {
      action.accept(Entry.absent(policy));
      return;
    }
    ReplicaStore.Lookup lookup = lookUp(shell, key);
    if (lookup instanceof ReplicaStore.Lookup.Found found) {
      action.accept(found.entry());
    } else if (lookup instanceof ReplicaStore.Lookup.Absent) {
      action.accept(Entry.absent(policy));
    } else if (reads.tryAcquire()) {
      Queue<Waiting> actions = new ArrayDeque<>(1);
      actions.add(new Waiting(action, refused));
      waiting.put(place, actions);
      read(
          shell,
          List.of(key),
          () -> actAll(shell, place, policy),
          () -> take(place).forEach(each -> each.refused().run()));
    } else {
      refused.run();
    }
  }

  /** What memory cannot tell because it could not be read is left to the read that will fail. */
  private ReplicaStore.Lookup lookUp(Shell shell, EntryKey key) {
    try {
      return store.getIfCached(shell.partition, key);
    } catch (StoreException e) {
      return new ReplicaStore.Lookup.NotCached();
    }
  }

  private void actAll(Shell shell, Place place, ConflictPolicy policy) {
    take(place).forEach(each -> each.action().accept(now(shell, place.key(), policy)));
  }

  /** What has waited for the entry waits no more. */
  private Queue<Waiting> take(Place place) {
    Queue<Waiting> actions =
        java.util.Objects.requireNonNull(waiting.remove(place), "a read ends once");
    reads.release(actions.size());
    return actions;
  }

  /**
   * Brings the entries into the store's cache off this context, then goes on.
   *
   * @param otherwise run instead where too much waits for the disk, or it fails
   */
  void warm(Shell shell, List<EntryKey> keys, Runnable then, Runnable otherwise) {
    List<EntryKey> cold =
        keys.stream()
            .filter(key -> !shell.core.isPending(key))
            .filter(key -> lookUp(shell, key) instanceof ReplicaStore.Lookup.NotCached)
            .toList();
    if (cold.isEmpty()) {
      then.run();
    } else if (reads.tryAcquire()) {
      read(
          shell,
          cold,
          () -> {
            reads.release();
            then.run();
          },
          () -> {
            reads.release();
            otherwise.run();
          });
    } else {
      otherwise.run();
    }
  }

  private void read(Shell shell, List<EntryKey> keys, Runnable then, Runnable otherwise) {
    vertx
        .executeBlocking(
            () -> {
              keys.forEach(key -> store.get(shell.partition, key));
              return null;
            },
            false)
        .onSuccess(none -> then.run())
        .onFailure(
            e -> {
              failed(shell, e);
              otherwise.run();
            });
  }

  /** A read of the partition, of whatever, has failed. */
  void failed(Shell shell, Throwable e) {
    if (e instanceof StoreException failure && failure.isUnreadable()) {
      unreadable.accept(shell, failure);
    } else {
      LOG.atError().addKeyValue("partition", shell.partition).log("read failed", e);
    }
  }

  /** The stored state as it is now; what has just been warmed up is there without waiting. */
  Entry now(Shell shell, EntryKey key, ConflictPolicy policy) {
    if (shell.core.isPending(key)) {
      return Entry.absent(policy);
    }
    ReplicaStore.Lookup lookup = store.getIfCached(shell.partition, key);
    if (lookup instanceof ReplicaStore.Lookup.Found found) {
      return found.entry();
    }
    if (lookup instanceof ReplicaStore.Lookup.Absent) {
      return Entry.absent(policy);
    }
    Entry entry = store.get(shell.partition, key);
    return entry == null ? Entry.absent(policy) : entry;
  }
}

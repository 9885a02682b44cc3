package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.PeerMessage;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.ReplicaTask;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes, reads and batches for this node's replicas: finds the entries' stored states, takes the
 * step, or says why not.
 */
final class OperationsHere {
  private final Shard shard;
  private final StoredEntries stored;
  private final Shard.Replicas replicas;
  private final BiConsumer<Shell, ReplicaEvent> step;
  private final Consumer<CoordinatorTask> coordinator;

  OperationsHere(
      Shard shard,
      StoredEntries stored,
      Shard.Replicas replicas,
      BiConsumer<Shell, ReplicaEvent> step,
      Consumer<CoordinatorTask> coordinator) {
    this.shard = shard;
    this.stored = stored;
    this.replicas = replicas;
    this.step = step;
    this.coordinator = coordinator;
  }

  void coordinate(ReplicaTask.Coordinate write) {
    Shell shell = replicas.at(write.partition());
    ConflictPolicy policy = write.command().collection().policy();
    stored.with(
        shell,
        write.key(),
        policy,
        entry -> {
          Refusal refusal = shard.refusal(shell);
          if (refusal != null) {
            // Before it has a dot: a batch that the store refuses stops the partition.
            refuseHere(write.operation(), refusal);
            return;
          }
          step.accept(
              shell,
              new ReplicaEvent.Coordinate(
                  write.operation(),
                  write.key(),
                  policy,
                  write.command().content(),
                  write.command().context(),
                  shard.time.wallMillis(),
                  entry));
        },
        () -> refuseHere(write.operation(), cannotWrite(shell)));
  }

  void read(ReplicaTask.Read read) {
    Shell shell = replicas.at(read.partition());
    stored.with(
        shell,
        read.key(),
        read.policy(),
        entry -> {
          if (shell.damaged) {
            refuseHere(read.operation(), Refusal.STORE_CANNOT_READ);
            return;
          }
          coordinator.accept(
              new CoordinatorTask.EntryHere(
                  read.operation(), shell.core.counts(), shell.core.read(read.key(), entry)));
        },
        () -> refuseHere(read.operation(), cannotRead(shell)));
  }

  private void refuseHere(long operation, Refusal reason) {
    coordinator.accept(new CoordinatorTask.RefusedHere(operation, reason));
  }

  void write(NodeName from, WriteRequest request) {
    Shell shell = replicas.at(request.partition());
    stored.with(
        shell,
        request.key(),
        request.policy(),
        entry -> {
          Refusal refusal = shard.refusal(shell);
          if (refusal == null) {
            step.accept(shell, new ReplicaEvent.Receive(from, request, entry));
          } else {
            shard.refuse(from, request.operation(), refusal);
          }
        },
        () -> shard.refuse(from, request.operation(), cannotWrite(shell)));
  }

  void read(NodeName from, PeerMessage.Read read) {
    Shell shell = replicas.at(read.partition());
    Refusal outdated = outdated(read.ringVersion());
    if (outdated != null) {
      shard.refuse(from, read.operation(), outdated);
      return;
    }
    stored.with(
        shell,
        read.key(),
        read.policy(),
        entry -> {
          if (shell.damaged) {
            shard.refuse(from, read.operation(), Refusal.STORE_CANNOT_READ);
            return;
          }
          Entry filled = shell.core.read(read.key(), entry);
          boolean counts = shell.core.counts();
          shard.transport.send(
              from,
              read.full()
                  ? new PeerMessage.ReadFull(read.operation(), counts, filled)
                  : new PeerMessage.ReadDigest(read.operation(), counts, filled.digest()));
        },
        () -> shard.refuse(from, read.operation(), cannotRead(shell)));
  }

  private @Nullable Refusal outdated(long ringVersion) {
    long known = shard.ring.version();
    if (ringVersion == known) {
      return null;
    }
    return ringVersion < known ? Refusal.RING_IS_OLD : Refusal.RING_IS_UNKNOWN;
  }

  private static Refusal cannotWrite(Shell shell) {
    return shell.damaged ? Refusal.STORE_CANNOT_WRITE : Refusal.STORE_IS_FULL;
  }

  private static Refusal cannotRead(Shell shell) {
    return shell.damaged ? Refusal.STORE_CANNOT_READ : Refusal.STORE_IS_FULL;
  }

  /**
   * Takes entries in that the replica may lack.
   *
   * @param then run once they are, or cannot be
   */
  void receive(NodeName from, Actor sender, SyncBatch batch, Runnable then) {
    Shell shell = replicas.at(batch.partition());
    if (shard.store.trouble() != null) {
      // Asked for again once its time is over; by then there may be room.
      return;
    }
    stored.warm(
        shell,
        batch.items().stream().map(SyncItem::key).toList(),
        () -> {
          Map<EntryKey, Entry> entries = new HashMap<>();
          for (SyncItem item : batch.items()) {
            entries.put(item.key(), stored.now(shell, item.key(), item.entry().policy()));
          }
          step.accept(shell, new ReplicaEvent.ReceiveBatch(from, sender, batch, entries));
          then.run();
        },
        then);
  }
}

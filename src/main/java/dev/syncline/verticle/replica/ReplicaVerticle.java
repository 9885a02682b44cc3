package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.Addresses;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoreException;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.local.ResolutionTask;
import dev.syncline.verticle.replica.StateChanges.Kind;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of a shard's partitions: feeds each partition's {@link PartitionReplica} with what
 * happens and carries its effects out. All steps of a partition happen on this verticle's context.
 */
public final class ReplicaVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaVerticle.class);

  /** Intervals differ by up to a fifth of them, either way. */
  private static final int JITTER_PART = 5;

  private final Shard shard;
  private final Semaphore reads;
  private final boolean startsForgetful;
  private final Comparison comparison;

  private @Nullable Parts parts;

  /** What there is once the verticle has started. */
  private record Parts(
      LocalBus bus,
      ShardStore disk,
      OperationsHere operations,
      StoreScans scans,
      SyncAnswers answers,
      SyncRequests requests,
      SyncDecoding decoding) {}

  /**
   * Replicas as the store has them.
   *
   * @param stored the partitions of this shard that the store holds
   * @param startsForgetful whether a partition not stored may have been forgotten
   * @param board where the node's status finds what each partition says of itself
   * @param reads how many reads of the node may wait for the disk
   * @param traffic what the node's shards share to sync
   */
  public ReplicaVerticle(
      int shard,
      NodeName self,
      Actor actor,
      ReplicaStore store,
      ReplicaTransport transport,
      TimeSource time,
      ReplicaSettings settings,
      Ring ring,
      Map<Partition, ReplicaState> stored,
      boolean startsForgetful,
      ReplicaBoard board,
      Semaphore reads,
      SyncTraffic traffic) {
    Shard own =
        new Shard(shard, self, actor, store, transport, time, settings, board, traffic, ring);
    this.shard = own;
    this.reads = reads;
    this.startsForgetful = startsForgetful;
    this.comparison = new Comparison(own, this::shell, this::step);
    stored.forEach(
        (partition, state) -> {
          own.shells.put(partition, new Shell(partition, own.replica(partition, state, 0)));
          board.batches().loaded(partition, state.clock());
        });
    own.shells.values().forEach(own::publish);
  }

  @Override
  public Future<?> start() {
    LocalBus bus = LocalBus.of(vertx);
    StoredEntries stored = new StoredEntries(vertx, shard.store, reads, this::damaged);
    SyncDecoding decoding = new SyncDecoding(vertx, shard.store, shard.traffic.codecs().get());
    parts =
        new Parts(
            bus,
            new ShardStore(
                vertx, context, shard, this::step, shell -> parts().requests().reloaded(shell)),
            new OperationsHere(shard, stored, this::shell, this::step, this::toCoordinator),
            new StoreScans(vertx, shard.store, stored, this::step),
            new SyncAnswers(
                vertx,
                shard.store,
                shard.transport,
                shard.board,
                shard.traffic,
                shard.settings.batch(),
                reads,
                () -> shard.ring.version(),
                (partition, failure) -> stored.failed(shell(partition), failure)),
            new SyncRequests(
                shard.transport,
                shard.time,
                shard.settings.fetchTimeoutMillis(),
                () -> shard.store.trouble() == null,
                shard.traffic.counters(),
                decoding,
                this::step,
                new Arrivals(),
                () -> shard.ring.isCurrent(shard.self, shard.actor)),
            decoding);
    tickLater();
    vertx.setPeriodic(shard.settings.upkeepIntervalMillis(), id -> upkeep());
    return bus.<ReplicaTask>consume(Addresses.replica(shard.number), this::take).completion();
  }

  /** The codecs hold native memory. */
  @Override
  public Future<?> stop() {
    parts().answers().close();
    parts().decoding().close();
    return Future.succeededFuture();
  }

  private Parts parts() {
    return java.util.Objects.requireNonNull(parts);
  }

  private final class Arrivals implements SyncRequests.Receiver {
    @Override
    public void batch(Shell shell, NodeName from, Actor actor, SyncBatch batch, Runnable then) {
      parts().operations().receive(from, actor, batch, then);
    }

    @Override
    public void range(Shell shell, NodeName from, Actor actor, StreamBatch range, Runnable then) {
      if (shard.store.trouble() == null) {
        parts().scans().receive(shell, from, actor, range, then);
      }
    }
  }

  private void take(ReplicaTask task) {
    if (task instanceof ReplicaTask.Coordinate write) {
      parts().operations().coordinate(write);
    } else if (task instanceof ReplicaTask.FromPeer from) {
      for (PeerMessage message : from.messages()) {
        fromPeer(from.from(), from.actor(), message);
      }
    } else if (task instanceof ReplicaTask.Read read) {
      parts().operations().read(read);
    } else if (task instanceof ReplicaTask.Repair repair) {
      parts().operations().receive(shard.self, shard.actor, repair.batch(), () -> {});
    } else if (task instanceof ReplicaTask.SyncNow now) {
      comparison.syncNow(now.node());
    } else if (task instanceof ReplicaTask.LearnCollections learn) {
      shard.collections = learn;
      // What is said of those that hold something of a dropped one is not comparable from now on.
      shard.shells.values().forEach(shard::changed);
      parts().disk().dropMissing();
    } else if (task instanceof ReplicaTask.Open open) {
      open.partitions().stream().filter(shard::owns).forEach(this::shell);
    } else if (task instanceof ReplicaTask.Learn learn) {
      learn(learn.ring());
    }
  }

  private void fromPeer(NodeName from, Actor sender, PeerMessage message) {
    if (message instanceof PeerMessage.Write write) {
      parts().operations().write(from, write.request());
    } else if (message instanceof PeerMessage.Read read) {
      parts().operations().read(from, read);
    } else if (message instanceof PeerMessage.Repair repair) {
      parts().operations().receive(from, sender, repair.batch(), () -> {});
    } else if (message instanceof PeerMessage.Report report) {
      comparison.heard(from, report.report());
    } else if (message instanceof PeerMessage.ClockDigests digests) {
      comparison.heard(from, sender, digests);
    } else if (message instanceof PeerMessage.QuietDigest quiet) {
      comparison.heard(from, sender, quiet);
    } else if (message instanceof PeerMessage.DigestsWanted) {
      comparison.tell(from);
    } else if (message instanceof PeerMessage.ReportRequest request) {
      comparison.report(from, request);
    } else {
      exchange(from, sender, message);
    }
  }

  private void exchange(NodeName from, Actor sender, PeerMessage message) {
    if (message instanceof PeerMessage.Fetch fetch) {
      if (!shard.isDamaged(fetch.partition())) {
        parts().answers().fetch(from, sender, fetch);
      }
    } else if (message instanceof PeerMessage.StreamRequest request) {
      if (!shard.isDamaged(request.partition())) {
        parts().answers().stream(from, sender, request);
      }
    } else if (message instanceof PeerMessage.Batch batch) {
      parts().requests().answered(from, sender, batch);
    } else if (message instanceof PeerMessage.Range range) {
      parts().requests().answered(from, sender, range);
    } else if (message instanceof PeerMessage.Underway underway) {
      parts().requests().underway(from, underway);
    }
  }

  /** What the disk has lost, the others have: this replica is out of everything from now on. */
  private void damaged(Shell shell, StoreException failure) {
    if (!shell.damaged) {
      shell.damaged = true;
      shard.dirty = true;
      shard.board.damaged(shell.partition, String.valueOf(failure.getMessage()));
      LOG.atError()
          .addKeyValue("partition", shell.partition)
          .log(
              "stops, the others go on without this replica: {}; {}",
              failure.getMessage(),
              StoreTrouble.Kind.DAMAGED.remedy());
    }
  }

  private Shell shell(Partition partition) {
    Shell known = shard.shells.get(partition);
    if (known != null) {
      return known;
    }
    boolean forgetful = startsForgetful || !shard.ring.replicas(partition).contains(shard.self);
    ReplicaState nothing = ReplicaState.empty(forgetful);
    Shell shell = new Shell(partition, shard.replica(partition, nothing, 0));
    shard.shells.put(partition, shell);
    if (shard.ring.gainedWith(shard.self, partition) > 0) {
      parts().disk().renew(shell);
    } else {
      step(shell, new ReplicaEvent.LearnRing(shard.ring));
    }
    shard.publish(shell);
    return shell;
  }

  private void step(Shell shell, ReplicaEvent event) {
    if (shell.damaged) {
      return;
    }
    List<Effect> effects = shell.core.step(event);
    boolean onlyTells =
        event instanceof ReplicaEvent.LearnDigest
            || event instanceof ReplicaEvent.Learn
            || event instanceof ReplicaEvent.Upkeep;
    if (!onlyTells || !effects.isEmpty()) {
      shard.changed(shell);
    }
    for (Effect effect : effects) {
      carryOut(shell, effect);
    }
  }

  private void carryOut(Shell shell, Effect effect) {
    if (effect instanceof Effect.Persist persist) {
      parts().disk().commit(shell, persist.batch());
    } else if (effect instanceof Effect.Issued issued) {
      toCoordinator(
          new CoordinatorTask.Issued(
              issued.request().operation(),
              issued.request(),
              issued.created(),
              issued.concurrent(),
              issued.context(),
              issued.earlier()));
    } else if (effect instanceof Effect.PersistedHere here) {
      toCoordinator(new CoordinatorTask.PersistedHere(here.operation(), here.counts()));
    } else if (effect instanceof Effect.RefuseHere refuse) {
      toCoordinator(
          new CoordinatorTask.RefusedHere(refuse.operation(), refuse.reason(), refuse.detail()));
    } else if (effect instanceof Effect.Acknowledge ack) {
      shard.transport.send(
          ack.to(), new PeerMessage.WriteAck(ack.operation(), ack.ringVersion(), ack.counts()));
    } else if (effect instanceof Effect.Refuse refuse) {
      shard.refuse(refuse.to(), refuse.operation(), refuse.reason());
    } else if (effect instanceof Effect.Fetch fetch) {
      parts().requests().fetch(shell, fetch);
    } else if (effect instanceof Effect.AskReport ask) {
      comparison.needsReport(ask.from(), shell.partition);
    } else if (effect instanceof Effect.Recovered) {
      shard.board.changes().add(Kind.RECOVERED, shell.partition, shard.time.nanos());
      shard.publish(shell);
    } else if (effect instanceof Effect.Stopped) {
      parts().disk().reloadLater(shell);
      // What a batch that was under way would have told is not told again.
      parts().bus().send(Addresses.RESOLUTION, new ResolutionTask.LookAgain());
    } else if (effect instanceof Effect.Unsettled conflict) {
      if (!shard.isOfCluster(conflict.key().collection())) {
        shard.board.conflicts().kept();
      }
      parts()
          .bus()
          .send(
              Addresses.RESOLUTION,
              new ResolutionTask.Conflict(conflict.key(), conflict.versions()));
    } else if (effect instanceof Effect.Settled settled) {
      if (!shard.isOfCluster(settled.key().collection())) {
        shard.board.conflicts().settled();
      }
      parts().bus().send(Addresses.RESOLUTION, new ResolutionTask.Settled(settled.key()));
      shard.board.bell().settled(shell.partition, settled.key());
    } else {
      carryOutRange(shell, effect);
    }
  }

  private void carryOutRange(Shell shell, Effect effect) {
    if (effect instanceof Effect.Stream stream) {
      parts().requests().stream(shell, stream);
    } else if (effect instanceof Effect.Visit visit) {
      parts().scans().visit(shell, visit.dots());
    } else if (effect instanceof Effect.ConflictsResolved resolved) {
      shard.board.conflicts().dropped(resolved.conflicts().size());
      shard.board.bell().dropped(shell.partition, resolved.conflicts());
    } else if (effect instanceof Effect.StreamStarted started) {
      shard.traffic.counters().add(SyncCounters.Count.STREAMS_STARTED, 1);
      LOG.atInfo()
          .addKeyValue("partition", shell.partition)
          .log("the log of {} does not reach back: the partition is streamed", started.from());
    } else if (effect instanceof Effect.StreamEnded ended) {
      shard.traffic.counters().add(SyncCounters.Count.STREAMS_ENDED, 1);
      LOG.atInfo()
          .addKeyValue("partition", shell.partition)
          .log("has been streamed whole, last by {}", ended.from());
    } else if (effect instanceof Effect.Diverged diverged) {
      shard.board.diverged();
      LOG.atError()
          .addKeyValue("partition", shell.partition)
          .log(
              "holds other entries than {} although both have seen the same writes: what either"
                  + " lacks is brought to it",
              diverged.peer());
    }
  }

  private void learn(Ring newer) {
    Ring older = shard.ring;
    if (newer.version() <= older.version()) {
      return;
    }
    shard.ring = newer;
    for (Shell shell : shard.all()) {
      long gained = newer.gainedWith(shard.self, shell.partition);
      if (gained > 0 && gained != older.gainedWith(shard.self, shell.partition)) {
        parts().disk().renew(shell);
      } else {
        step(shell, new ReplicaEvent.LearnRing(newer));
      }
    }
  }

  /** Nodes that started together do not go on speaking at the same moments. */
  private void tickLater() {
    long interval = shard.settings.syncIntervalMillis();
    long jitter = Math.max(1, interval / JITTER_PART);
    long millis = interval - jitter + ThreadLocalRandom.current().nextLong(2 * jitter + 1);
    vertx.setTimer(
        Math.max(1, millis),
        id -> {
          tickLater();
          tick();
        });
  }

  private void tick() {
    long now = shard.time.nanos();
    parts().requests().tick(now);
    parts().answers().tick(now);
    shard.peerIsAway =
        shard.ring.members().keySet().stream().anyMatch(each -> !shard.transport.isReachable(each));
    comparison.tell();
    // Says that what the replicas hold has been published.
    shard.board.beat(shard.number, now);
    shard.board.changes().tell(shard.self, shard.ring, now);
  }

  private void upkeep() {
    StoreTrouble trouble = shard.store.trouble();
    if (trouble != null && trouble.kind() != StoreTrouble.Kind.LOW_SPACE) {
      return;
    }
    long nowMillis = shard.time.nanos() / 1_000_000;
    for (Shell shell : shard.all()) {
      step(shell, new ReplicaEvent.Upkeep(nowMillis));
    }
    // Writes that were on their way when a collection was dropped may have come after that.
    parts().disk().dropMissing();
  }

  private void toCoordinator(CoordinatorTask task) {
    parts().bus().send(Addresses.coordinator(shard.number), task);
  }
}

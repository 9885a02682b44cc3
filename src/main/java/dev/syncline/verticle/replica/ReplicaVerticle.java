package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
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
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The owner of a shard's partitions: feeds each partition's {@link PartitionReplica} with what
 * happens and carries its effects out. All steps of a partition happen on this verticle's context.
 */
public final class ReplicaVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaVerticle.class);

  private final int shard;
  private final NodeName self;
  private final Actor actor;
  private final ReplicaStore store;
  private final ReplicaTransport transport;
  private final TimeSource time;
  private final ReplicaSettings settings;
  private final boolean startsForgetful;
  private final Map<Partition, Shell> shells = new HashMap<>();
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final PeerSync sync;
  private final ReplicaBoard board;
  private final Semaphore reads;

  private Ring ring;
  private ReplicaTask.@Nullable LearnCollections collections;
  private @Nullable LocalBus bus;
  private @Nullable StoredEntries stored;
  private @Nullable BatchOutbox outbox;
  private @Nullable StoreScans scans;
  private @Nullable SyncAnswers answers;

  /** A batch of which the store has spoken. */
  private record Done(Shell shell, int generation, Batch batch, @Nullable Throwable failure) {}

  /**
   * Replicas as the store has them.
   *
   * @param stored the partitions of this shard that the store holds
   * @param startsForgetful whether a partition not stored may have been forgotten
   * @param board where the node's status finds what each partition says of itself
   * @param reads how many reads of the node may wait for the disk
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
      Semaphore reads) {
    this.shard = shard;
    this.self = self;
    this.actor = actor;
    this.store = store;
    this.transport = transport;
    this.time = time;
    this.settings = settings;
    this.ring = ring;
    this.startsForgetful = startsForgetful;
    this.board = board;
    this.reads = reads;
    this.sync = new PeerSync(shard, board.shards(), self, transport);
    stored.forEach(
        (partition, state) ->
            shells.put(partition, new Shell(partition, replica(partition, state, 0))));
    shells.values().forEach(each -> board.publish(each, time.wallMillis()));
  }

  private PartitionReplica replica(Partition partition, ReplicaState state, long issued) {
    return new PartitionReplica(
        self, actor, partition, ring, state, issued, settings.batch().maxEntries(), settings.log());
  }

  @Override
  public Future<?> start() {
    LocalBus local = LocalBus.of(vertx);
    bus = local;
    StoredEntries entries = new StoredEntries(vertx, store, reads, this::damaged);
    stored = entries;
    outbox = new BatchOutbox(context, store);
    scans = new StoreScans(vertx, store, entries, this::step);
    answers = new SyncAnswers(vertx, store, transport, settings.batch(), reads);
    vertx.setPeriodic(settings.syncIntervalMillis(), id -> tick());
    vertx.setPeriodic(settings.upkeepIntervalMillis(), id -> upkeep());
    return local.<ReplicaTask>consume(Addresses.replica(shard), this::take).completion();
  }

  private void take(ReplicaTask task) {
    if (task instanceof ReplicaTask.Coordinate write) {
      coordinate(write);
    } else if (task instanceof ReplicaTask.FromPeer from) {
      for (PeerMessage message : from.messages()) {
        fromPeer(from.from(), from.actor(), message);
      }
    } else if (task instanceof ReplicaTask.Read read) {
      readHere(read);
    } else if (task instanceof ReplicaTask.Repair repair) {
      receiveBatch(self, actor, repair.batch(), false);
    } else if (task instanceof ReplicaTask.LearnCollections learn) {
      collections = learn;
      dropMissing(learn);
    } else if (task instanceof ReplicaTask.Learn learn) {
      learn(learn.ring());
    }
  }

  private void coordinate(ReplicaTask.Coordinate write) {
    Shell shell = shell(write.partition());
    ConflictPolicy policy = write.command().collection().policy();
    stored()
        .with(
            shell,
            write.key(),
            policy,
            stored -> {
              Refusal refusal = refusal(shell);
              if (refusal != null) {
                // Before it has a dot: a batch that the store refuses stops the partition.
                toCoordinator(new CoordinatorTask.RefusedHere(write.operation(), refusal));
                return;
              }
              step(
                  shell,
                  new ReplicaEvent.Coordinate(
                      write.operation(),
                      write.key(),
                      policy,
                      write.command().content(),
                      write.command().context(),
                      time.wallMillis(),
                      stored));
            },
            () ->
                toCoordinator(
                    new CoordinatorTask.RefusedHere(
                        write.operation(),
                        shell.damaged ? Refusal.STORE_CANNOT_WRITE : Refusal.STORE_IS_FULL)));
  }

  /** Why no write is taken on, null if it is. */
  private @Nullable Refusal refusal(Shell shell) {
    if (shell.damaged || store.trouble() != null) {
      return Refusal.STORE_CANNOT_WRITE;
    }
    return store.hasRoom() ? null : Refusal.STORE_IS_FULL;
  }

  private static Refusal cannotRead(Shell shell) {
    return shell.damaged ? Refusal.STORE_CANNOT_READ : Refusal.STORE_IS_FULL;
  }

  /** What the disk has lost, the others have: this replica is out of everything from now on. */
  private void damaged(Shell shell, StoreException failure) {
    if (!shell.damaged) {
      shell.damaged = true;
      board.damaged(shell.partition, String.valueOf(failure.getMessage()));
      LOG.atError()
          .addKeyValue("partition", shell.partition)
          .log(
              "stops, the others go on without this replica: {}; {}",
              failure.getMessage(),
              StoreTrouble.Kind.DAMAGED.remedy());
    }
  }

  private void readHere(ReplicaTask.Read read) {
    Shell shell = shell(read.partition());
    stored()
        .with(
            shell,
            read.key(),
            read.policy(),
            stored ->
                toCoordinator(
                    shell.damaged
                        ? new CoordinatorTask.RefusedHere(
                            read.operation(), Refusal.STORE_CANNOT_READ)
                        : new CoordinatorTask.EntryHere(
                            read.operation(),
                            shell.core.counts(),
                            shell.core.read(read.key(), stored))),
            () ->
                toCoordinator(
                    new CoordinatorTask.RefusedHere(read.operation(), cannotRead(shell))));
  }

  private void fromPeer(NodeName from, Actor sender, PeerMessage message) {
    if (message instanceof PeerMessage.Write write) {
      WriteRequest request = write.request();
      Shell shell = shell(request.partition());
      stored()
          .with(
              shell,
              request.key(),
              request.policy(),
              stored -> {
                Refusal refusal = refusal(shell);
                if (refusal == null) {
                  step(shell, new ReplicaEvent.Receive(from, request, stored));
                } else {
                  refuse(from, request.operation(), refusal);
                }
              },
              () ->
                  refuse(
                      from,
                      request.operation(),
                      shell.damaged ? Refusal.STORE_CANNOT_WRITE : Refusal.STORE_IS_FULL));
    } else if (message instanceof PeerMessage.Read read) {
      readFor(from, read);
    } else if (message instanceof PeerMessage.Sync batch) {
      receiveBatch(from, sender, batch.batch(), !batch.repair());
    } else if (message instanceof PeerMessage.Fetch fetch) {
      if (!shell(fetch.partition()).damaged) {
        answers().fetch(from, ring.version(), fetch);
      }
    } else if (message instanceof PeerMessage.StreamRequest request) {
      if (!shell(request.partition()).damaged) {
        answers().stream(from, ring.version(), request);
      }
    } else if (message instanceof PeerMessage.Stream range) {
      Shell shell = shell(range.batch().partition());
      if (from.equals(shell.streamSource)) {
        shell.streamSource = null;
        scans().receive(shell, from, sender, range.batch());
      }
    } else if (message instanceof PeerMessage.Report report) {
      Shell shell = shell(report.report().partition());
      step(shell, new ReplicaEvent.Learn(report.report()));
      board.publish(shell, time.wallMillis());
      board.peerHas(
          shell, from, report.report().durable(), report.report().counts(), time.wallMillis());
    } else if (message instanceof PeerMessage.ClockDigests digests) {
      compare(from, sender, digests);
    } else if (message instanceof PeerMessage.ReportRequest request) {
      for (Partition partition : request.partitions()) {
        if (owns(partition)
            && ring.replicas(partition).contains(self)
            && !shell(partition).damaged) {
          transport.send(from, new PeerMessage.Report(shell(partition).core.report()));
        }
      }
    }
  }

  private boolean owns(Partition partition) {
    return Addresses.shardOf(partition, board.shards()) == shard;
  }

  private void readFor(NodeName from, PeerMessage.Read read) {
    Shell shell = shell(read.partition());
    if (read.ringVersion() != ring.version()) {
      refuse(
          from,
          read.operation(),
          read.ringVersion() < ring.version() ? Refusal.RING_IS_OLD : Refusal.RING_IS_UNKNOWN);
      return;
    }
    stored()
        .with(
            shell,
            read.key(),
            read.policy(),
            stored -> {
              if (shell.damaged) {
                refuse(from, read.operation(), Refusal.STORE_CANNOT_READ);
                return;
              }
              Entry filled = shell.core.read(read.key(), stored);
              boolean counts = shell.core.counts();
              transport.send(
                  from,
                  read.full()
                      ? new PeerMessage.ReadFull(read.operation(), counts, filled)
                      : new PeerMessage.ReadDigest(read.operation(), counts, filled.digest()));
            },
            () -> refuse(from, read.operation(), cannotRead(shell)));
  }

  private void receiveBatch(NodeName from, Actor sender, SyncBatch batch, boolean endsFetch) {
    Shell shell = shell(batch.partition());
    if (store.trouble() != null) {
      // Asked for again once its time is over; by then there may be room.
      return;
    }
    stored()
        .warm(
            shell,
            batch.items().stream().map(SyncItem::key).toList(),
            () -> {
              Map<EntryKey, Entry> stored = new HashMap<>();
              for (SyncItem item : batch.items()) {
                stored.put(item.key(), stored().now(shell, item.key(), item.entry().policy()));
              }
              step(shell, new ReplicaEvent.ReceiveBatch(from, sender, batch, stored));
              if (endsFetch) {
                shell.fetches.remove(from);
                step(shell, new ReplicaEvent.FetchEnded(from));
              }
            });
  }

  private Shell shell(Partition partition) {
    Shell known = shells.get(partition);
    if (known != null) {
      return known;
    }
    Shell shell = new Shell(partition, replica(partition, ReplicaState.empty(startsForgetful), 0));
    shells.put(partition, shell);
    step(shell, new ReplicaEvent.LearnRing(ring));
    board.publish(shell, time.wallMillis());
    return shell;
  }

  private void step(Shell shell, ReplicaEvent event) {
    if (shell.damaged) {
      return;
    }
    for (Effect effect : shell.core.step(event)) {
      carryOut(shell, effect);
    }
  }

  private void carryOut(Shell shell, Effect effect) {
    if (effect instanceof Effect.Persist persist) {
      commitSoon(shell, persist.batch());
    } else if (effect instanceof Effect.Issued issued) {
      toCoordinator(
          new CoordinatorTask.Issued(
              issued.request().operation(), issued.request(), issued.created(), issued.context()));
    } else if (effect instanceof Effect.PersistedHere here) {
      toCoordinator(new CoordinatorTask.PersistedHere(here.operation(), here.counts()));
    } else if (effect instanceof Effect.RefuseHere refuse) {
      toCoordinator(new CoordinatorTask.RefusedHere(refuse.operation(), refuse.reason()));
    } else if (effect instanceof Effect.Acknowledge ack) {
      transport.send(ack.to(), new PeerMessage.WriteAck(ack.operation(), ack.counts()));
    } else if (effect instanceof Effect.Refuse refuse) {
      refuse(refuse.to(), refuse.operation(), refuse.reason());
    } else if (effect instanceof Effect.Fetch fetch) {
      shell.fetches.put(fetch.from(), time.nanos() + settings.fetchTimeoutMillis() * 1_000_000L);
      if (store.trouble() == null) {
        transport.send(fetch.from(), new PeerMessage.Fetch(shell.partition, fetch.dots()));
      }
    } else if (effect instanceof Effect.AskReport ask) {
      sync.needsReport(ask.from(), shell.partition);
    } else if (effect instanceof Effect.Recovered) {
      LOG.atInfo().addKeyValue("partition", shell.partition).log("counts in quorums again");
      board.publish(shell, time.wallMillis());
    } else if (effect instanceof Effect.Stopped) {
      reloadLater(shell);
    } else {
      carryOutRange(shell, effect);
    }
  }

  private void carryOutRange(Shell shell, Effect effect) {
    if (effect instanceof Effect.Stream stream) {
      shell.streamSource = stream.from();
      shell.streamDeadlineNanos = time.nanos() + settings.fetchTimeoutMillis() * 1_000_000L;
      if (store.trouble() == null) {
        transport.send(
            stream.from(),
            new PeerMessage.StreamRequest(shell.partition, stream.after(), stream.purpose()));
      }
    } else if (effect instanceof Effect.Visit visit) {
      scans().visit(shell, visit.dots());
    } else if (effect instanceof Effect.StreamStarted started) {
      LOG.atInfo()
          .addKeyValue("partition", shell.partition)
          .log("the log of {} does not reach back: the partition is streamed", started.from());
    } else if (effect instanceof Effect.StreamEnded ended) {
      LOG.atInfo()
          .addKeyValue("partition", shell.partition)
          .log("has been streamed whole, last by {}", ended.from());
    } else if (effect instanceof Effect.Diverged diverged) {
      board.diverged();
      LOG.atError()
          .addKeyValue("partition", shell.partition)
          .log(
              "holds other entries than {} although both have seen the same writes: what either"
                  + " lacks is brought to it",
              diverged.peer());
    }
  }

  private void commitSoon(Shell shell, Batch batch) {
    int generation = shell.generation;
    outbox()
        .add(
            new ReplicaStore.Commit(
                batch,
                (written, failure) -> committed(new Done(shell, generation, written, failure))));
  }

  private void refuse(NodeName to, long operation, Refusal reason) {
    transport.send(to, new PeerMessage.Refused(operation, ring.version(), reason));
    if (reason == Refusal.RING_IS_OLD) {
      transport.send(to, new PeerMessage.RingUpdate(ring));
    }
  }

  /** On the store's thread: hands over to this verticle's context, once for all that waits. */
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
        step(shell, new ReplicaEvent.Persisted(each.batch().number()));
      } else {
        // Why a disk takes nothing is said once, for all partitions, by the store.
        LOG.atLevel(store.trouble() == null ? Level.ERROR : Level.DEBUG)
            .addKeyValue("partition", shell.partition)
            .log("write failed, partition stops: {}", each.failure().getMessage());
        step(shell, new ReplicaEvent.PersistFailed(each.batch().number()));
      }
    }
  }

  private void reloadLater(Shell shell) {
    shell.generation++;
    outbox().discard(shell.partition);
    vertx.setTimer(
        settings.reloadDelayMillis(),
        id ->
            vertx
                .<ReplicaState>executeBlocking(() -> store.reload(shell.partition), false)
                .onSuccess(
                    state -> {
                      shell.core = replica(shell.partition, state, shell.core.issued());
                      shell.streamSource = null;
                      LOG.atInfo().addKeyValue("partition", shell.partition).log("loaded again");
                    })
                .onFailure(e -> reloadLater(shell)));
  }

  private void learn(Ring newer) {
    if (newer.version() > ring.version()) {
      ring = newer;
      for (Shell shell : List.copyOf(shells.values())) {
        step(shell, new ReplicaEvent.LearnRing(newer));
      }
    }
  }

  /**
   * What is left of dropped collections goes; their dots stay, and are answered with an absence.
   */
  private void dropMissing(ReplicaTask.LearnCollections known) {
    for (Shell shell : shells.values()) {
      for (LiveSummary summary : shell.core.live()) {
        long id = summary.collection();
        if (id < known.next() && !known.existing().contains(id)) {
          shell.core.dropCollection(id);
          // What comes to the store later than this would stay on disk.
          outbox().flush();
          vertx
              .executeBlocking(
                  () -> {
                    store.dropCollection(shell.partition, id);
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
    }
  }

  private void tick() {
    board.beat(shard, time.nanos());
    long now = time.nanos();
    for (Shell shell : List.copyOf(shells.values())) {
      board.publish(shell, time.wallMillis());
      List<NodeName> late =
          shell.fetches.entrySet().stream()
              .filter(each -> each.getValue() - now < 0)
              .map(Map.Entry::getKey)
              .toList();
      for (NodeName peer : late) {
        shell.fetches.remove(peer);
        step(shell, new ReplicaEvent.FetchEnded(peer));
      }
      NodeName source = shell.streamSource;
      if (source != null && shell.streamDeadlineNanos - now < 0) {
        shell.streamSource = null;
        step(shell, new ReplicaEvent.StreamTimedOut(source));
      }
    }
    sync.sendDigests(
        ring, collectionsDigest(), shells.values().stream().filter(each -> !each.damaged).toList());
  }

  private void upkeep() {
    StoreTrouble trouble = store.trouble();
    if (trouble != null && trouble.kind() != StoreTrouble.Kind.LOW_SPACE) {
      return;
    }
    long nowMillis = time.nanos() / 1_000_000;
    for (Shell shell : List.copyOf(shells.values())) {
      step(shell, new ReplicaEvent.Upkeep(nowMillis));
    }
    ReplicaTask.LearnCollections known = collections;
    if (known != null) {
      // Writes that were on their way when a collection was dropped may have come after that.
      dropMissing(known);
    }
  }

  private long collectionsDigest() {
    ReplicaTask.LearnCollections known = collections;
    return known == null ? 0 : known.existing().hashCode() * 31L + known.next();
  }

  private void compare(NodeName from, Actor sender, PeerMessage.ClockDigests digests) {
    for (Partition partition : digests.digests().keySet()) {
      if (owns(partition) && ring.replicas(partition).contains(self)) {
        shell(partition);
      }
    }
    board.heardFrom(from, shard, digests);
    boolean sameCollections = digests.collections() == collectionsDigest();
    digests
        .digests()
        .forEach(
            (partition, digest) -> {
              Shell shell = shells.get(partition);
              if (shell != null) {
                compare(
                    shell,
                    new ReplicaEvent.LearnDigest(
                        from,
                        sender,
                        digests.ringVersion(),
                        sameCollections ? digest : digest.incomparable()));
              }
            });
    sync.askReports();
  }

  private void compare(Shell shell, ReplicaEvent.LearnDigest event) {
    boolean counts = board.counts(event.from(), shell.partition);
    if (sync.isEqual(shell, event.from(), event.digest().clock(), counts)) {
      board.peerHas(shell, event.from(), shell.core.durable(), null, time.wallMillis());
    }
    step(shell, event);
  }

  private void toCoordinator(CoordinatorTask task) {
    local().send(Addresses.coordinator(shard), task);
  }

  private StoreScans scans() {
    return java.util.Objects.requireNonNull(scans);
  }

  private SyncAnswers answers() {
    return java.util.Objects.requireNonNull(answers);
  }

  private StoredEntries stored() {
    return java.util.Objects.requireNonNull(stored);
  }

  private BatchOutbox outbox() {
    return java.util.Objects.requireNonNull(outbox);
  }

  private LocalBus local() {
    return java.util.Objects.requireNonNull(bus);
  }
}

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
import dev.syncline.core.sync.StreamBatch;
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
import java.util.concurrent.ThreadLocalRandom;
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

  /** Intervals differ by up to a fifth of them, either way. */
  private static final int JITTER_PART = 5;

  /** Peers that are equal and quiet are still told apart partition by partition so often. */
  private static final long CLOSE_COMPARE_NANOS = 1_000_000_000L;

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
  private final Gains gains;
  private final SyncTraffic traffic;

  private Ring ring;
  private ReplicaTask.@Nullable LearnCollections collections;
  private @Nullable LocalBus bus;
  private @Nullable StoredEntries stored;
  private @Nullable BatchOutbox outbox;
  private @Nullable StoreScans scans;
  private @Nullable SyncAnswers answers;
  private @Nullable SyncRequests requests;
  private @Nullable SyncDecoding decoding;
  private boolean peerIsAway;

  /** Whether any replica may have changed since the peers were last told. */
  private boolean dirty = true;

  private final Map<NodeName, Long> closelyComparedNanos = new HashMap<>();

  /** A batch of which the store has spoken. */
  private record Done(Shell shell, int generation, Batch batch, @Nullable Throwable failure) {}

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
    this.gains = new Gains(store, self);
    this.traffic = traffic;
    this.sync = new PeerSync(shard, board.shards(), self, transport, traffic.counters());
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
    answers =
        new SyncAnswers(
            vertx,
            store,
            transport,
            board,
            traffic,
            settings.batch(),
            reads,
            () -> ring.version(),
            (partition, failure) -> entries.failed(shell(partition), failure));
    decoding = new SyncDecoding(vertx, store, traffic.codecs().get());
    requests =
        new SyncRequests(
            transport,
            time,
            settings.fetchTimeoutMillis(),
            () -> store.trouble() == null,
            traffic.counters(),
            decoding,
            this::step,
            new Arrivals(),
            () -> ring.isCurrent(self, actor));
    tickLater();
    vertx.setPeriodic(settings.upkeepIntervalMillis(), id -> upkeep());
    return local.<ReplicaTask>consume(Addresses.replica(shard), this::take).completion();
  }

  /** The codecs hold native memory. */
  @Override
  public Future<?> stop() {
    answers().close();
    java.util.Objects.requireNonNull(decoding).close();
    return Future.succeededFuture();
  }

  private final class Arrivals implements SyncRequests.Receiver {
    @Override
    public void batch(Shell shell, NodeName from, Actor actor, SyncBatch batch, Runnable then) {
      receiveBatch(from, actor, batch, then);
    }

    @Override
    public void range(Shell shell, NodeName from, Actor actor, StreamBatch range, Runnable then) {
      if (store.trouble() == null) {
        scans().receive(shell, from, actor, range, then);
      }
    }
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
      receiveBatch(self, actor, repair.batch(), () -> {});
    } else if (task instanceof ReplicaTask.SyncNow now) {
      sync.syncNow(sound(), now.node());
    } else if (task instanceof ReplicaTask.LearnCollections learn) {
      collections = learn;
      dropMissing(learn);
    } else if (task instanceof ReplicaTask.Open open) {
      open.partitions().stream().filter(this::owns).forEach(this::shell);
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
      dirty = true;
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
    } else if (message instanceof PeerMessage.Repair repair) {
      receiveBatch(from, sender, repair.batch(), () -> {});
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
            && ring.receivers(partition).contains(self)
            && !shell(partition).damaged) {
          transport.send(from, new PeerMessage.Report(shell(partition).core.report()));
        }
      }
    } else {
      exchange(from, sender, message);
    }
  }

  /** A peer says that nothing has changed: nothing has to be done about it if that is so here. */
  private void compare(NodeName from, Actor sender, PeerMessage.QuietDigest quiet) {
    if (dirty
        || !sync.isEqual(from, quiet)
        || !board.hasNamed(from, shard, quiet.shard())
        || !board.counts(from, each -> ring.receivers(each).contains(from))) {
      transport.send(from, new PeerMessage.DigestsWanted(quiet.shard()));
      return;
    }
    board.isEqual(from, shard, time.wallMillis());
    long now = time.nanos();
    if (now - closelyComparedNanos.getOrDefault(from, now - CLOSE_COMPARE_NANOS)
        >= CLOSE_COMPARE_NANOS) {
      closelyComparedNanos.put(from, now);
      for (Shell shell : sound()) {
        if (ring.receivers(shell.partition).contains(from)) {
          compare(
              shell, new ReplicaEvent.LearnDigest(from, sender, quiet.ringVersion(), shell.digest));
        }
      }
      sync.askReports();
    }
  }

  private void exchange(NodeName from, Actor sender, PeerMessage message) {
    if (message instanceof PeerMessage.QuietDigest quiet) {
      compare(from, sender, quiet);
    } else if (message instanceof PeerMessage.DigestsWanted) {
      sync.sendDigests(from, sound());
    } else if (message instanceof PeerMessage.Fetch fetch) {
      if (!isDamaged(fetch.partition())) {
        answers().fetch(from, sender, fetch);
      }
    } else if (message instanceof PeerMessage.StreamRequest request) {
      if (!isDamaged(request.partition())) {
        answers().stream(from, sender, request);
      }
    } else if (message instanceof PeerMessage.Batch batch) {
      requests().answered(from, sender, batch);
    } else if (message instanceof PeerMessage.Range range) {
      requests().answered(from, sender, range);
    } else if (message instanceof PeerMessage.Underway underway) {
      requests().underway(from, underway);
    }
  }

  private boolean isDamaged(Partition partition) {
    Shell known = shells.get(partition);
    return known != null && known.damaged;
  }

  /** Those that take part; of the others the peers hear nothing. */
  private List<Shell> sound() {
    return shells.values().stream().filter(each -> !each.damaged).toList();
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

  private void receiveBatch(NodeName from, Actor sender, SyncBatch batch, Runnable then) {
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
              then.run();
            },
            then);
  }

  private Shell shell(Partition partition) {
    Shell known = shells.get(partition);
    if (known != null) {
      return known;
    }
    boolean forgetful = startsForgetful || !ring.replicas(partition).contains(self);
    Shell shell = new Shell(partition, replica(partition, ReplicaState.empty(forgetful), 0));
    shells.put(partition, shell);
    if (ring.gainedWith(self, partition) > 0) {
      renew(shell);
    } else {
      step(shell, new ReplicaEvent.LearnRing(ring));
    }
    board.publish(shell, time.wallMillis());
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
      shell.changed = true;
      dirty = true;
    }
    for (Effect effect : effects) {
      carryOut(shell, effect);
    }
  }

  private void carryOut(Shell shell, Effect effect) {
    if (effect instanceof Effect.Persist persist) {
      commitSoon(shell, persist.batch());
    } else if (effect instanceof Effect.Issued issued) {
      toCoordinator(
          new CoordinatorTask.Issued(
              issued.request().operation(),
              issued.request(),
              issued.created(),
              issued.concurrent(),
              issued.context()));
    } else if (effect instanceof Effect.PersistedHere here) {
      toCoordinator(new CoordinatorTask.PersistedHere(here.operation(), here.counts()));
    } else if (effect instanceof Effect.RefuseHere refuse) {
      toCoordinator(new CoordinatorTask.RefusedHere(refuse.operation(), refuse.reason()));
    } else if (effect instanceof Effect.Acknowledge ack) {
      transport.send(
          ack.to(), new PeerMessage.WriteAck(ack.operation(), ack.ringVersion(), ack.counts()));
    } else if (effect instanceof Effect.Refuse refuse) {
      refuse(refuse.to(), refuse.operation(), refuse.reason());
    } else if (effect instanceof Effect.Fetch fetch) {
      requests().fetch(shell, fetch);
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
      requests().stream(shell, stream);
    } else if (effect instanceof Effect.Visit visit) {
      scans().visit(shell, visit.dots());
    } else if (effect instanceof Effect.StreamStarted started) {
      traffic.counters().add(SyncCounters.Count.STREAMS_STARTED, 1);
      LOG.atInfo()
          .addKeyValue("partition", shell.partition)
          .log("the log of {} does not reach back: the partition is streamed", started.from());
    } else if (effect instanceof Effect.StreamEnded ended) {
      traffic.counters().add(SyncCounters.Count.STREAMS_ENDED, 1);
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
    if (peerIsAway) {
      traffic.bases().beforeCommit(batch, store);
    }
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
    int stopped = ++shell.generation;
    outbox().discard(shell.partition);
    vertx.setTimer(settings.reloadDelayMillis(), id -> reload(shell, stopped));
  }

  private void reload(Shell shell, int stopped) {
    if (shell.generation != stopped) {
      return;
    }
    vertx
        .<ReplicaState>executeBlocking(
            () -> {
              ReplicaState state = store.reload(shell.partition);
              boolean isBegun =
                  state.clock().isEmpty() && ring.gainedWith(self, shell.partition) > 0;
              return isBegun ? ReplicaState.empty(true) : state;
            },
            false)
        .onSuccess(state -> replace(shell, stopped, state))
        .onFailure(e -> reloadLater(shell));
  }

  private void replace(Shell shell, int stopped, ReplicaState state) {
    if (shell.generation == stopped) {
      shell.core = replica(shell.partition, state, shell.core.issued());
      requests().reloaded(shell);
      shell.changed = true;
      dirty = true;
      LOG.atInfo().addKeyValue("partition", shell.partition).log("loaded again");
    }
  }

  /**
   * The node gets the partition with a change of the ring: until the store has dropped what it held
   * of it before, the replica takes nothing.
   */
  private void renew(Shell shell) {
    Ring change = ring;
    int stopped = ++shell.generation;
    outbox().discard(shell.partition);
    shell.core.step(new ReplicaEvent.PersistFailed(0));
    vertx
        .executeBlocking(
            () -> {
              gains.begin(change, shell.partition);
              return null;
            },
            false)
        .onSuccess(none -> replace(shell, stopped, ReplicaState.empty(true)))
        .onFailure(
            e -> {
              LOG.atLevel(store.trouble() == null ? Level.WARN : Level.DEBUG)
                  .addKeyValue("partition", shell.partition)
                  .log("cannot be begun yet: {}", e.getMessage());
              vertx.setTimer(
                  settings.reloadDelayMillis(),
                  id -> {
                    if (shell.generation == stopped) {
                      renew(shell);
                    }
                  });
            });
  }

  private void learn(Ring newer) {
    if (newer.version() > ring.version()) {
      Ring older = ring;
      ring = newer;
      for (Shell shell : List.copyOf(shells.values())) {
        long gained = newer.gainedWith(self, shell.partition);
        if (gained > 0 && gained != older.gainedWith(self, shell.partition)) {
          renew(shell);
        } else {
          step(shell, new ReplicaEvent.LearnRing(newer));
        }
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
          shell.changed = true;
          dirty = true;
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

  /** Nodes that started together do not go on speaking at the same moments. */
  private void tickLater() {
    long interval = settings.syncIntervalMillis();
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
    board.beat(shard, time.nanos());
    long now = time.nanos();
    boolean changed = dirty;
    dirty = false;
    if (changed) {
      closelyComparedNanos.clear();
      for (Shell shell : shells.values()) {
        if (shell.changed) {
          shell.changed = false;
          shell.digest = shell.core.digest();
          board.publish(shell, time.wallMillis());
        }
      }
    }
    List<Shell> sound = sound();
    sync.look(ring, collectionsDigest(), sound, changed);
    requests().tick(now);
    answers().tick(now);
    peerIsAway = ring.members().keySet().stream().anyMatch(each -> !transport.isReachable(each));
    sync.sendDigests(sound);
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
      if (owns(partition) && ring.receivers(partition).contains(self)) {
        shell(partition);
      }
    }
    board.heardFrom(from, shard, digests);
    sync.heard(from, digests.shards());
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

  private SyncRequests requests() {
    return java.util.Objects.requireNonNull(requests);
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

package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One partition on one node: a state machine without time, randomness, threads or storage of its
 * own. {@link #step} takes what happened and says what to do about it.
 *
 * <p>Entry, log and clock of one step form one {@link Batch}. Until the store has called it durable
 * nothing of it leaves the replica, but for the write's own fan-out.
 *
 * <p>Invariants: {@code durable ⊆ applied}; counters issued are {@code 1..issued}, each once; every
 * dot of a version stored is in the clock of the same batch.
 *
 * @see <a href="https://doi.org/10.1109/SRDS.2017.26">Gonçalves et al., DottedDB (2017)</a>
 */
public final class PartitionReplica {
  private final NodeName self;
  private final Actor actor;
  private final Partition partition;
  private final PendingEntries pending = new PendingEntries();
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private final Map<Long, LiveSummary> live = new HashMap<>();
  private final CatchUp catchUp;
  private final HoleCloser holeCloser = new HoleCloser();
  private final Recovery recovery;

  private Ring ring;
  private VersionVector applied;
  private VersionVector durable;
  private boolean mayHaveForgotten;
  private boolean counts;
  private boolean stopped;
  private long issued;
  private long lastBatch;

  /** A batch handed to the store, and what to say once it is durable. */
  private record InFlight(Batch batch, List<Effect> whenDurable) {}

  /**
   * A replica as its store last had it.
   *
   * @param issued the highest counter this actor has used in this partition: 0 at the start of a
   *     process, more when the partition is loaded again by the same process
   * @param maxDotsPerFetch most dots asked of a peer at once
   */
  public PartitionReplica(
      NodeName self,
      Actor actor,
      Partition partition,
      Ring ring,
      ReplicaState state,
      long issued,
      int maxDotsPerFetch) {
    this.self = self;
    this.actor = actor;
    this.partition = partition;
    this.ring = ring;
    this.applied = state.clock();
    this.durable = state.clock();
    this.mayHaveForgotten = state.mayHaveForgotten();
    this.counts = !mayHaveForgotten;
    this.issued = Math.max(issued, state.clock().highest(actor));
    this.catchUp = new CatchUp(maxDotsPerFetch);
    this.recovery = new Recovery(self, actor, partition);
    state.live().forEach(each -> live.put(each.collection(), each));
  }

  /** Takes what happened; the effects are to be carried out in order. */
  public List<Effect> step(ReplicaEvent event) {
    List<Effect> out = new ArrayList<>(3);
    if (event instanceof ReplicaEvent.Coordinate write) {
      coordinate(write, out);
    } else if (event instanceof ReplicaEvent.Receive write) {
      receive(write, out);
    } else if (event instanceof ReplicaEvent.Persisted persisted) {
      persisted(persisted.batch(), out);
    } else if (event instanceof ReplicaEvent.ReceiveBatch batch) {
      receiveBatch(batch, out);
    } else if (event instanceof ReplicaEvent.Learn learn) {
      learn(learn.report(), out);
    } else if (event instanceof ReplicaEvent.FetchEnded ended) {
      fetch(ended.from(), catchUp.ended(ended.from(), applied), out);
    } else if (event instanceof ReplicaEvent.LearnRing learn) {
      learnRing(learn.ring(), out);
    } else if (event instanceof ReplicaEvent.PersistFailed) {
      stop(out);
    }
    return out;
  }

  private void coordinate(ReplicaEvent.Coordinate write, List<Effect> out) {
    if (stopped) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.STOPPED));
      return;
    }
    if (ring.isEnded(actor)) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.ACTOR_HAS_ENDED));
      return;
    }
    if (acceptsNothingYet()) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.RING_IS_UNKNOWN));
      return;
    }
    Entry current = pending.latest(write.key(), write.stored());
    CausalContext seen = write.context();
    VersionVector past = seen != null ? seen.past() : blindPast(write, current);
    HybridTimestamp floor = current.timestamp();
    if (seen != null) {
      floor = floor.max(seen.timestamp());
    }
    Dot dot = new Dot(actor, ++issued);
    Version version =
        new Version(dot, HybridTimestamp.next(write.wallMillis(), floor), write.content());
    WriteRequest request =
        new WriteRequest(
            write.operation(),
            ring.version(),
            partition,
            write.key(),
            write.policy(),
            version,
            past);
    boolean created = current.live().isEmpty();
    out.add(new Effect.Issued(request, created, CausalContext.ofWrite(version, past)));
    apply(request, write.stored(), out);
    whenDurable(new Effect.PersistedHere(write.operation(), true));
  }

  /**
   * A store that may have forgotten writes may have forgotten rings too, and with them which actors
   * have ended: it takes nothing before it knows the ring in which it runs.
   */
  private boolean acceptsNothingYet() {
    return mayHaveForgotten && !ring.isCurrent(self, actor);
  }

  /**
   * Blind writes replace what their coordinator holds; a blind put into siblings replaces nothing.
   */
  private VersionVector blindPast(ReplicaEvent.Coordinate write, Entry current) {
    boolean addsSibling =
        write.policy() == ConflictPolicy.SIBLINGS && write.content() instanceof Content.Value;
    return addsSibling ? VersionVector.EMPTY : current.fill(applied).context();
  }

  private void receive(ReplicaEvent.Receive event, List<Effect> out) {
    WriteRequest request = event.request();
    Dot dot = request.version().dot();
    if (ring.isEnded(dot.actor())) {
      out.add(new Effect.Refuse(event.from(), request.operation(), Refusal.ACTOR_HAS_ENDED));
    } else if (request.ringVersion() != ring.version() || acceptsNothingYet()) {
      Refusal reason =
          request.ringVersion() < ring.version() ? Refusal.RING_IS_OLD : Refusal.RING_IS_UNKNOWN;
      out.add(new Effect.Refuse(event.from(), request.operation(), reason));
    } else if (stopped) {
      out.add(new Effect.Refuse(event.from(), request.operation(), Refusal.STOPPED));
    } else if (durable.contains(dot)) {
      out.add(new Effect.Acknowledge(event.from(), request.operation(), counts));
    } else {
      if (!applied.contains(dot)) {
        apply(request, event.stored(), out);
      }
      whenDurable(new Effect.Acknowledge(event.from(), request.operation(), true));
    }
  }

  private void apply(WriteRequest request, Entry stored, List<Effect> out) {
    EntryKey key = request.key();
    Entry current = pending.latest(key, stored);
    Entry joined =
        current
            .fill(applied)
            .join(Entry.ofWrite(request.policy(), request.version(), request.past()));
    applied = applied.plus(request.version().dot());
    Entry next = joined.strip(applied);
    LiveSummary summary = summarize(key, current, next);
    persist(
        List.of(new Batch.Change(key, next)),
        List.of(new LogRecord(request.version().dot(), key)),
        List.of(summary),
        Map.of(key, stored),
        out);
  }

  private void receiveBatch(ReplicaEvent.ReceiveBatch event, List<Effect> out) {
    SyncBatch batch = event.batch();
    VersionVector adopted = batch.adopted().minus(applied);
    if (stopped
        || batch.ringVersion() != ring.version()
        || ring.isEnded(event.actor())
        || acceptsNothingYet()) {
      return;
    }
    Map<EntryKey, Entry> joined = new TreeMap<>();
    for (SyncItem item : batch.items()) {
      Entry stored = event.stored().getOrDefault(item.key(), Entry.absent(item.entry().policy()));
      Entry current = pending.latest(item.key(), stored);
      joined.put(item.key(), current.fill(applied).join(item.entry().fill(batch.clock())));
    }
    List<LogRecord> log = logOf(batch, adopted);
    applied = applied.join(adopted);
    List<Batch.Change> changes = new ArrayList<>();
    Map<Long, LiveSummary> touched = new TreeMap<>();
    joined.forEach(
        (key, entry) -> {
          Entry stored = event.stored().getOrDefault(key, Entry.absent(entry.policy()));
          Entry current = pending.latest(key, stored);
          Entry next = entry.strip(applied);
          if (!next.equals(current)) {
            changes.add(new Batch.Change(key, next));
            touched.put(key.collection(), summarize(key, current, next));
          }
        });
    if (!changes.isEmpty() || !adopted.isEmpty()) {
      persist(changes, log, List.copyOf(touched.values()), event.stored(), out);
    }
  }

  private static List<LogRecord> logOf(SyncBatch batch, VersionVector adopted) {
    List<LogRecord> log = new ArrayList<>();
    batch.voids().intersect(adopted).forEach(dot -> log.add(new LogRecord(dot, null)));
    for (SyncItem item : batch.items()) {
      item.answered().intersect(adopted).forEach(dot -> log.add(new LogRecord(dot, item.key())));
    }
    return log;
  }

  private LiveSummary summarize(EntryKey key, Entry before, Entry after) {
    LiveSummary summary =
        live.getOrDefault(key.collection(), LiveSummary.none(key.collection()))
            .replace(key, before, after);
    live.put(key.collection(), summary);
    return summary;
  }

  private void persist(
      List<Batch.Change> changes,
      List<LogRecord> log,
      List<LiveSummary> summaries,
      Map<EntryKey, Entry> stored,
      List<Effect> out) {
    Batch batch =
        new Batch(partition, ++lastBatch, changes, log, applied, summaries, mayHaveForgotten);
    for (Batch.Change change : changes) {
      Entry before = stored.getOrDefault(change.key(), Entry.absent(change.entry().policy()));
      pending.put(change.key(), before, batch.number(), change.entry());
    }
    inFlight.addLast(new InFlight(batch, new ArrayList<>(1)));
    out.add(new Effect.Persist(batch));
  }

  /** Says it once the last batch handed to the store is durable. */
  private void whenDurable(Effect effect) {
    inFlight.getLast().whenDurable().add(effect);
  }

  private void persisted(long number, List<Effect> out) {
    while (!stopped && !inFlight.isEmpty() && inFlight.getFirst().batch().number() <= number) {
      InFlight done = inFlight.removeFirst();
      Batch batch = done.batch();
      durable = batch.clock();
      for (Batch.Change change : batch.changes()) {
        pending.persisted(change.key(), batch.number());
      }
      if (!counts && !batch.mayHaveForgotten()) {
        counts = true;
        out.add(new Effect.Recovered());
      }
      for (Effect effect : done.whenDurable()) {
        out.add(asOfNow(effect));
      }
    }
    recoverIfComplete(out);
  }

  private Effect asOfNow(Effect effect) {
    if (effect instanceof Effect.Acknowledge ack) {
      return new Effect.Acknowledge(ack.to(), ack.operation(), counts);
    }
    if (effect instanceof Effect.PersistedHere here) {
      return new Effect.PersistedHere(here.operation(), counts);
    }
    return effect;
  }

  private void learn(ClockReport report, List<Effect> out) {
    if (stopped
        || ring.isEnded(report.actor())
        || !ring.receivers(partition).contains(report.from())) {
      return;
    }
    fetch(report.from(), catchUp.learn(report, applied), out);
    holeCloser.learn(report);
    closeHoles(out);
    if (mayHaveForgotten) {
      recovery.learn(report, ring);
      recoverIfComplete(out);
    }
  }

  private void closeHoles(List<Effect> out) {
    if (!ring.isCurrent(self, actor)) {
      return;
    }
    VersionVector voids = holeCloser.voids(ring, partition, self, applied);
    if (voids.isEmpty()) {
      return;
    }
    List<LogRecord> log = new ArrayList<>();
    voids.forEach(dot -> log.add(new LogRecord(dot, null)));
    applied = applied.join(voids);
    persist(List.of(), log, List.of(), Map.of(), out);
  }

  private void recoverIfComplete(List<Effect> out) {
    if (mayHaveForgotten && !stopped && recovery.isComplete(ring, durable)) {
      mayHaveForgotten = false;
      persist(List.of(), List.of(), List.of(), Map.of(), out);
    }
  }

  private static void fetch(NodeName from, VersionVector dots, List<Effect> out) {
    if (!dots.isEmpty()) {
      out.add(new Effect.Fetch(from, dots));
    }
  }

  private void learnRing(Ring newer, List<Effect> out) {
    if (newer.version() <= ring.version()) {
      return;
    }
    ring = newer;
    catchUp.retain(newer.receivers(partition));
    holeCloser.retain(newer, partition);
    recoverIfComplete(out);
  }

  private void stop(List<Effect> out) {
    if (!stopped) {
      stopped = true;
      inFlight.clear();
      out.add(new Effect.Stopped());
    }
  }

  /** The entry's last durable state, filled with the durable clock: what an answer may say. */
  public Entry read(EntryKey key, Entry stored) {
    return pending.durable(key, stored).fill(durable);
  }

  /** Whether the store's state of the entry is older than what has been accepted. */
  public boolean isPending(EntryKey key) {
    return pending.contains(key);
  }

  /** What this replica says of its clock now. */
  public ClockReport report() {
    return new ClockReport(partition, self, actor, ring.version(), durable, applied, counts);
  }

  /** Whether reports are needed even of peers whose clocks equal this one's. */
  public boolean needsReports() {
    return mayHaveForgotten || holeCloser.hasHoles(ring, applied);
  }

  /** The dots that are on disk. */
  public VersionVector durable() {
    return durable;
  }

  /** Whether acknowledgements and answers of this replica count in quorums. */
  public boolean counts() {
    return counts;
  }

  /** The highest counter issued, to be handed to the object that replaces this one. */
  public long issued() {
    return issued;
  }

  /** Whether a failed write has stopped the replica. */
  public boolean isStopped() {
    return stopped;
  }

  /** The collection is dropped: it is no longer counted. */
  public void dropCollection(long collection) {
    live.remove(collection);
  }

  /** Per collection, what is held once everything accepted is durable. */
  public List<LiveSummary> live() {
    return List.copyOf(live.values());
  }
}

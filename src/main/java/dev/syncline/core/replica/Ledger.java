package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.StreamProgress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one replica holds, accepted and durable, and the batches on their way from the one to the
 * other. Everything that changes an entry goes through {@link #commit}.
 *
 * <p>Invariant: {@code durable ⊆ applied}.
 */
final class Ledger {
  final NodeName self;
  final Actor actor;
  final Partition partition;
  private final PendingEntries pending = new PendingEntries();
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private final Map<Long, LiveSummary> live = new HashMap<>();
  private final Map<Long, LiveSummary> durableLive = new HashMap<>();
  private final TouchedKeys touched = new TouchedKeys();

  private Ring ring;
  private VersionVector applied;
  private VersionVector durable;
  private LogFloor floor;
  private StreamProgress stream;
  private StreamProgress durableStream;
  private boolean mayHaveForgotten;
  private boolean counts;
  private boolean stopped;
  private long lastBatch;

  /** Dots whose lines have been written anew, and were not on disk when the last visit began. */
  private VersionVector linedAgain = VersionVector.EMPTY;

  /**
   * A batch handed to the store.
   *
   * @param linedAgain older dots whose lines it writes anew
   * @param whenDurable what to say once it is durable
   */
  private record InFlight(Batch batch, VersionVector linedAgain, List<Effect> whenDurable) {}

  Ledger(NodeName self, Actor actor, Partition partition, Ring ring, ReplicaState state) {
    this.self = self;
    this.actor = actor;
    this.partition = partition;
    this.ring = ring;
    this.applied = state.clock();
    this.durable = state.clock();
    this.floor = state.floor();
    this.stream = state.stream();
    this.durableStream = state.stream();
    this.mayHaveForgotten = state.mayHaveForgotten();
    this.counts = !mayHaveForgotten;
    for (LiveSummary each : state.live()) {
      live.put(each.collection(), each);
      durableLive.put(each.collection(), each);
    }
  }

  Ring ring() {
    return ring;
  }

  void follow(Ring newer) {
    ring = newer;
  }

  /** Whether the ring knows this run and no newer one. */
  boolean isRegistered() {
    return ring.isCurrent(self, actor);
  }

  /** Whether the ring knows this run and the node gets what is written to the partition. */
  boolean isReceiver() {
    return isRegistered() && ring.receivers(partition).contains(self);
  }

  /**
   * A store that may have forgotten writes may have forgotten rings too, and with them which actors
   * have ended: it takes nothing before it knows the ring in which it runs.
   */
  boolean acceptsNothingYet() {
    return mayHaveForgotten && !isRegistered();
  }

  VersionVector applied() {
    return applied;
  }

  VersionVector durable() {
    return durable;
  }

  LogFloor floor() {
    return floor;
  }

  void floor(LogFloor next) {
    floor = next;
  }

  StreamProgress stream() {
    return stream;
  }

  void stream(StreamProgress next) {
    stream = next;
  }

  boolean mayHaveForgotten() {
    return mayHaveForgotten;
  }

  boolean counts() {
    return counts;
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Whether everything accepted is durable. Of what was under way when the replica stopped nobody
   * knows before it is loaded again.
   */
  boolean isSettled() {
    return !stopped && inFlight.isEmpty();
  }

  /** Lines are going to be looked up on disk, where those written just now are not yet. */
  void startVisit() {
    linedAgain = VersionVector.EMPTY;
    inFlight.forEach(each -> linedAgain = linedAgain.join(each.linedAgain()));
  }

  /** Dots of which a lookup that has begun with {@link #startVisit} may have missed the lines. */
  VersionVector linedAgain() {
    return linedAgain;
  }

  /** The entry's latest state, given the store's. */
  Entry latest(EntryKey key, Entry stored) {
    return pending.latest(key, stored);
  }

  /** What the replica knows of an entry besides what is stored with it. */
  VersionVector knownOf(EntryKey key) {
    return applied.join(stream.clockOf(key));
  }

  Entry fill(EntryKey key, Entry entry) {
    return entry.fill(knownOf(key));
  }

  Entry strip(EntryKey key, Entry entry) {
    return entry.strip(knownOf(key));
  }

  /** The entry's last durable state, filled: what an answer may say. */
  Entry read(EntryKey key, Entry stored) {
    return pending.durable(key, stored).fill(durable.join(durableStream.clockOf(key)));
  }

  boolean isPending(EntryKey key) {
    return pending.contains(key);
  }

  /** From now on keeps in mind which entries change. */
  void startTouched() {
    touched.start(pending.keys());
  }

  void endTouched() {
    touched.end();
  }

  /** The entries of a range that have changed since; null if they are too many to know. */
  @Nullable List<EntryKey> touchedIn(StreamBatch range) {
    return touched.in(range);
  }

  /**
   * Adopts dots in the clock. Whoever does it without lines has to say that the draft tells more.
   */
  void adopt(VersionVector dots) {
    applied = applied.join(dots);
  }

  /** Makes one batch of what the step has changed, unless that is nothing. */
  void commit(Draft draft, List<Effect> out) {
    applied = applied.join(draft.adopted);
    List<Batch.Change> changes = new ArrayList<>();
    Map<Long, LiveSummary> summaries = new TreeMap<>();
    List<LogRecord> lines = new ArrayList<>(draft.lines.size());
    Set<EntryKey> lined = new HashSet<>();
    for (LogRecord line : draft.lines) {
      EntryKey key = line.key();
      if (key == null) {
        lines.add(line);
        continue;
      }
      Entry after = draft.next.get(key);
      lines.add(new LogRecord.Wrote(line.dot(), key, after != null && !after.isTidy()));
      lined.add(key);
    }
    for (Map.Entry<EntryKey, Entry> each : draft.next.entrySet()) {
      EntryKey key = each.getKey();
      Entry current = pending.latest(key, draft.stored.getOrDefault(key, each.getValue()));
      Entry next = each.getValue();
      if (next.equals(current) || !isLined(draft, key, current, next, lined, lines)) {
        continue;
      }
      changes.add(new Batch.Change(key, next));
      draft.tellOfConflict(key, current, next);
      LiveSummary summary =
          live.getOrDefault(key.collection(), LiveSummary.none(key.collection()))
              .replace(key, current, next);
      live.put(key.collection(), summary);
      summaries.put(key.collection(), summary);
    }
    if (!changes.isEmpty() || !lines.isEmpty() || draft.tellsMore || !draft.conflicts.isEmpty()) {
      persist(draft, changes, lines, List.copyOf(summaries.values()), out);
    }
  }

  /**
   * An untidy entry needs a line that leads back to it. Where the batch adopts no dot of the entry,
   * an old line is written anew; where there is none, the change only tells of dots that this
   * replica has not got, and may be forgotten: each of them comes with what is said of it then. The
   * source of a stream may say so as well, of dots that it has got since the stream began or is yet
   * to get, and nothing would ever lead back here to strip them.
   */
  private boolean isLined(
      Draft draft,
      EntryKey key,
      Entry current,
      Entry next,
      Set<EntryKey> lined,
      List<LogRecord> lines) {
    if (next.isTidy() || lined.contains(key)) {
      return true;
    }
    List<Version> versions = next.versions().isEmpty() ? current.versions() : next.versions();
    if (versions.isEmpty()) {
      return !current.isTidy();
    }
    Dot again = versions.get(0).dot();
    lines.add(new LogRecord.Wrote(again, key, true));
    draft.linedAgain = draft.linedAgain.plus(again);
    floor = new LogFloor(floor.tidied().minus(VersionVector.of(again)), floor.truncated());
    draft.tellsMore = true;
    return true;
  }

  private void persist(
      Draft draft,
      List<Batch.Change> changes,
      List<LogRecord> lines,
      List<LiveSummary> summaries,
      List<Effect> out) {
    StreamProgress rest = stream.without(applied);
    if (!rest.equals(stream)) {
      stream = rest;
      draft.tellsMore = true;
    }
    Batch batch =
        new Batch(
            partition,
            ++lastBatch,
            changes,
            lines,
            applied,
            summaries,
            mayHaveForgotten,
            floor,
            stream,
            draft.cut,
            draft.tellsMore,
            draft.conflicts);
    for (Batch.Change change : changes) {
      EntryKey key = change.key();
      Entry before = draft.stored.getOrDefault(key, Entry.absent(change.entry().policy()));
      pending.put(key, before, batch.number(), change.entry());
      touched.add(key);
    }
    linedAgain = linedAgain.join(draft.linedAgain);
    inFlight.addLast(new InFlight(batch, draft.linedAgain, draft.whenDurable));
    out.add(new Effect.Persist(batch));
    if (!draft.conflicts.isEmpty()) {
      whenDurable(new Effect.ConflictsResolved(draft.conflicts));
    }
  }

  /** From the next batch on the replica counts in quorums again. */
  void recovers(List<Effect> out) {
    mayHaveForgotten = false;
    Draft draft = new Draft();
    draft.tellsMore();
    commit(draft, out);
  }

  /**
   * Versions of an entry that the policy has dropped, and whose records are not durable yet. A
   * write that leaves the node must not cover them: elsewhere they would count as replaced by
   * somebody who had seen them, while a crash here may take the records with it.
   */
  VersionVector unrecordedLosers(EntryKey key) {
    List<Dot> losers = new ArrayList<>(0);
    for (InFlight each : inFlight) {
      for (Conflict conflict : each.batch().conflicts()) {
        if (conflict.key().equals(key)) {
          losers.add(conflict.loser().dot());
        }
      }
    }
    return VersionVector.of(losers);
  }

  /** Says it once the last batch handed to the store is durable. */
  void whenDurable(Effect effect) {
    inFlight.getLast().whenDurable().add(effect);
  }

  /** The store has made all batches up to a number durable. */
  void persisted(long number, List<Effect> out) {
    while (!stopped && !inFlight.isEmpty() && inFlight.getFirst().batch().number() <= number) {
      InFlight done = inFlight.removeFirst();
      Batch batch = done.batch();
      durable = batch.clock();
      durableStream = batch.stream();
      batch.live().forEach(this::durable);
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
  }

  /** Batches that were under way when their collection was dropped do not bring it back. */
  private void durable(LiveSummary summary) {
    if (live.containsKey(summary.collection())) {
      durableLive.put(summary.collection(), summary);
    }
  }

  private Effect asOfNow(Effect effect) {
    if (effect instanceof Effect.Acknowledge ack) {
      return new Effect.Acknowledge(ack.to(), ack.operation(), ring.version(), counts);
    }
    if (effect instanceof Effect.PersistedHere here) {
      return new Effect.PersistedHere(here.operation(), counts);
    }
    return effect;
  }

  void stop(List<Effect> out) {
    if (!stopped) {
      stopped = true;
      inFlight.clear();
      out.add(new Effect.Stopped());
    }
  }

  PartitionDigest digest() {
    long sum = 0;
    for (LiveSummary each : durableLive.values()) {
      sum += each.sum();
    }
    return new PartitionDigest(
        durable.digest(), sum, isSettled(), durableStream.equals(StreamProgress.NONE));
  }

  void dropCollection(long collection) {
    live.remove(collection);
    durableLive.remove(collection);
  }

  List<LiveSummary> live() {
    return List.copyOf(live.values());
  }
}

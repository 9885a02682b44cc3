package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
  private static final int MAX_VOIDS_PER_STEP = 1_024;

  private final Ledger ledger;
  private final Writes writes;
  private final CatchUp catchUp;
  private final HoleCloser holeCloser = new HoleCloser();
  private final Recovery recovery;
  private final StreamClient streams;
  private final DivergenceWatch divergence = new DivergenceWatch();
  private final Housekeeping housekeeping;

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
      int maxDotsPerFetch,
      LogLimits limits) {
    this(self, actor, partition, ring, state, issued, maxDotsPerFetch, limits, WriteLimits.NONE);
  }

  /**
   * The same.
   *
   * @param writeLimits limits of what is coordinated here
   */
  public PartitionReplica(
      NodeName self,
      Actor actor,
      Partition partition,
      Ring ring,
      ReplicaState state,
      long issued,
      int maxDotsPerFetch,
      LogLimits limits,
      WriteLimits writeLimits) {
    this.ledger = new Ledger(self, actor, partition, ring, state);
    this.housekeeping = new Housekeeping(ledger, limits);
    this.writes =
        new Writes(
            ledger,
            Math.max(issued, state.clock().highest(actor)),
            writeLimits,
            housekeeping::passed);
    this.catchUp = new CatchUp(maxDotsPerFetch);
    this.recovery = new Recovery(self, actor, partition);
    this.streams = new StreamClient(ledger);
  }

  /** Takes what happened; the effects are to be carried out in order. */
  public List<Effect> step(ReplicaEvent event) {
    List<Effect> out = new ArrayList<>(3);
    if (event instanceof ReplicaEvent.Coordinate write) {
      writes.coordinate(write, out);
    } else if (event instanceof ReplicaEvent.Receive write) {
      writes.receive(write, out);
    } else if (event instanceof ReplicaEvent.Persisted persisted) {
      ledger.persisted(persisted.batch(), out);
      recoverIfComplete(out);
    } else if (event instanceof ReplicaEvent.PersistFailed) {
      ledger.stop(out);
    } else if (event instanceof ReplicaEvent.LearnRing learn) {
      learnRing(learn.ring(), out);
    } else if (!ledger.isStopped()) {
      sync(event, out);
    }
    return out;
  }

  private void sync(ReplicaEvent event, List<Effect> out) {
    if (event instanceof ReplicaEvent.ReceiveBatch batch) {
      receiveBatch(batch, out);
    } else if (event instanceof ReplicaEvent.Learn learn) {
      learn(learn.report(), out);
    } else if (event instanceof ReplicaEvent.LearnDigest learn) {
      learnDigest(learn, out);
    } else if (event instanceof ReplicaEvent.FetchEnded ended) {
      fetch(ended.from(), catchUp.ended(ended.from(), ledger.applied()), out);
    } else if (event instanceof ReplicaEvent.ReceiveStream range) {
      if (isTaken(range.batch().ringVersion(), range.from(), range.actor())) {
        streams.receive(range, out);
      } else {
        // Whoever has asked for it waits no more: nothing else will end the request.
        streams.failed(range.from());
      }
    } else if (event instanceof ReplicaEvent.StreamTimedOut late) {
      streams.failed(late.from());
    } else if (event instanceof ReplicaEvent.Upkeep upkeep) {
      housekeeping.upkeep(upkeep, out);
    } else if (event instanceof ReplicaEvent.Visited visited) {
      housekeeping.visited(visited, out);
    }
  }

  private boolean isTaken(long ringVersion, NodeName from, Actor sender) {
    return ringVersion == ledger.ring().version()
        && isHeard(from, sender)
        && !ledger.acceptsNothingYet();
  }

  private void receiveBatch(ReplicaEvent.ReceiveBatch event, List<Effect> out) {
    SyncBatch batch = event.batch();
    if (!isTaken(batch.ringVersion(), event.from(), event.actor())) {
      return;
    }
    VersionVector adopted = batch.adopted().minus(ledger.applied());
    Draft draft = new Draft();
    Map<EntryKey, Entry> joined = new TreeMap<>();
    for (SyncItem item : batch.items()) {
      EntryKey key = item.key();
      Entry current = ledger.latest(key, stored(event, item));
      Entry gathered = ledger.fill(key, current).gather(item.entry().fill(batch.clock()));
      joined.put(key, draft.settle(key, gathered));
    }
    draft.voids(batch.voids().intersect(adopted));
    for (SyncItem item : batch.items()) {
      item.answered().intersect(adopted).forEach(dot -> draft.line(dot, item.key()));
    }
    ledger.adopt(adopted);
    for (SyncItem item : batch.items()) {
      Entry next = java.util.Objects.requireNonNull(joined.get(item.key()));
      draft.entry(item.key(), stored(event, item), ledger.strip(item.key(), next));
    }
    ledger.commit(draft, out);
    streams.isNeeded(event.from(), batch.beyondLog(), out);
  }

  private static Entry stored(ReplicaEvent.ReceiveBatch event, SyncItem item) {
    return event.stored().getOrDefault(item.key(), Entry.absent(item.entry().policy()));
  }

  private void learn(ClockReport report, List<Effect> out) {
    if (!isHeard(report.from(), report.actor())) {
      return;
    }
    VersionVector comes = ledger.applied().join(streams.promised());
    if (report.ringVersion() == ledger.ring().version()) {
      // What a sender with another ring answers is refused.
      fetch(report.from(), catchUp.learn(report, comes), out);
    }
    streams.learn(report, out);
    housekeeping.learn(report);
    holeCloser.learn(report);
    closeHoles(out);
    if (ledger.mayHaveForgotten()) {
      recovery.learn(report, ledger.ring());
      recoverIfComplete(out);
    }
  }

  private boolean isHeard(NodeName from, Actor actor) {
    return !ledger.ring().isEnded(actor)
        && ledger.ring().receivers(ledger.partition).contains(from);
  }

  /** Equal clocks say all that a report would; of others a report is needed. */
  private void learnDigest(ReplicaEvent.LearnDigest event, List<Effect> out) {
    if (!isHeard(event.from(), event.actor())) {
      return;
    }
    PartitionDigest own = ledger.digest();
    if (event.digest().clock() != own.clock()) {
      divergence.clocksDiffer(event.from());
      out.add(new Effect.AskReport(event.from()));
      return;
    }
    if (needsReports() || !event.digest().settled()) {
      out.add(new Effect.AskReport(event.from()));
    } else {
      VersionVector clock = ledger.durable();
      ClockReport same =
          new ClockReport(
              ledger.partition,
              event.from(),
              event.actor(),
              event.ringVersion(),
              clock,
              clock,
              true,
              false);
      housekeeping.learn(same);
      holeCloser.learn(same);
      closeHoles(out);
    }
    if (divergence.hasDiverged(event.from(), own, event.digest())) {
      out.add(new Effect.Diverged(event.from()));
      streams.compare(event.from(), out);
    }
  }

  private void closeHoles(List<Effect> out) {
    if (!ledger.isReceiver()) {
      return;
    }
    VersionVector voids =
        holeCloser.voids(ledger.ring(), ledger.partition, ledger.self, ledger.applied());
    if (!voids.isEmpty()) {
      Draft draft = new Draft();
      draft.voids(voids.limit(MAX_VOIDS_PER_STEP));
      ledger.commit(draft, out);
    }
  }

  private void recoverIfComplete(List<Effect> out) {
    if (ledger.mayHaveForgotten()
        && !ledger.isStopped()
        && recovery.isComplete(ledger.ring(), ledger.durable())) {
      ledger.recovers(out);
    }
  }

  private static void fetch(NodeName from, VersionVector dots, List<Effect> out) {
    if (!dots.isEmpty()) {
      out.add(new Effect.Fetch(from, dots));
    }
  }

  private void learnRing(Ring newer, List<Effect> out) {
    if (newer.version() <= ledger.ring().version()) {
      return;
    }
    ledger.follow(newer);
    List<NodeName> receivers = newer.receivers(ledger.partition);
    catchUp.retain(receivers);
    divergence.retain(receivers);
    holeCloser.retain(newer, ledger.partition);
    housekeeping.ringChanged();
    recoverIfComplete(out);
  }

  /** The entry's last durable state, filled with the durable clock: what an answer may say. */
  public Entry read(EntryKey key, Entry stored) {
    return ledger.read(key, stored);
  }

  /** The entry's latest state, filled: what the next write builds on, durable or not. */
  public Entry latest(EntryKey key, Entry stored) {
    return ledger.fill(key, ledger.latest(key, stored));
  }

  /** Whether the store's state of the entry is older than what has been accepted. */
  public boolean isPending(EntryKey key) {
    return ledger.isPending(key);
  }

  /**
   * The entries of a range that have changed since it was asked for: whoever has read the range
   * from the store has to read these again. Null if they are too many to know.
   */
  public @Nullable List<EntryKey> touchedIn(StreamBatch range) {
    return ledger.touchedIn(range);
  }

  /** What this replica says of its clock now. */
  public ClockReport report() {
    return new ClockReport(
        ledger.partition,
        ledger.self,
        ledger.actor,
        ledger.ring().version(),
        ledger.durable(),
        ledger.applied(),
        ledger.counts(),
        ledger.stream().isOpen());
  }

  /** The same in a few bytes. */
  public PartitionDigest digest() {
    return ledger.digest();
  }

  /** Whether reports are needed even of peers whose clocks equal this one's. */
  public boolean needsReports() {
    return ledger.mayHaveForgotten()
        || ledger.stream().isOpen()
        || holeCloser.hasHoles(ledger.ring(), ledger.applied());
  }

  /** Whether the partition is being streamed to this replica. */
  public boolean isStreaming() {
    return ledger.stream().isOpen();
  }

  /** The dots whose entries may still be made smaller, or whose tombstones dropped. */
  public VersionVector untidied() {
    return housekeeping.untidied();
  }

  /** How many dots of the clock the log may have no line for any more. */
  public long truncatedDots() {
    return ledger.floor().truncated().size();
  }

  /** The dots that are on disk. */
  public VersionVector durable() {
    return ledger.durable();
  }

  /** Whether acknowledgements and answers of this replica count in quorums. */
  public boolean counts() {
    return ledger.counts();
  }

  /** The highest counter issued, to be handed to the object that replaces this one. */
  public long issued() {
    return writes.issued();
  }

  /** Whether a failed write has stopped the replica. */
  public boolean isStopped() {
    return ledger.isStopped();
  }

  /** The collection is dropped: it is no longer counted. */
  public void dropCollection(long collection) {
    ledger.dropCollection(collection);
  }

  /** Per collection, what is held once everything accepted is durable. */
  public List<LiveSummary> live() {
    return ledger.live();
  }
}

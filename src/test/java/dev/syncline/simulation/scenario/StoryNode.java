package dev.syncline.simulation.scenario;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.StreamBatches;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncBatches;
import dev.syncline.core.sync.SyncItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One node of a story: its replica of the story's partition, and its disk. */
final class StoryNode {
  private static final int MAX_DOTS_PER_FETCH = 16;

  private final StoryCluster cluster;
  private final NodeName name;
  private final Deque<Batch> unsynced = new ArrayDeque<>();
  private Actor actor;
  private String storeId;
  private Ring ring = Ring.EMPTY;
  private StoryDisk disk;
  private PartitionReplica replica;
  private LogLimits limits = LogLimits.KEEP_ALL;
  private long operations;
  private Effect.@Nullable Stream asked;

  StoryNode(
      StoryCluster cluster, NodeName name, Actor actor, String storeId, boolean mayHaveForgotten) {
    this.cluster = cluster;
    this.name = name;
    this.actor = actor;
    this.storeId = storeId;
    this.disk = new StoryDisk(cluster.policy(), mayHaveForgotten);
    this.replica = load(0);
  }

  private PartitionReplica load(long issued) {
    return new PartitionReplica(
        name, actor, cluster.partition(), ring, disk.state(), issued, MAX_DOTS_PER_FETCH, limits);
  }

  NodeName name() {
    return name;
  }

  Actor actor() {
    return actor;
  }

  String storeId() {
    return storeId;
  }

  StoryDisk disk() {
    return disk;
  }

  boolean counts() {
    return replica.counts();
  }

  /** Coordinates a write; its dot is on its way to others before anything is on disk here. */
  Effect.Issued writes(EntryKey key, Content content, @Nullable CausalContext context) {
    List<Effect> effects =
        step(
            new ReplicaEvent.Coordinate(
                ++operations,
                key,
                cluster.policy(),
                content,
                context,
                cluster.wallMillis(),
                disk.entry(key)));
    return effects.stream()
        .filter(Effect.Issued.class::isInstance)
        .map(Effect.Issued.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("not accepted: " + effects));
  }

  /** What the replica answers to a write that it is asked to coordinate, at a given wall clock. */
  List<Effect> coordinates(
      EntryKey key, Content content, @Nullable CausalContext context, long wallMillis) {
    return step(
        new ReplicaEvent.Coordinate(
            ++operations, key, cluster.policy(), content, context, wallMillis, disk.entry(key)));
  }

  /** From now on the log is cut as soon as no replica needs it. */
  void keepsNoLog() {
    limits = new LogLimits(0, 0, Long.MAX_VALUE, 1);
    replica = load(replica.issued());
  }

  /** Time passes for the replica: what may go goes. */
  void tidies() {
    for (Effect effect : step(new ReplicaEvent.Upkeep(cluster.wallMillis()))) {
      if (effect instanceof Effect.Visit visit) {
        Map<Dot, EntryKey> lines = new TreeMap<>();
        Map<EntryKey, Entry> stored = new HashMap<>();
        disk.forEachUntidyLine(
            visit.dots(),
            (dot, key) -> {
              lines.put(dot, key);
              stored.put(key, disk.entry(key));
              return true;
            });
        step(new ReplicaEvent.Visited(visit.dots(), lines, stored));
      }
    }
    syncs();
  }

  /** The range that the replica waits for, null for none. */
  Effect.@Nullable Stream asksFor() {
    return asked;
  }

  /** A range of two entries, as this node sends it. */
  StreamBatch sends(Effect.Stream ask) {
    return StreamBatches.build(
            cluster.partition(),
            ring.version(),
            disk.snapshot(),
            ask.after(),
            ask.purpose(),
            new SyncBatches.Limits(2, 4_096))
        .orElseThrow();
  }

  /** The range asked for arrives from a peer. */
  void takes(StoryNode peer, StreamBatch batch) {
    asked = null;
    Map<EntryKey, Entry> stored = new HashMap<>();
    batch.items().forEach(each -> stored.put(each.key(), disk.entry(each.key())));
    disk.forEachEntryAfter(
        batch.after(),
        (key, entry) -> {
          if (batch.contains(key)) {
            stored.put(key, entry);
          }
          return batch.contains(key);
        });
    step(new ReplicaEvent.ReceiveStream(peer.name(), peer.actor(), batch, stored));
  }

  /** The range asked for never arrives. */
  void waitsInVain() {
    Effect.Stream ask = java.util.Objects.requireNonNull(asked);
    asked = null;
    step(new ReplicaEvent.StreamTimedOut(ask.from()));
  }

  /** A peer's digest arrives. */
  List<Effect> compares(StoryNode peer) {
    return step(
        new ReplicaEvent.LearnDigest(
            peer.name(), peer.actor(), peer.ring.version(), peer.replica.digest()));
  }

  boolean isStreamedTo() {
    return replica.isStreaming();
  }

  /** A frame of another coordinator arrives. */
  List<Effect> receives(NodeName from, WriteRequest request) {
    return step(new ReplicaEvent.Receive(from, request, disk.entry(request.key())));
  }

  /** What waits for the disk becomes durable; returns what is said then. */
  List<Effect> syncs() {
    List<Effect> said = new ArrayList<>();
    while (!unsynced.isEmpty()) {
      Batch batch = unsynced.removeFirst();
      disk.write(batch);
      said.addAll(step(new ReplicaEvent.Persisted(batch.number())));
    }
    return said;
  }

  /** The write of what waits fails, and the partition is loaded again by the same process. */
  void failsToSync() {
    step(new ReplicaEvent.PersistFailed(unsynced.getLast().number()));
    unsynced.clear();
    replica = load(replica.issued());
  }

  /** The write of what waits fails, although it gets on disk: the partition stops. */
  void stops() {
    while (!unsynced.isEmpty()) {
      Batch batch = unsynced.removeFirst();
      disk.write(batch);
      step(new ReplicaEvent.PersistFailed(batch.number()));
    }
  }

  /** The partition is loaded again by the same process. */
  void loadsAgain() {
    replica = load(replica.issued());
  }

  /** The process dies with what was not on disk, and another run starts on what was. */
  void restarts(Actor next) {
    unsynced.clear();
    asked = null;
    actor = next;
    replica = load(0);
  }

  /** The disk is gone, and with it the ring; another run starts on an empty one. */
  void restartsOnAnEmptyDisk(Actor next, String nextStoreId) {
    storeId = nextStoreId;
    disk = new StoryDisk(cluster.policy(), true);
    ring = Ring.EMPTY;
    restarts(next);
  }

  /** The disk is what it was when a copy was made of it, and another run starts on that. */
  void restartsOn(StoryDisk copy, Actor next) {
    disk = copy;
    ring = Ring.EMPTY;
    restarts(next);
  }

  void learns(Ring newer) {
    ring = newer;
    step(new ReplicaEvent.LearnRing(newer));
  }

  ClockReport reports() {
    return replica.report();
  }

  /** A peer's report arrives; what it makes this node fetch is fetched of the peer at once. */
  void hears(ClockReport report) {
    List<Effect> effects = step(new ReplicaEvent.Learn(report));
    while (!effects.isEmpty()) {
      List<Effect> next = new ArrayList<>();
      for (Effect effect : effects) {
        if (effect instanceof Effect.Fetch fetch) {
          next.addAll(fetches(cluster.node(fetch.from()), fetch.dots()));
        }
      }
      effects = next;
    }
  }

  private List<Effect> fetches(StoryNode peer, VersionVector dots) {
    List<Effect> effects = new ArrayList<>(receives(peer, peer.answers(dots)));
    effects.addAll(step(new ReplicaEvent.FetchEnded(peer.name())));
    return effects;
  }

  /** The batch with which this node answers a request for dots, from its disk. */
  SyncBatch answers(VersionVector dots) {
    return SyncBatches.build(
        cluster.partition(),
        ring.version(),
        disk.snapshot(),
        dots,
        new SyncBatches.Limits(8, 4_096));
  }

  /** A batch of a peer arrives. */
  List<Effect> receives(StoryNode peer, SyncBatch batch) {
    Map<EntryKey, Entry> stored = new HashMap<>();
    for (SyncItem item : batch.items()) {
      stored.put(item.key(), disk.entry(item.key()));
    }
    return step(new ReplicaEvent.ReceiveBatch(peer.name(), peer.actor(), batch, stored));
  }

  /** What this node answers to a read. */
  Entry reads(EntryKey key) {
    return replica.read(key, disk.entry(key));
  }

  /** The payloads of the live versions, in order of their dots. */
  List<String> shows(EntryKey key) {
    return reads(key).live().stream()
        .map(each -> ((Content.Value) each.content()).payload().toUtf8())
        .toList();
  }

  private List<Effect> step(ReplicaEvent event) {
    List<Effect> effects = replica.step(event);
    for (Effect effect : effects) {
      if (effect instanceof Effect.Persist persist) {
        unsynced.addLast(persist.batch());
      } else if (effect instanceof Effect.Stream stream) {
        asked = stream;
      }
    }
    return effects;
  }

  @Override
  public String toString() {
    return name + " as " + actor;
  }
}

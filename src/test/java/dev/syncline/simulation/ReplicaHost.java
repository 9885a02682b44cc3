package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.WriteLimits;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.HeldLeaves;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Carries out what one {@link PartitionReplica} wants done. */
final class ReplicaHost {
  private static final int MAX_DOTS_PER_FETCH = 16;
  private static final long FETCH_TIMEOUT_MILLIS = 150;

  private final NodeProcess process;
  private final Simulation run;
  private final Partition partition;
  private final Map<NodeName, Long> fetches = new TreeMap<>();
  private final Map<NodeName, VersionVector> clocks = new TreeMap<>();
  private final List<Batch> fresh = new ArrayList<>();
  private PartitionReplica replica;
  private Ring ring;
  private int generation;
  private long lastFetch;
  private long lastStream;
  private Effect.@Nullable Stream asked;

  ReplicaHost(NodeProcess process, Partition partition) {
    this.process = process;
    this.run = process.run();
    this.partition = partition;
    this.ring = process.ring();
    this.replica = load(0);
  }

  private PartitionReplica load(long issued) {
    return new PartitionReplica(
        process.name(),
        process.actor(),
        partition,
        ring,
        process.disk().reload(partition).state(),
        issued,
        MAX_DOTS_PER_FETCH,
        run.profile().logLimits(),
        new WriteLimits(
            Integer.MAX_VALUE,
            Profile.isKeyed(run.seed()) ? Profile.KEYS_RETAIN_MILLIS : Long.MAX_VALUE / 2,
            Integer.MAX_VALUE));
  }

  Partition partition() {
    return partition;
  }

  PartitionReplica replica() {
    return replica;
  }

  /** Whether it counts, and has learned the ring that began a change. */
  boolean hasCaughtUp(long change) {
    return replica.counts() && ring.version() >= change;
  }

  long ringVersion() {
    return ring.version();
  }

  DiskImage.Part part() {
    return process.disk().image().part(partition);
  }

  private Entry stored(EntryKey key, ConflictPolicy policy) {
    return part().stored(key, policy);
  }

  private void step(ReplicaEvent event) {
    if (isOutOfEverything()) {
      return;
    }
    for (Effect effect : replica.step(event)) {
      carryOut(effect);
    }
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Persist persist) {
      int current = generation;
      Batch batch = persist.batch();
      process.disk().commit(batch, ok -> process.execute(() -> committed(current, batch, ok)));
    } else if (effect instanceof Effect.Issued issued) {
      process.operate(issued.request().operation(), each -> ((WriteDriver) each).issued(issued));
      process.fannedOut();
    } else if (effect instanceof Effect.PersistedHere here) {
      run.persistedHere(process, here.operation());
      process.operate(
          here.operation(),
          each ->
              each.acknowledged(
                  process.name(), process.actor(), process.ring().version(), here.counts()));
    } else if (effect instanceof Effect.Acknowledge ack) {
      process.send(
          ack.to(), new Message.WriteAck(ack.operation(), ack.ringVersion(), ack.counts()));
    } else if (effect instanceof Effect.Refuse refuse) {
      process.refuse(refuse.to(), refuse.operation(), ring.version(), refuse.reason());
    } else if (effect instanceof Effect.RefuseHere refuse) {
      run.trace().say(process.name(), "refuses to coordinate:", refuse.reason());
      process.operate(refuse.operation(), process::end);
    } else if (effect instanceof Effect.Fetch fetch) {
      fetch(fetch);
    } else if (effect instanceof Effect.AskReport ask) {
      process.send(ask.from(), new Message.ReportAsk(partition));
    } else if (effect instanceof Effect.Stream stream) {
      stream(stream);
    } else if (effect instanceof Effect.StreamStarted started) {
      run.trace().say(process.name(), "is streamed to by", started.from());
      run.streams++;
    } else if (effect instanceof Effect.StreamEnded ended) {
      run.trace().say(process.name(), "has all of", ended.from());
    } else if (effect instanceof Effect.Diverged diverged) {
      run.trace().say(process.name(), "has diverged from", diverged.peer());
      run.diverged(process.name(), diverged.peer());
    } else if (effect instanceof Effect.Visit visit) {
      int current = generation;
      process.later(run.dice().between(0, 3), () -> visit(current, visit.dots()));
    } else if (effect instanceof Effect.Recovered) {
      run.trace().say(process.name(), "counts again", process.actor(), replica.durable());
      run.recovered();
    } else if (effect instanceof Effect.Unsettled conflict) {
      process.resolution().conflict(conflict.key(), conflict.versions());
    } else if (effect instanceof Effect.Settled settled) {
      process.resolution().settled(settled.key());
    } else if (effect instanceof Effect.Stopped) {
      process.resolution().lookAgain();
      reloadLater(++generation);
    }
  }

  /** A store that takes nothing is read again only once it has been opened again. */
  private void reloadLater(int stopped) {
    process.later(
        run.dice().between(1, 40),
        () -> {
          if (generation == stopped && process.disk().takesNothing()) {
            reloadLater(stopped);
          } else if (generation == stopped) {
            reload();
          }
        });
  }

  /** What the disk has lost, the others have: the replica is out of everything from now on. */
  boolean isOutOfEverything() {
    return process.disk().image().damaged.contains(partition);
  }

  /** Something of the partition cannot be read any more. */
  void isDamaged() {
    generation++;
  }

  private void fetch(Effect.Fetch fetch) {
    fetch(fetch.from(), fetch.dots(), false);
  }

  private void fetch(NodeName from, VersionVector dots, boolean whole) {
    long number = ++lastFetch;
    fetches.put(from, number);
    process.send(from, new Message.FetchAsk(partition, dots, whole));
    process.later(
        FETCH_TIMEOUT_MILLIS,
        () -> {
          if (fetches.getOrDefault(from, 0L) == number) {
            fetchEnded(from);
          }
        });
  }

  private void stream(Effect.Stream stream) {
    long number = ++lastStream;
    asked = stream;
    process.send(stream.from(), new Message.StreamAsk(partition, stream.after(), stream.purpose()));
    process.later(
        FETCH_TIMEOUT_MILLIS,
        () -> {
          if (lastStream == number && asked != null) {
            asked = null;
            step(new ReplicaEvent.StreamTimedOut(stream.from()));
          }
        });
  }

  private void visit(int ofGeneration, VersionVector dots) {
    if (ofGeneration != generation) {
      return;
    }
    Map<Dot, EntryKey> lines = new TreeMap<>();
    Map<EntryKey, Entry> stored = new TreeMap<>();
    part()
        .forEachUntidyLine(
            dots,
            (dot, key) -> {
              lines.put(dot, key);
              stored.put(key, part().entry(key));
              return true;
            });
    step(new ReplicaEvent.Visited(dots, lines, stored));
  }

  private void fetchEnded(NodeName from) {
    fetches.remove(from);
    step(new ReplicaEvent.FetchEnded(from));
  }

  private void committed(int ofGeneration, Batch batch, boolean durable) {
    if (ofGeneration == generation) {
      step(
          durable
              ? new ReplicaEvent.Persisted(batch.number())
              : new ReplicaEvent.PersistFailed(batch.number()));
      if (durable) {
        fresh.add(batch);
      }
    }
  }

  /** The batches that have become durable since this was last asked for. */
  List<Batch> takeFresh() {
    List<Batch> batches = List.copyOf(fresh);
    fresh.clear();
    return batches;
  }

  /** The partition is got anew: what was held of it is gone. */
  void discard() {
    generation++;
    process.machine().discard(partition);
    run.trace().say(process.name(), "discards", partition);
    reload();
  }

  private void reload() {
    asked = null;
    replica = load(replica.issued());
    run.trace().say(process.name(), "loaded again", replica.durable());
  }

  void coordinate(ReplicaEvent.Coordinate write) {
    if (isOutOfEverything()) {
      process.operate(write.operation(), process::end);
    }
    step(write);
  }

  void receive(NodeName from, WriteRequest request) {
    step(new ReplicaEvent.Receive(from, request, stored(request.key(), request.policy())));
  }

  void receiveBatch(NodeName from, Actor sender, SyncBatch sent, boolean repair) {
    HeldLeaves.Filled filled = HeldLeaves.fillIn(sent, key -> part().entry(key));
    SyncBatch batch = filled.batch();
    Map<EntryKey, Entry> stored = new HashMap<>();
    for (SyncItem item : batch.items()) {
      stored.put(item.key(), stored(item.key(), item.entry().policy()));
    }
    step(new ReplicaEvent.ReceiveBatch(from, sender, batch, stored));
    if (!filled.wantedWhole().isEmpty()) {
      run.trace().say(process.name(), "asks", from, "for the whole of", filled.wantedWhole());
      run.wantedWhole++;
      fetch(from, filled.wantedWhole(), true);
    } else if (!repair) {
      fetchEnded(from);
    }
  }

  /**
   * As little as the asker needs. What is believed of its clock is its last report, which is of
   * before a crash or of another disk now and then; and sometimes, in runs that mutate entries,
   * that it holds all that is held here.
   */
  SyncBatch abbreviate(NodeName asker, SyncBatch batch, VersionVector wanted) {
    boolean overrates = wanted.digest() % 4 == 0;
    VersionVector clock =
        overrates ? batch.clock() : clocks.getOrDefault(asker, VersionVector.EMPTY);
    SyncBatch sent = HeldLeaves.leaveOut(batch, clock, wanted, 1);
    run.abbreviated += sent.isWhole() ? 0 : 1;
    return sent;
  }

  void receiveStream(NodeName from, Actor sender, StreamBatch batch) {
    Map<EntryKey, Entry> stored = new TreeMap<>();
    batch.items().forEach(each -> stored.put(each.key(), part().entry(each.key())));
    part()
        .forEachEntryAfter(
            batch.after(),
            (key, entry) -> {
              if (batch.contains(key)) {
                stored.put(key, entry);
              }
              return batch.contains(key);
            });
    List<EntryKey> touched = replica.touchedIn(batch);
    if (touched != null) {
      touched.forEach(key -> stored.put(key, part().entry(key)));
    }
    answered(from, batch);
    step(new ReplicaEvent.ReceiveStream(from, sender, batch, stored));
  }

  /** As on a node, an answer ends the request, whatever the replica makes of it. */
  private void answered(NodeName from, StreamBatch batch) {
    Effect.Stream request = asked;
    if (request != null
        && request.from().equals(from)
        && request.purpose() == batch.purpose()
        && Objects.equals(request.after(), batch.after())) {
      asked = null;
    }
  }

  void upkeep() {
    step(new ReplicaEvent.Upkeep(run.now()));
  }

  void learn(NodeName from, Actor sender, Message.Digest digest) {
    step(new ReplicaEvent.LearnDigest(from, sender, digest.ringVersion(), digest.digest()));
  }

  void learn(ClockReport report) {
    clocks.put(report.from(), report.durable());
    step(new ReplicaEvent.Learn(report));
  }

  void learn(Ring newer) {
    if (newer.version() > ring.version()) {
      ring = newer;
      step(new ReplicaEvent.LearnRing(newer));
    }
  }

  /** The answer to a read: what is durable here. */
  Message read(Message.ReadAsk ask) {
    Entry filled = replica.read(ask.key(), stored(ask.key(), ask.policy()));
    return ask.full()
        ? new Message.ReadFull(ask.operation(), replica.counts(), ask.key(), partition, filled)
        : new Message.ReadDigest(ask.operation(), replica.counts(), filled.digest());
  }

  /** What the next write builds on. */
  Entry latest(EntryKey key) {
    return replica.latest(key, stored(key, Simulation.policyOf(key)));
  }

  Entry readHere(EntryKey key) {
    return replica.read(key, stored(key, Simulation.policyOf(key)));
  }
}

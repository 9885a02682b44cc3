package dev.syncline.verticle.feed;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.SyncControl;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The logs of a node in memory, in which each write replaces what the entry held before. */
public final class MemoryLogs {
  private final int factor;
  private final Map<Partition, Log> logs = new HashMap<>();

  /** How often a log has been read. */
  final AtomicInteger reads = new AtomicInteger();

  /** Runs before each read, on its thread. */
  volatile Runnable opening = () -> {};

  /** Of the only replica. */
  public MemoryLogs() {
    this(1);
  }

  /** Of one of so many replicas. */
  MemoryLogs(int factor) {
    this.factor = factor;
  }

  /** One partition's. */
  private static final class Log implements DotLog {
    private final Map<Dot, EntryKey> lines;
    private final Map<EntryKey, Entry> entries;
    private VersionVector clock = VersionVector.EMPTY;
    private VersionVector truncated = VersionVector.EMPTY;

    Log(Map<Dot, EntryKey> lines, Map<EntryKey, Entry> entries) {
      this.lines = lines;
      this.entries = entries;
    }

    Log copy() {
      Log copy = new Log(new HashMap<>(lines), new HashMap<>(entries));
      copy.clock = clock;
      copy.truncated = truncated;
      return copy;
    }

    @Override
    public DotLog.Record find(Dot dot) {
      EntryKey key = lines.get(dot);
      return key == null ? new DotLog.Record.Unknown() : new DotLog.Record.Wrote(key);
    }

    @Override
    public @Nullable Dot restOf(Actor actor) {
      return null;
    }

    @Override
    public Entry entry(EntryKey key) {
      Entry entry = entries.get(key);
      return entry == null ? Entry.absent(ConflictPolicy.LAST_WRITE_WINS) : entry;
    }

    @Override
    public void forEachEntryAfter(@Nullable EntryKey after, EntryVisitor visitor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void forEachUntidyLine(VersionVector dots, LineVisitor visitor) {
      throw new UnsupportedOperationException();
    }
  }

  /** A write becomes durable; returns its partition. */
  public Partition write(EntryKey key, Dot dot) {
    return write(key, dot, 8);
  }

  /** A write of a vector of so many bytes becomes durable; returns its partition. */
  Partition write(EntryKey key, Dot dot, int bytes) {
    return write(key, dot, new Content.Value(Bytes.wrap(new byte[bytes]), Bytes.EMPTY));
  }

  /** A write or a delete becomes durable; returns its partition. */
  synchronized Partition write(EntryKey key, Dot dot, Content content) {
    Partition partition = Partition.of(factor, key);
    Log log = log(partition);
    Version version = new Version(dot, HybridTimestamp.ofMillis(dot.counter()), content);
    log.lines.put(dot, key);
    log.entries.put(
        key, new Entry(ConflictPolicy.LAST_WRITE_WINS, List.of(version), VersionVector.EMPTY));
    log.clock = log.clock.plus(dot);
    return partition;
  }

  /** A write becomes durable; returns what a replica would have written. */
  Batch batch(EntryKey key, Dot dot) {
    return batch(key, dot, new Content.Value(Bytes.wrap(new byte[8]), Bytes.EMPTY));
  }

  /** A write or a delete becomes durable; returns what a replica would have written. */
  synchronized Batch batch(EntryKey key, Dot dot, Content content) {
    Partition partition = write(key, dot, content);
    Log log = log(partition);
    return new Batch(
        partition,
        dot.counter(),
        List.of(new Batch.Change(key, log.entry(key))),
        List.of(new LogRecord.Wrote(dot, key, false)),
        log.clock,
        List.of(),
        false);
  }

  /** The lines of a partition go. */
  synchronized void cut(Partition partition) {
    Log log = log(partition);
    log.lines.clear();
    log.truncated = log.clock;
  }

  /** The dots that all partitions hold. */
  synchronized FeedPosition clock() {
    Map<Partition, VersionVector> clocks = new HashMap<>();
    logs.forEach((partition, log) -> clocks.put(partition, log.clock));
    return FeedPosition.NONE.with(clocks);
  }

  private Log log(Partition partition) {
    return logs.computeIfAbsent(partition, each -> new Log(new HashMap<>(), new HashMap<>()));
  }

  private synchronized LogSnapshot snapshot(Partition partition) {
    reads.incrementAndGet();
    Log copy = log(partition).copy();
    return new LogSnapshot(copy.clock, copy.truncated, StreamProgress.NONE, copy);
  }

  /**
   * What a node's feed over these is made of, where everybody is there and nothing is throttled.
   */
  public FeedVerticle.Parts partsOf(NodeName node, ReplicaBoard board, Metadata metadata) {
    return new FeedVerticle.Parts(
        node,
        store(),
        board,
        metadata,
        new EverybodyIsThere(new ArrayList<>()),
        OneNode.TIME,
        OneNode.STATUS,
        new SyncCounters(),
        () -> new SyncControl.Throttling(0, 0, 0, false));
  }

  /** A store of which nothing else is asked. */
  @SuppressWarnings("unchecked")
  public ReplicaStore store() {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "withSnapshot" -> {
                    opening.run();
                    yield ((Function<LogSnapshot, Object>) arguments[1])
                        .apply(snapshot((Partition) arguments[0]));
                  }
                  case "startsForgetful" -> false;
                  case "getIfCached" -> new ReplicaStore.Lookup.NotCached();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}

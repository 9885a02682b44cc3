package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is durable of one partition on one node. */
public class PartitionDisk implements DotLog {
  protected VersionVector clock = VersionVector.EMPTY;
  protected final Map<EntryKey, Entry> entries = new TreeMap<>();
  protected final Map<Dot, LogRecord> log = new TreeMap<>();
  protected final Map<Long, LiveSummary> live = new TreeMap<>();
  protected LogFloor floor = LogFloor.NONE;
  protected StreamProgress stream = StreamProgress.NONE;
  protected boolean mayHaveForgotten;
  private final Function<EntryKey, ConflictPolicy> policies;

  /** An empty one. */
  protected PartitionDisk(Function<EntryKey, ConflictPolicy> policies, boolean mayHaveForgotten) {
    this.policies = policies;
    this.mayHaveForgotten = mayHaveForgotten;
  }

  /** Takes over what another one holds. */
  protected final void copyFrom(PartitionDisk other) {
    clock = other.clock;
    entries.putAll(other.entries);
    log.putAll(other.log);
    live.putAll(other.live);
    floor = other.floor;
    stream = other.stream;
  }

  /** Makes a batch durable. */
  public void write(Batch batch) {
    clock = batch.clock();
    for (Batch.Change change : batch.changes()) {
      put(change.key(), change.entry());
    }
    for (LogRecord line : batch.log()) {
      log.put(line.dot(), line);
    }
    batch.cut().forEach(log::remove);
    floor = batch.floor();
    stream = batch.stream();
    batch.live().forEach(each -> live.put(each.collection(), each));
    mayHaveForgotten = batch.mayHaveForgotten();
  }

  /** Stores an entry, or removes an absent one. */
  protected final void put(EntryKey key, Entry entry) {
    if (entry.isAbsent()) {
      entries.remove(key);
    } else {
      entries.put(key, entry);
    }
  }

  /** What a replica starts from. */
  public ReplicaState state() {
    return new ReplicaState(clock, List.copyOf(live.values()), mayHaveForgotten, floor, stream);
  }

  /** What others are answered from. */
  public LogSnapshot snapshot() {
    return new LogSnapshot(clock, floor.truncated(), stream, this);
  }

  /** What a line says of its dot. */
  protected static Record recordOf(LogRecord line) {
    EntryKey key = line.key();
    return key == null ? new Record.Void() : new Record.Wrote(key);
  }

  @Override
  public Record find(Dot dot) {
    LogRecord line = log.get(dot);
    return line == null ? new Record.Unknown() : recordOf(line);
  }

  @Override
  public Entry entry(EntryKey key) {
    Entry entry = entries.get(key);
    return entry == null ? Entry.absent(policies.apply(key)) : entry;
  }

  @Override
  public void forEachEntryAfter(@Nullable EntryKey after, EntryVisitor visitor) {
    for (Map.Entry<EntryKey, Entry> each : entries.entrySet()) {
      boolean isBehind = after == null || each.getKey().compareTo(after) > 0;
      if (isBehind && !visitor.visit(each.getKey(), each.getValue())) {
        return;
      }
    }
  }

  @Override
  public void forEachUntidyLine(VersionVector dots, LineVisitor visitor) {
    for (LogRecord line : log.values()) {
      EntryKey key = line.key();
      if (key != null
          && line.untidy()
          && dots.contains(line.dot())
          && !visitor.visit(line.dot(), key)) {
        return;
      }
    }
  }
}

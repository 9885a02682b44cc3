package dev.syncline.simulation.scenario;

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
import org.jspecify.annotations.Nullable;

/** What is durable of one partition on one node. */
final class StoryDisk implements DotLog {
  private final ConflictPolicy policy;
  private final Map<EntryKey, Entry> entries = new TreeMap<>();
  private final Map<Dot, LogRecord> log = new TreeMap<>();
  private final Map<Long, LiveSummary> live = new TreeMap<>();
  private VersionVector clock = VersionVector.EMPTY;
  private LogFloor floor = LogFloor.NONE;
  private StreamProgress stream = StreamProgress.NONE;
  private boolean mayHaveForgotten;

  StoryDisk(ConflictPolicy policy, boolean mayHaveForgotten) {
    this.policy = policy;
    this.mayHaveForgotten = mayHaveForgotten;
  }

  void write(Batch batch) {
    clock = batch.clock();
    mayHaveForgotten = batch.mayHaveForgotten();
    for (Batch.Change change : batch.changes()) {
      if (change.entry().isAbsent()) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), change.entry());
      }
    }
    for (LogRecord line : batch.log()) {
      log.put(line.dot(), line);
    }
    batch.cut().forEach(log::remove);
    floor = batch.floor();
    stream = batch.stream();
    batch.live().forEach(each -> live.put(each.collection(), each));
  }

  /** An entry is gone behind the replica's back; a count of what is left does not name it. */
  void loses(EntryKey key) {
    Entry lost = java.util.Objects.requireNonNull(entries.remove(key));
    long hash = key.hash64() * 31 + lost.dots().digest();
    live.computeIfPresent(
        key.collection(),
        (collection, summary) ->
            new LiveSummary(collection, summary.entries() - 1, summary.sum() - hash));
  }

  /** The dots of all versions stored. */
  VersionVector versions() {
    VersionVector dots = VersionVector.EMPTY;
    for (Entry entry : entries.values()) {
      dots = dots.join(entry.dots());
    }
    return dots;
  }

  /** How many entries are stored, and how many lines the log has. */
  List<Integer> sizes() {
    return List.of(entries.size(), log.size());
  }

  VersionVector clock() {
    return clock;
  }

  ReplicaState state() {
    return new ReplicaState(clock, List.copyOf(live.values()), mayHaveForgotten, floor, stream);
  }

  LogSnapshot snapshot() {
    return new LogSnapshot(clock, floor.truncated(), stream, this);
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
      boolean isDue = key != null && line.untidy() && dots.contains(line.dot());
      if (key != null && isDue && !visitor.visit(line.dot(), key)) {
        return;
      }
    }
  }

  @Override
  public DotLog.Record find(Dot dot) {
    LogRecord line = log.get(dot);
    if (line == null) {
      return new DotLog.Record.Unknown();
    }
    EntryKey key = line.key();
    return key == null ? new DotLog.Record.Void() : new DotLog.Record.Wrote(key);
  }

  @Override
  public Entry entry(EntryKey key) {
    return entries.getOrDefault(key, Entry.absent(policy));
  }
}

package dev.syncline.simulation.scenario;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is durable of one partition on one node. */
final class StoryDisk implements DotLog {
  private final ConflictPolicy policy;
  private final Map<EntryKey, Entry> entries = new TreeMap<>();
  private final Map<Dot, DotLog.Record> log = new HashMap<>();
  private final Map<Long, LiveSummary> live = new TreeMap<>();
  private VersionVector clock = VersionVector.EMPTY;
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
      EntryKey key = line.key();
      log.put(line.dot(), key == null ? new DotLog.Record.Void() : new DotLog.Record.Wrote(key));
    }
    batch.live().forEach(each -> live.put(each.collection(), each));
  }

  VersionVector clock() {
    return clock;
  }

  ReplicaState state() {
    return new ReplicaState(clock, List.copyOf(live.values()), mayHaveForgotten);
  }

  @Override
  public DotLog.Record find(Dot dot) {
    return log.getOrDefault(dot, new DotLog.Record.Unknown());
  }

  @Override
  public Entry entry(EntryKey key) {
    return entries.getOrDefault(key, Entry.absent(policy));
  }
}

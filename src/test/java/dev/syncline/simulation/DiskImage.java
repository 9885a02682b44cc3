package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a disk holds. */
final class DiskImage {
  Ring ring = Ring.EMPTY;
  final List<Actor> actors = new ArrayList<>();
  final Map<Partition, Part> parts = new TreeMap<>();

  /** Per partition the change of the ring with which it has been got last. */
  final Map<Partition, Long> gained = new TreeMap<>();

  /** An empty disk that will hold these partitions. */
  static DiskImage empty(List<Partition> partitions, boolean mayHaveForgotten) {
    DiskImage image = new DiskImage();
    partitions.forEach(each -> image.parts.put(each, new Part(mayHaveForgotten)));
    return image;
  }

  DiskImage copy() {
    DiskImage copy = new DiskImage();
    copy.ring = ring;
    copy.actors.addAll(actors);
    copy.gained.putAll(gained);
    parts.forEach((partition, part) -> copy.parts.put(partition, part.copy()));
    return copy;
  }

  Part part(Partition partition) {
    return java.util.Objects.requireNonNull(parts.get(partition));
  }

  /** Whether a partition may have been forgotten of which the node is a replica. */
  boolean mayHaveForgotten(Predicate<Partition> isReplica) {
    return parts.entrySet().stream()
        .anyMatch(each -> isReplica.test(each.getKey()) && each.getValue().mayHaveForgotten);
  }

  /** Whether it holds dots that the other does not. */
  boolean holdsMoreThan(DiskImage other) {
    return parts.entrySet().stream()
        .anyMatch(each -> !other.part(each.getKey()).clock.covers(each.getValue().clock));
  }

  void forget() {
    parts.values().forEach(each -> each.mayHaveForgotten = true);
  }

  /** One partition. */
  static final class Part implements DotLog {
    VersionVector clock = VersionVector.EMPTY;
    final Map<EntryKey, Entry> entries = new TreeMap<>();
    final Map<Dot, LogRecord> log = new TreeMap<>();

    /** What the log has ever said, for those who check. */
    final Map<Dot, Record> told = new HashMap<>();

    final Map<Long, LiveSummary> live = new TreeMap<>();
    LogFloor floor = LogFloor.NONE;
    StreamProgress stream = StreamProgress.NONE;
    boolean mayHaveForgotten;

    Part(boolean mayHaveForgotten) {
      this.mayHaveForgotten = mayHaveForgotten;
    }

    void apply(Batch batch) {
      clock = batch.clock();
      for (Batch.Change change : batch.changes()) {
        if (change.entry().isAbsent()) {
          entries.remove(change.key());
        } else {
          entries.put(change.key(), change.entry());
        }
      }
      for (LogRecord line : batch.log()) {
        EntryKey key = line.key();
        log.put(line.dot(), line);
        told.put(line.dot(), key == null ? new Record.Void() : new Record.Wrote(key));
      }
      batch.cut().forEach(log::remove);
      floor = batch.floor();
      stream = batch.stream();
      batch.live().forEach(each -> live.put(each.collection(), each));
      mayHaveForgotten = batch.mayHaveForgotten();
    }

    ReplicaState state() {
      return new ReplicaState(clock, List.copyOf(live.values()), mayHaveForgotten, floor, stream);
    }

    Entry stored(EntryKey key, ConflictPolicy policy) {
      Entry entry = entries.get(key);
      return entry == null ? Entry.absent(policy) : entry;
    }

    @Override
    public Record find(Dot dot) {
      return log.containsKey(dot) ? told(dot) : new Record.Unknown();
    }

    /** What the log has ever said about a dot. */
    Record told(Dot dot) {
      return told.getOrDefault(dot, new Record.Unknown());
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
        if (key != null
            && line.untidy()
            && dots.contains(line.dot())
            && !visitor.visit(line.dot(), key)) {
          return;
        }
      }
    }

    /** An entry, or one of its versions, is gone as if it had never been. */
    void lose(EntryKey key, Entry rest) {
      Entry before = java.util.Objects.requireNonNull(entries.get(key));
      LiveSummary summary = java.util.Objects.requireNonNull(live.get(key.collection()));
      long lost = hash(key, before) - hash(key, rest);
      int count = rest.live().isEmpty() ? 1 : 0;
      live.put(
          key.collection(),
          new LiveSummary(key.collection(), summary.entries() - count, summary.sum() - lost));
      if (rest.isAbsent()) {
        entries.remove(key);
      } else {
        entries.put(key, rest);
      }
    }

    static long hash(EntryKey key, Entry entry) {
      return entry.live().isEmpty()
          ? 0
          : key.hash64() * 31 + entry.dots().minus(entry.tombstones()).digest();
    }

    @Override
    public Entry entry(EntryKey key) {
      return stored(key, Simulation.policyOf(key));
    }

    Part copy() {
      Part copy = new Part(mayHaveForgotten);
      copy.clock = clock;
      copy.entries.putAll(entries);
      copy.log.putAll(log);
      copy.told.putAll(told);
      copy.floor = floor;
      copy.stream = stream;
      copy.live.putAll(live);
      return copy;
    }
  }
}

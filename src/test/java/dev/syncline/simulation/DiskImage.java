package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a disk holds. */
final class DiskImage {
  Ring ring = Ring.EMPTY;
  final List<Actor> actors = new ArrayList<>();
  final Map<Partition, Part> parts = new TreeMap<>();

  /** Per partition the change of the ring with which it has been got last. */
  final Map<Partition, Long> gained = new TreeMap<>();

  /** Partitions of which something cannot be read any more. */
  final Set<Partition> damaged = new TreeSet<>();

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
    copy.damaged.addAll(damaged);
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
  static final class Part extends PartitionDisk {
    /** What the log has ever said, for those who check. */
    final Map<Dot, Record> told = new HashMap<>();

    Part(boolean mayHaveForgotten) {
      super(Simulation::policyOf, mayHaveForgotten);
    }

    @Override
    public void write(Batch batch) {
      super.write(batch);
      batch.log().forEach(line -> told.put(line.dot(), recordOf(line)));
    }

    Entry stored(EntryKey key, ConflictPolicy policy) {
      Entry entry = entries.get(key);
      return entry == null ? Entry.absent(policy) : entry;
    }

    /** What the log has ever said about a dot. */
    Record told(Dot dot) {
      return told.getOrDefault(dot, new Record.Unknown());
    }

    /** An entry, or one of its versions, is gone as if it had never been. */
    void lose(EntryKey key, Entry rest) {
      Entry before = java.util.Objects.requireNonNull(entries.get(key));
      LiveSummary summary = java.util.Objects.requireNonNull(live.get(key.collection()));
      live.put(key.collection(), summary.replace(key, before, rest));
      put(key, rest);
    }

    Part copy() {
      Part copy = new Part(mayHaveForgotten);
      copy.copyFrom(this);
      copy.told.putAll(told);
      return copy;
    }
  }
}

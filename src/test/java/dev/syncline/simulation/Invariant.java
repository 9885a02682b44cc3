package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.WriteRequest;
import org.jspecify.annotations.Nullable;

/** One promise, checked while a run goes on and after it. */
abstract class Invariant {
  private final Simulation run;

  Invariant(Simulation run) {
    this.run = run;
  }

  final Simulation run() {
    return run;
  }

  final History history() {
    return run.history();
  }

  final Violation violation(String what) {
    return Violation.of(run, this, what);
  }

  /**
   * Whether an answer shows a write, or what has replaced it. Of a delete nothing may be left but
   * that its dot is known; of one that all replicas hold not even that: where its tombstone is
   * gone, an entry without any version that it has replaced is the same to a read, whether the
   * clock beside it knows the delete or is one of before the write.
   */
  final boolean isIn(Entry entry, History.Write write) {
    if (isKnown(entry, write)) {
      return true;
    }
    return history().writes(write.key).stream()
        .filter(each -> each.version.isTombstone() && isHeldByAll(each))
        .filter(each -> each.dot.equals(write.dot) || mayReplace(each, write))
        .anyMatch(each -> replacesNone(each, entry));
  }

  private boolean replacesNone(History.Write delete, Entry entry) {
    Partition partition = run().partition(delete.key);
    return entry.live().stream()
        .map(shown -> history().get(partition, shown.dot()))
        .noneMatch(shown -> mayReplace(delete, shown));
  }

  private boolean isHeldByAll(History.Write write) {
    return write.holders.containsAll(run().replicas(run().partition(write.key)));
  }

  private boolean isKnown(Entry entry, History.Write write) {
    if (Simulation.isMutated(write.key)) {
      return entry.context().contains(write.dot);
    }
    for (Version version : entry.versions()) {
      Dot dot = version.dot();
      if (dot.equals(write.dot)
          || mayReplace(history().get(run().partition(write.key), dot), write)) {
        return true;
      }
    }
    return history().writes(write.key).stream()
        .filter(each -> each.version.isTombstone() && entry.context().contains(each.dot))
        .anyMatch(each -> each.dot.equals(write.dot) || mayReplace(each, write));
  }

  /** While the policy changes, some nodes settle by time already and others do not. */
  private boolean mayReplace(History.Write one, History.Write other) {
    boolean isByTime = run().policyAtEndOf(other.key) == ConflictPolicy.LAST_WRITE_WINS;
    return one.replaces(other) || (isByTime && one.isYounger(other));
  }

  /** A write has got its dot; null stands for a dot that another write had before. */
  void issued(NodeProcess by, WriteRequest request, History.@Nullable Write write) {}

  /** A batch is on disk. */
  void durable(NodeName owner, Batch batch) {}

  /** The same, and on which disk: a process that was left behind has one of its own. */
  void onDisk(NodeName owner, Disk disk, Batch batch) {}

  /** Something leaves a process. */
  void leaves(NodeProcess sender, Message message) {}

  /** A coordinator calls its own write durable. */
  void persistedHere(NodeProcess process, History.Write write) {}

  /** A client has been told of success. */
  void acknowledged(NodeName by, History.Write write, Consistency level, Ring ring) {}

  /** A client has been told what an entry holds. */
  void readEnds(ReadTicket ticket, Entry entry) {}

  /** Some time has passed, or a replica counts again. */
  void atTimes() {}

  /** Everything is healed and quiet. */
  void atEnd() {}
}

package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.DotLog;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * After healing an entry holds exactly those writes that are known and that no known write
 * replaces: nothing is resurrected, nothing is dropped.
 */
final class StateFollowsFromHistory extends Invariant {
  StateFollowsFromHistory(Simulation run) {
    super(run);
  }

  @Override
  void atEnd() {
    for (EntryKey key : run().keys()) {
      if (Simulation.isMutated(key)) {
        continue;
      }
      Partition partition = run().partition(key);
      NodeName name = run().replicas(partition).get(0);
      DiskImage.Part part = run().machine(name).disk().image().part(partition);
      Set<Dot> found =
          part.entry(key).live().stream()
              .map(Version::dot)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<Dot> expected = expected(key, part);
      if (!expected.equals(found)) {
        throw violation(key + " holds " + found + ", the known writes make " + expected + " of it");
      }
    }
  }

  private Set<Dot> expected(EntryKey key, DiskImage.Part part) {
    List<History.Write> known =
        history().writes(key).stream().filter(each -> isKnown(each, part)).toList();
    return History.left(known).stream()
        .filter(each -> !each.version.isTombstone())
        .map(each -> each.dot)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What came with a stream has no line: then nobody may have closed the dot. */
  static boolean isKnown(History.Write write, DiskImage.Part part) {
    DotLog.Record told = part.told(write.dot);
    return told instanceof DotLog.Record.Unknown
        ? part.clock.contains(write.dot) && !write.closed
        : told instanceof DotLog.Record.Wrote;
  }
}

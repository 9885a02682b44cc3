package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.sync.DotLog;

/**
 * After healing every acknowledged write is known everywhere; one acknowledged at ONE may only be
 * missing if a disk that held it was lost.
 */
final class NothingAcknowledgedIsLost extends Invariant {
  NothingAcknowledgedIsLost(Simulation run) {
    super(run);
  }

  @Override
  void atEnd() {
    for (History.Write write : history().all()) {
      boolean promised =
          write.acknowledged != null
              && !write.excused
              && (write.acknowledged != Consistency.ONE || !write.lostWithADisk);
      if (promised) {
        Partition partition = run().partition(write.key);
        for (NodeName name : run().receivers(partition)) {
          check(write, name, run().machine(name).disk().image().part(partition));
        }
      }
    }
  }

  private void check(History.Write write, NodeName name, DiskImage.Part part) {
    VersionVector clock = part.clock;
    if (!clock.contains(write.dot) || isVoid(part.told(write.dot))) {
      throw violation(name + " does not know " + write + " after healing, only " + clock);
    }
  }

  private static boolean isVoid(DotLog.Record record) {
    return record instanceof DotLog.Record.Void || record instanceof DotLog.Record.Rest;
  }
}

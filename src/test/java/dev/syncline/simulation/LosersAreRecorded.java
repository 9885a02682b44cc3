package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * No acknowledged write of last-write-wins disappears in silence: after healing nothing has
 * replaced it, or a known write that had seen it, or a record of it as a loser has been durable
 * somewhere. A replica records a loser once, and against a write that beats it. A process that was
 * left behind may hold what all others have given up, and struck out of the winner's context.
 */
final class LosersAreRecorded extends Invariant {
  private final Set<Recorded> records = new HashSet<>();
  private final Set<History.Write> recorded = new HashSet<>();

  /** What one replica has noted; another disk, or an older copy of it, is another replica. */
  private record Recorded(Object part, Partition partition, Dot loser) {}

  LosersAreRecorded(Simulation run) {
    super(run);
  }

  @Override
  void onDisk(NodeName owner, Disk disk, Batch batch) {
    for (Conflict conflict : batch.conflicts()) {
      History.Write loser = history().get(batch.partition(), conflict.loser().dot());
      History.Write winner = history().get(batch.partition(), conflict.winner());
      if (loser.version.timestamp().compareTo(winner.version.timestamp()) > 0
          || (winner.past.contains(loser.dot) && !loser.lostWithADisk && !loser.closed)) {
        throw violation(owner + " records that " + loser + " lost against " + winner);
      }
      DiskImage.Part part = disk.image().part(batch.partition());
      if (!records.add(new Recorded(part, batch.partition(), loser.dot))) {
        throw violation(owner + " records twice that " + loser + " lost, now against " + winner);
      }
      recorded.add(loser);
    }
  }

  @Override
  void atEnd() {
    for (History.Write write : history().all()) {
      if (write.acknowledged != null && isSilent(write)) {
        throw violation(write + " is gone, and nothing says so");
      }
    }
  }

  private boolean isSilent(History.Write write) {
    if (write.excused || write.lostWithADisk || write.closed || recorded.contains(write)) {
      return false;
    }
    Partition partition = run().partition(write.key);
    DiskImage.Part part =
        run().machine(run().receivers(partition).get(0)).disk().image().part(partition);
    List<History.Write> known =
        history().writes(write.key).stream()
            .filter(each -> part.clock.contains(each.dot) && !each.closed)
            .toList();
    return known.contains(write)
        && !write.version.isTombstone()
        && known.stream().noneMatch(each -> each.replaced.contains(write.dot))
        && !History.left(known).contains(write);
  }
}

package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.DotLog;
import org.jspecify.annotations.Nullable;

/**
 * A write that replaces a write in its coordinator's log replaces all that the other has replaced:
 * whoever logs a write applies its past in the same batch, so a filled context is closed.
 *
 * <p>This holds for writes only. A dot may be in a context because it was given up: the disk that
 * held it is lost, and what it had replaced nobody knows any more. Whoever covers it says that it
 * is obsolete and nothing of what it once replaced, which therefore stays.
 */
final class PastsAreClosed extends Invariant {
  PastsAreClosed(Simulation run) {
    super(run);
  }

  /** What was lost with a disk or a crash, and nobody has, may be struck out of contexts. */
  private boolean isClosed(Partition partition, VersionVector rest) {
    boolean[] closed = {true};
    VersionVector writes = rest.finite();
    history()
        .forEachWrite(
            partition,
            rest.minus(writes),
            write -> closed[0] &= write.lostWithADisk || write.closed);
    writes.forEach(
        dot -> {
          History.Write write = history().find(partition, dot);
          boolean isNowhere =
              write != null
                  && write.holders.isEmpty()
                  && run().register().ring().isEnded(dot.actor());
          closed[0] &= write != null && (write.lostWithADisk || write.closed || isNowhere);
        });
    return closed[0];
  }

  @Override
  void issued(NodeProcess by, WriteRequest request, History.@Nullable Write write) {
    if (write == null || Simulation.isMutated(write.key)) {
      return;
    }
    DiskImage.Part part = by.disk().image().part(request.partition());
    for (History.Write earlier : history().writes(write.key)) {
      if (!earlier.closed
          && write.past.contains(earlier.dot)
          && part.find(earlier.dot) instanceof DotLog.Record.Wrote
          && !isClosed(request.partition(), earlier.past.minus(write.past))) {
        throw violation(
            write + " replaces " + earlier + " but not " + earlier.past.minus(write.past));
      }
    }
  }
}

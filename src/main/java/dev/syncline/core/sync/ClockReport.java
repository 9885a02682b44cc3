package dev.syncline.core.sync;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;

/**
 * What one replica says of its clock.
 *
 * @param ringVersion the ring it knew when it reported; from then on it refuses direct frames of
 *     every actor that has ended in that ring
 * @param durable the dots it has on disk: what may be asked of it
 * @param applied the dots it has accepted, on disk or not: whatever is not in here it has not got,
 *     and of an ended actor will never get but from a replica that has
 * @param counts whether it counts in quorums, which a replica that may have forgotten does not
 * @param streaming whether it is being streamed to, and so is no source itself
 */
public record ClockReport(
    Partition partition,
    NodeName from,
    Actor actor,
    long ringVersion,
    VersionVector durable,
    VersionVector applied,
    boolean counts,
    boolean streaming) {
  /** Of a replica that is not being streamed to. */
  public ClockReport(
      Partition partition,
      NodeName from,
      Actor actor,
      long ringVersion,
      VersionVector durable,
      VersionVector applied,
      boolean counts) {
    this(partition, from, actor, ringVersion, durable, applied, counts, false);
  }
}

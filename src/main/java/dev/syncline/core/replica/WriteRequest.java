package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;

/**
 * A coordinator's write on its way to the other replicas. Sent again, under a newer ring, it is the
 * same write with the same dot.
 *
 * @param operation the coordinator's number for the write, returned with the acknowledgement
 * @param ringVersion the ring that chose the replicas
 * @param past the dots that the write makes obsolete
 */
public record WriteRequest(
    long operation,
    long ringVersion,
    Partition partition,
    EntryKey key,
    ConflictPolicy policy,
    Version version,
    VersionVector past) {
  /** The same write under another ring. */
  public WriteRequest underRing(long newRingVersion) {
    return new WriteRequest(operation, newRingVersion, partition, key, policy, version, past);
  }
}

package dev.syncline.verticle.local;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clocks of this node's partitions as far as searches see what they name: set once the index
 * has been told. For any thread.
 */
public final class AppliedClocks {
  private final Map<Partition, VersionVector> clocks = new ConcurrentHashMap<>();

  /** Searches from now on see all that a clock names. */
  public void set(Partition partition, VersionVector clock) {
    clocks.put(partition, clock);
  }

  /** What searches see of a partition. */
  public VersionVector of(Partition partition) {
    return clocks.getOrDefault(partition, VersionVector.EMPTY);
  }
}

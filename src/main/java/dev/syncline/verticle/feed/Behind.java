package dev.syncline.verticle.feed;

import dev.syncline.core.placement.Partition;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when the replicas that a position is read from have lacked dots of it. It mostly takes
 * milliseconds until they have them. What they still lack after a while is dropped from the
 * position, to be told again once it comes: else a node that is away would hold up everybody who
 * has read there.
 */
final class Behind {
  private final long maxMillis;
  private final Map<Partition, Long> since = new HashMap<>();

  Behind(long maxMillis) {
    this.maxMillis = maxMillis;
  }

  /** A replica lacks dots. Returns whether that has gone on for too long; then it begins anew. */
  boolean isTooLong(Partition partition, long nowMillis) {
    long first = since.computeIfAbsent(partition, each -> nowMillis);
    if (nowMillis - first < maxMillis) {
      return false;
    }
    since.remove(partition);
    return true;
  }

  /** Whether the replicas of a partition are waited for. */
  boolean isWaiting(Partition partition) {
    return since.containsKey(partition);
  }

  /** A replica lacks none. */
  void caughtUp(Partition partition) {
    since.remove(partition);
  }

  void clear() {
    since.clear();
  }
}

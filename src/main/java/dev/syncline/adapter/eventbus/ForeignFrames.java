package dev.syncline.adapter.eventbus;

import dev.syncline.core.placement.NodeName;
import java.util.HashMap;
import java.util.Map;

/**
 * When to tell of frames that do not belong here: they come for as long as their sender runs, so
 * once per sender and minute. For any thread.
 */
final class ForeignFrames {
  static final long QUIET_NANOS = 60_000_000_000L;

  /** More senders at a time are told of more often than that: nothing is lost but silence. */
  static final int MAX_SENDERS = 1_000;

  private final Map<NodeName, Long> toldNanos = new HashMap<>();

  /** Whether a frame that has come just now is to be told of. */
  synchronized boolean isToBeTold(NodeName from, long nowNanos) {
    Long last = toldNanos.get(from);
    if (last != null && nowNanos - last < QUIET_NANOS) {
      return false;
    }
    if (last == null && toldNanos.size() >= MAX_SENDERS) {
      toldNanos.clear();
    }
    toldNanos.put(from, nowNanos);
    return true;
  }
}

package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import java.util.Optional;

/** What an operator can tell a node's sync while it runs. Thread-safe; never blocks. */
public interface SyncControl {
  /** The lowest cap but 0. */
  long MIN_BYTES_PER_SECOND = 1_024;

  /** The highest cap. */
  long MAX_BYTES_PER_SECOND = 1_000_000_000;

  /** The highest latency at which to yield, in milliseconds. */
  int MAX_YIELD_MILLIS = 60_000;

  /**
   * How sync is held back.
   *
   * @param bytesPerSecond the cap that was asked for, 0 for none
   * @param yieldMillis mean latency of writes above which sync yields, 0 for never
   * @param currentBytesPerSecond the cap in force: lower than asked for while sync yields
   * @param engaged whether something is being held back now
   */
  record Throttling(
      long bytesPerSecond, int yieldMillis, long currentBytesPerSecond, boolean engaged) {}

  /** How it is now. */
  Throttling throttling();

  /**
   * Changes it at once, until the process ends.
   *
   * @throws IllegalArgumentException if a value is beyond its limits
   */
  void setThrottling(long bytesPerSecond, int yieldMillis);

  /** What became of a wish to sync with a node. */
  sealed interface Forced {
    /**
     * Clocks are being compared and what is missing asked for, both ways.
     *
     * @param partitions shared with the node
     * @param missingThere writes that the node lacked when it was last heard of
     * @param missingHere writes that it was then known to have and this node to lack
     */
    record Started(int partitions, long missingThere, long missingHere) implements Forced {}

    /** It does not answer: it will be synced with once it does. */
    record Unreachable() implements Forced {}

    /** It is no other member of the ring. */
    record Unknown() implements Forced {}
  }

  /** Syncs with a node without waiting for the next interval. */
  Forced sync(NodeName node);

  /** The same for a name as a client gives it; empty if it has not the form of one. */
  default Optional<Forced> sync(String name) {
    try {
      return Optional.of(sync(new NodeName(name)));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}

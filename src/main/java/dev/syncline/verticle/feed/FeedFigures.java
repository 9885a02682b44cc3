package dev.syncline.verticle.feed;

import dev.syncline.core.placement.Partition;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the change stream of a node has told, what it could not, and how far consumers are behind.
 */
public final class FeedFigures {
  private final LongAdder told = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder gapDots = new LongAdder();
  private volatile Lag lag = new Lag(0, 0, 0);

  /**
   * How far consumers are behind, as of a second ago at most.
   *
   * @param consumers how many are not at the end of the logs
   * @param dots writes of which the one that lacks most has not been told
   * @param millis since the one for which that is longest ago was at the end of the logs
   */
  private record Lag(int consumers, long dots, long millis) {}

  /** Events that consumers have been told. */
  public long told() {
    return told.sum();
  }

  /** Live events that went by consumers that were busy, as {@code stream.dropped} told them. */
  public long dropped() {
    return dropped.sum();
  }

  /** Dots that were gone from the logs, as {@code stream.gap} told consumers. */
  public long gapDots() {
    return gapDots.sum();
  }

  /** Consumers that are not at the end of the logs. */
  public int consumersBehind() {
    return lag.consumers();
  }

  /** Writes of which the consumer that lacks most has not been told. */
  public long lagDots() {
    return lag.dots();
  }

  /** Time since the consumer for which it is longest ago was at the end of the logs. */
  public double lagSeconds() {
    return lag.millis() / 1e3;
  }

  void countTold(long events) {
    told.add(events);
  }

  void countDropped(long events) {
    dropped.add(events);
  }

  /** A consumer is told of a gap: so many dots in each partition. */
  void countGap(Map<Partition, Long> lost) {
    gapDots.add(lost.values().stream().mapToLong(Long::longValue).sum());
  }

  /** Looks at all consumers. */
  void look(Iterable<FeedCursor> consumers, long nowMillis) {
    int behind = 0;
    long dots = 0;
    long millis = 0;
    for (FeedCursor each : consumers) {
      if (each.isBehind()) {
        behind++;
        dots = Math.max(dots, each.lagDots());
        millis = Math.max(millis, each.lagMillis(nowMillis));
      }
    }
    lag = new Lag(behind, dots, millis);
  }
}

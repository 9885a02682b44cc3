package dev.syncline.verticle.resolution;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the resolution of conflicts has come to on this node. For any thread. */
public final class ResolutionCounters {
  /** What is counted. */
  public enum Count {
    /** Versions written that a resolver had made of several. */
    RESOLVED,
    /** Versions written that only said of several equal values that they are one. */
    COLLAPSED,
    /** Siblings that a resolver wanted to stay. */
    LEFT,
    /** Rounds in which a resolver failed, was too slow, or gave nothing that could be written. */
    FAILED,
    /** Tries that found too few replicas. */
    UNAVAILABLE,
    /** Tries on a node without the resolver. */
    MISSING,
    /** Entries whose siblings stay, the limit of rounds being reached. */
    GIVEN_UP,
    /** Conflicts that there was no room for; they are looked for later. */
    OVERFLOWED
  }

  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private volatile int pending;

  /** All at nought. */
  public ResolutionCounters() {
    for (Count each : Count.values()) {
      counts.put(each, new LongAdder());
    }
  }

  void add(Count what) {
    Objects.requireNonNull(counts.get(what)).increment();
  }

  void pending(int entries) {
    pending = entries;
  }

  /** One count. */
  public long get(Count what) {
    return Objects.requireNonNull(counts.get(what)).sum();
  }

  /** Entries that wait or are being resolved. */
  public int pending() {
    return pending;
  }
}

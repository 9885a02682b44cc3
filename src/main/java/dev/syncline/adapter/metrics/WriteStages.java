package dev.syncline.adapter.metrics;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.WriteProgress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Where the time of writes goes: {@code syncline_write_stage_seconds} by stage. All series are
 * there from the start. One measurement costs some 100 ns of CPU, a clock read included.
 */
public final class WriteStages {
  /** A part of a write's way. */
  public enum Stage {
    /** From the whole body to the checked write: HTTP only; of a JSON batch the batch as one. */
    PARSE,
    /** From there to the write's dot: event loops, and the entry's stored state. */
    QUEUE,
    /** From the store's queue to the disk: the wait for a group, write and fsync. */
    PERSIST,
    /** From the dot to the acknowledgement of another replica, each one by itself. */
    PEER,
    /** From the checked write to its outcome, whatever that is. */
    TOTAL
  }

  private static final Duration[] BUCKETS = {
    Duration.ofNanos(10_000),
    Duration.ofNanos(25_000),
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final LongSupplier nanos;
  private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

  /**
   * Stages of one node.
   *
   * @param nanos a monotonic clock
   */
  public WriteStages(LongSupplier nanos, MeterRegistry registry) {
    this.nanos = nanos;
    for (Stage stage : Stage.values()) {
      timers.put(
          stage,
          Timer.builder("syncline.write.stage")
              .description("Time that writes spend in each stage of their way")
              .tag("stage", stage.name().toLowerCase(Locale.ROOT))
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
  }

  /** A stage is over. For any thread. */
  public void took(Stage stage, long nanos) {
    Objects.requireNonNull(timers.get(stage)).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Follows a write that this node is asked for now. */
  public WriteProgress begin() {
    return new Followed(nanos.getAsLong());
  }

  private final class Followed implements WriteProgress {
    /** When the write was asked for; from its dot on when it got that. */
    private long sinceNanos;

    Followed(long nowNanos) {
      this.sinceNanos = nowNanos;
    }

    @Override
    public void issued() {
      long now = nanos.getAsLong();
      took(Stage.QUEUE, now - sinceNanos);
      sinceNanos = now;
    }

    @Override
    public void acknowledged(NodeName peer) {
      took(Stage.PEER, nanos.getAsLong() - sinceNanos);
    }
  }
}

package dev.syncline.adapter.metrics;

import dev.syncline.core.quorum.Consistency;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code syncline_operation_seconds} by kind, level and outcome, and {@code
 * syncline_operations_in_flight}. For any thread.
 */
final class OperationTimers {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
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

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private record Key(String kind, Consistency level, String outcome) {}

  OperationTimers(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Of a kind: raised and lowered by whoever measures. */
  AtomicInteger inFlight(String kind) {
    AtomicInteger count = new AtomicInteger();
    Gauge.builder("syncline.operations.in.flight", count, AtomicInteger::get)
        .description("Operations under way that this node was asked for")
        .tag("kind", kind)
        .register(registry);
    return count;
  }

  void record(String kind, Consistency level, String outcome, long nanos) {
    timers
        .computeIfAbsent(new Key(kind, level, outcome), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    return Timer.builder("syncline.operation")
        .description("Time from the validated request to its outcome at this node")
        .tag("kind", key.kind())
        .tag("consistency", key.level().label())
        .tag("outcome", key.outcome())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}

package dev.syncline.adapter.metrics;

import dev.syncline.core.entry.Content;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts and times operations by kind, level and outcome: {@code syncline_operation_seconds}, and
 * how many are under way: {@code syncline_operations_in_flight}.
 */
public final class MeteredOperations implements Operations {
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

  private final Operations operations;
  private final TimeSource time;
  private final MeterRegistry registry;
  private final AtomicInteger writesInFlight = new AtomicInteger();
  private final AtomicInteger readsInFlight = new AtomicInteger();
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private final LongAdder endedWrites = new LongAdder();
  private final LongAdder endedWriteNanos = new LongAdder();

  private record Key(String kind, Consistency level, String outcome) {}

  /** Measures what goes through. */
  public MeteredOperations(Operations operations, TimeSource time, MeterRegistry registry) {
    this.operations = operations;
    this.time = time;
    this.registry = registry;
    inFlight("write", writesInFlight);
    inFlight("read", readsInFlight);
  }

  private void inFlight(String kind, AtomicInteger count) {
    Gauge.builder("syncline.operations.in.flight", count, AtomicInteger::get)
        .description("Operations under way that this node was asked for")
        .tag("kind", kind)
        .register(registry);
  }

  @Override
  public Future<Outcome.Write> write(WriteCommand command) {
    String kind = command.content() instanceof Content.Tombstone ? "delete" : "put";
    long start = time.nanos();
    return measure(kind, command.consistency(), writesInFlight, operations.write(command))
        .onComplete(
            done -> {
              endedWrites.increment();
              endedWriteNanos.add(time.nanos() - start);
            });
  }

  /**
   * The mean latency of the writes that have ended since the last call, in milliseconds; 0 if none
   * have. For one caller.
   */
  public double takeMeanWriteMillis() {
    long writes = endedWrites.sumThenReset();
    long nanos = endedWriteNanos.sumThenReset();
    return writes == 0 ? 0 : nanos / 1e6 / writes;
  }

  @Override
  public Future<Outcome.Read> read(ReadCommand command) {
    return measure("get", command.consistency(), readsInFlight, operations.read(command));
  }

  private <T extends Outcome> Future<T> measure(
      String kind, Consistency level, AtomicInteger inFlight, Future<T> future) {
    long start = time.nanos();
    inFlight.incrementAndGet();
    return future.onComplete(
        done -> {
          inFlight.decrementAndGet();
          String outcome = done.succeeded() ? name(done.result()) : "error";
          timers
              .computeIfAbsent(new Key(kind, level, outcome), this::timer)
              .record(time.nanos() - start, TimeUnit.NANOSECONDS);
        });
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

  private static String name(Outcome outcome) {
    if (outcome instanceof Outcome.Written) {
      return "ok";
    }
    if (outcome instanceof Outcome.Found found) {
      return found.versions().isEmpty() ? "not-found" : "ok";
    }
    if (outcome instanceof Outcome.Unavailable) {
      return "unavailable";
    }
    if (outcome instanceof Outcome.TimedOut) {
      return "timeout";
    }
    if (outcome instanceof Outcome.Overloaded) {
      return "overloaded";
    }
    if (outcome instanceof Outcome.StoreCannotWrite) {
      return "store-cannot-write";
    }
    if (outcome instanceof Outcome.ClockDrift) {
      return "clock-drift";
    }
    if (outcome instanceof Outcome.TooManySiblings) {
      return "too-many-siblings";
    }
    if (outcome instanceof Outcome.TooManyKeys) {
      return "too-many-keys";
    }
    if (outcome instanceof Outcome.EntryTooLarge) {
      return "entry-too-large";
    }
    if (outcome instanceof Outcome.Behind) {
      return "not-ready";
    }
    return outcome instanceof Outcome.SessionUnavailable ? "session-unavailable" : "refused";
  }
}

package dev.syncline.adapter.metrics;

import dev.syncline.core.entry.Content;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Counts and times operations by kind, level and outcome: {@code syncline_operation_seconds}; how
 * many are under way: {@code syncline_operations_in_flight}; and how many have failed for too few
 * replicas: {@code syncline_quorum_failures_total}, whose series are there before the first one.
 */
public final class MeteredOperations implements Operations {
  private final Operations operations;
  private final TimeSource time;
  private final MeterRegistry registry;
  private final OperationTimers timers;
  private final WriteStages stages;
  private final AtomicInteger writesInFlight;
  private final AtomicInteger readsInFlight;

  private final LongAdder endedWrites = new LongAdder();
  private final LongAdder endedWriteNanos = new LongAdder();

  private final QuorumFailures writeFailures;
  private final QuorumFailures readFailures;
  private final Counter keyRefusals;

  private record QuorumFailures(Counter unavailable, Counter timeout) {
    void count(Outcome outcome) {
      if (outcome instanceof Outcome.Unavailable) {
        unavailable.increment();
      } else if (outcome instanceof Outcome.TimedOut) {
        timeout.increment();
      }
    }
  }

  /** Measures what goes through. */
  public MeteredOperations(
      Operations operations, TimeSource time, MeterRegistry registry, WriteStages stages) {
    this.operations = operations;
    this.time = time;
    this.registry = registry;
    this.timers = new OperationTimers(registry);
    this.stages = stages;
    this.writeFailures = quorumFailures("write");
    this.readFailures = quorumFailures("read");
    this.keyRefusals =
        Counter.builder("syncline.idempotency.refusals")
            .description("Mutations refused since their entry remembers as many keys as it may")
            .register(registry);
    this.writesInFlight = timers.inFlight("write");
    this.readsInFlight = timers.inFlight("read");
  }

  private QuorumFailures quorumFailures(String kind) {
    return new QuorumFailures(quorumFailures(kind, "unavailable"), quorumFailures(kind, "timeout"));
  }

  private Counter quorumFailures(String kind, String reason) {
    return Counter.builder("syncline.quorum.failures")
        .description(
            "Operations for which too few replicas could be reached, or have answered in time")
        .tag("kind", kind)
        .tag("reason", reason)
        .register(registry);
  }

  @Override
  public Future<Outcome.Write> write(WriteCommand command) {
    String kind = command.content() instanceof Content.Tombstone ? "delete" : "put";
    return measure(
        kind,
        command.consistency(),
        writesInFlight,
        writeFailures,
        this::ended,
        operations.write(command));
  }

  private void ended(long nanos) {
    endedWrites.increment();
    endedWriteNanos.add(nanos);
    stages.took(WriteStages.Stage.TOTAL, nanos);
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
    return measure(
        "get",
        command.consistency(),
        readsInFlight,
        readFailures,
        nanos -> {},
        operations.read(command));
  }

  private <T extends Outcome> Future<T> measure(
      String kind,
      Consistency level,
      AtomicInteger inFlight,
      QuorumFailures failures,
      LongConsumer ended,
      Future<T> future) {
    long start = time.nanos();
    inFlight.incrementAndGet();
    return future.onComplete(
        done -> {
          inFlight.decrementAndGet();
          long nanos = time.nanos() - start;
          String outcome = "error";
          if (done.succeeded()) {
            outcome = name(done.result());
            failures.count(done.result());
            keyRefusals.increment(done.result() instanceof Outcome.TooManyKeys ? 1 : 0);
          }
          timers.record(kind, level, outcome, nanos);
          ended.accept(nanos);
        });
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

package dev.syncline.adapter.metrics;

import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts and times searches, with the meters of {@link MeteredOperations}. */
public final class MeteredSearches implements Searches {
  private static final String KIND = "search";

  private final Searches searches;
  private final TimeSource time;
  private final OperationTimers timers;
  private final AtomicInteger inFlight;

  /** Measures what goes through. */
  public MeteredSearches(Searches searches, TimeSource time, MeterRegistry registry) {
    this.searches = searches;
    this.time = time;
    this.timers = new OperationTimers(registry);
    this.inFlight = timers.inFlight(KIND);
  }

  @Override
  public Future<Outcome> search(SearchCommand command) {
    long start = time.nanos();
    inFlight.incrementAndGet();
    return searches
        .search(command)
        .onComplete(
            done -> {
              inFlight.decrementAndGet();
              timers.record(
                  KIND,
                  command.consistency(),
                  done.succeeded() ? name(done.result()) : "error",
                  time.nanos() - start);
            });
  }

  private static String name(Outcome outcome) {
    if (outcome instanceof Outcome.Found found) {
      return found.loaded() ? "ok" : "incomplete";
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
    return outcome instanceof Outcome.SessionUnavailable ? "session-unavailable" : "refused";
  }
}

package dev.syncline.cli.client;

import dev.syncline.cli.client.BatchSender.Result;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tells the failures of an import in the order of the lines, although batches end in any: a failure
 * waits for the batches before its own. As many wait as may fail before the import stops.
 */
final class FailureReport {
  /** Failures that are told line by line; the rest are counted. */
  private static final int MAX_TOLD = 10;

  private final Consumer<String> out;
  private final TreeSet<Long> underWay = new TreeSet<>();
  private final PriorityQueue<Result.Failed> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Result.Failed::line));
  private int told;

  /** Tells {@code out} one line for each. */
  FailureReport(Consumer<String> out) {
    this.out = out;
  }

  /** A batch was taken; batches are taken in their order. */
  synchronized void started(long firstLine) {
    underWay.add(firstLine);
  }

  /** That batch is over. */
  synchronized void ended(long firstLine, List<Result.Failed> failures) {
    underWay.remove(firstLine);
    waiting.addAll(failures);
    long due = underWay.isEmpty() ? Long.MAX_VALUE : underWay.first();
    for (Result.Failed next = waiting.peek();
        next != null && next.line() < due;
        next = waiting.peek()) {
      waiting.remove();
      tell(next);
    }
  }

  private void tell(Result.Failed failure) {
    told++;
    if (told <= MAX_TOLD) {
      String id = failure.id().isEmpty() ? "" : " (id " + failure.id() + ")";
      out.accept("line " + failure.line() + id + ": " + failure.reason());
    } else if (told == MAX_TOLD + 1) {
      out.accept("further failures are only counted");
    }
  }
}

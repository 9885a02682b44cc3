package dev.syncline.cli.client;

import dev.syncline.cli.client.BatchSender.Line;
import dev.syncline.cli.client.BatchSender.Result;
import dev.syncline.cli.terminal.Progress;
import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One import: reads batches, keeps several in flight, spreads them over the nodes and counts what
 * becomes of the lines. Lines of one batch are written in their order, batches in any.
 */
final class Importer {
  /** Failures that are told line by line; the rest are counted. */
  private static final int MAX_TOLD = 10;

  private final ClusterClient client;
  private final BatchSender sender;
  private final Terminal terminal;
  private final int inFlight;
  private final long maxFailures;
  private long done;
  private long failed;
  private @Nullable CommandFailure fatal;

  /** What an import came to. */
  record Outcome(long done, long failed, Optional<CommandFailure> fatal) {}

  /**
   * For one import.
   *
   * @param inFlight batches at a time, at least 1
   * @param maxFailures stops once more lines than that have failed
   */
  Importer(
      ClusterClient client, BatchSender sender, Terminal terminal, int inFlight, long maxFailures) {
    this.client = client;
    this.sender = sender;
    this.terminal = terminal;
    this.inFlight = inFlight;
    this.maxFailures = maxFailures;
  }

  /**
   * Reads and sends everything.
   *
   * @param steps how far a line of so many characters brings the progress
   * @throws IOException if the lines cannot be read to their end; those read until then are sent
   */
  Outcome run(LineBatches lines, Progress progress, ToLongFunction<Line> steps)
      throws IOException, InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(inFlight);
    Semaphore room = new Semaphore(inFlight);
    try {
      int number = 0;
      room.acquire();
      Optional<List<Line>> batch = lines.next();
      while (batch.isPresent() && goesOn()) {
        List<Line> next = batch.get();
        ClusterClient turned = client.startingAt(number);
        workers.execute(
            () -> {
              try {
                if (send(turned, next)) {
                  progress.stepBy(next.stream().mapToLong(steps).sum());
                }
              } finally {
                room.release();
              }
            });
        number = (number + 1) % client.nodes().size();
        // Room first: whether to go on is asked when the next batch could really go.
        room.acquire();
        batch = lines.next();
      }
    } finally {
      workers.shutdown();
      workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
    return outcome();
  }

  private boolean send(ClusterClient turned, List<Line> lines) {
    try {
      count(sender.send(turned, lines));
      return true;
    } catch (CommandFailure e) {
      end(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new CommandFailure("interrupted", e));
    } catch (RuntimeException e) {
      end(new CommandFailure("the import failed: " + e, e));
    }
    return false;
  }

  private synchronized void count(List<Result> results) {
    for (Result result : results) {
      if (result instanceof Result.Failed failure) {
        failed++;
        tell(failure);
      } else {
        done++;
      }
    }
  }

  private void tell(Result.Failed failure) {
    if (failed <= MAX_TOLD) {
      terminal.error("line " + failure.line() + ": " + failure.reason());
    } else if (failed == MAX_TOLD + 1) {
      terminal.error("further failures are only counted");
    }
  }

  private synchronized void end(CommandFailure failure) {
    fatal = fatal == null ? failure : fatal;
  }

  private synchronized boolean goesOn() {
    return fatal == null && failed <= maxFailures;
  }

  private synchronized Outcome outcome() {
    return new Outcome(done, failed, Optional.ofNullable(fatal));
  }
}

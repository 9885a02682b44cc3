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
  private final ClusterClient client;
  private final BatchSender sender;
  private final FailureReport report;
  private final int inFlight;
  private final long maxFailures;
  private long done;
  private long failed;
  private long underWay;
  private boolean stopped;
  private @Nullable CommandFailure fatal;

  /**
   * What an import came to.
   *
   * @param done lines that were acknowledged
   * @param underWay lines that were sent and not answered yet
   */
  record Outcome(long done, long failed, long underWay, Optional<CommandFailure> fatal) {}

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
    this.report = new FailureReport(terminal::error);
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
        begin(next);
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
    if (goesOn()) {
      progress.complete();
    }
    return outcome();
  }

  /**
   * Takes no further batch, and waits for those under way.
   *
   * @param patienceMillis the longest wait
   */
  synchronized Outcome stop(long patienceMillis) throws InterruptedException {
    stopped = true;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    long left = deadline - System.nanoTime();
    while (underWay > 0 && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return outcome();
  }

  private synchronized void begin(List<Line> lines) {
    underWay += lines.size();
    report.started(lines.get(0).number());
  }

  private boolean send(ClusterClient turned, List<Line> lines) {
    try {
      end(lines, sender.send(turned, lines), null);
      return true;
    } catch (CommandFailure e) {
      end(lines, List.of(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(lines, List.of(), new CommandFailure("interrupted", e));
    } catch (RuntimeException e) {
      end(lines, List.of(), new CommandFailure("the import failed: " + e, e));
    }
    return false;
  }

  private synchronized void end(
      List<Line> lines, List<Result> results, @Nullable CommandFailure failure) {
    List<Result.Failed> failures =
        results.stream()
            .filter(Result.Failed.class::isInstance)
            .map(Result.Failed.class::cast)
            .toList();
    failed += failures.size();
    done += results.size() - failures.size();
    fatal = fatal == null ? failure : fatal;
    report.ended(lines.get(0).number(), failures);
    underWay -= lines.size();
    notifyAll();
  }

  private synchronized boolean goesOn() {
    return fatal == null && failed <= maxFailures && !stopped;
  }

  private synchronized Outcome outcome() {
    return new Outcome(done, failed, underWay, Optional.ofNullable(fatal));
  }
}

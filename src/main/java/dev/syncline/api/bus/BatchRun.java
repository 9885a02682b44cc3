package dev.syncline.api.bus;

import dev.syncline.api.bus.BatchResult.EntryResult;
import dev.syncline.api.request.Admission;
import dev.syncline.api.request.Problems;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the entries of one batch, a bounded number at a time. An entry that fails does not spoil the
 * rest; one that finds the node full waits for one of this batch to end, or is refused where none
 * runs.
 *
 * <p>Invariant: {@code ended + running == next <= entries}; {@code running <= maxInFlight}.
 */
final class BatchRun {
  private final List<BatchRequest.Entry> entries;
  private final int maxInFlight;
  private final Admission admission;
  private final Function<BatchRequest.Entry, Future<WriteResult>> writer;
  private final @Nullable EntryResult[] results;
  private final Promise<BatchResult> done = Promise.promise();
  private int next;
  private int running;
  private int ended;
  private boolean pumping;

  BatchRun(
      List<BatchRequest.Entry> entries,
      int maxInFlight,
      Admission admission,
      Function<BatchRequest.Entry, Future<WriteResult>> writer) {
    this.entries = entries;
    this.maxInFlight = maxInFlight;
    this.admission = admission;
    this.writer = writer;
    this.results = new EntryResult[entries.size()];
  }

  Future<BatchResult> start() {
    pump();
    return done.future();
  }

  private synchronized void pump() {
    if (pumping) {
      // An entry ended before its start returned; the loop below goes on.
      return;
    }
    pumping = true;
    while (next < entries.size() && running < maxInFlight) {
      if (admission.tryWrite()) {
        run(next++);
      } else if (running > 0) {
        break;
      } else {
        results[next] =
            new BatchResult.Failed(
                entries.get(next).id(), Failures.of(admission.refusedWrite().problem()));
        next++;
        ended++;
      }
    }
    pumping = false;
    if (ended == entries.size()) {
      done.tryComplete(new BatchResult(Arrays.asList(results)));
    }
  }

  private void run(int index) {
    running++;
    BatchRequest.Entry entry = entries.get(index);
    Future<WriteResult> write;
    try {
      write = writer.apply(entry);
    } catch (RuntimeException e) {
      write = Future.failedFuture(e);
    }
    write
        .onSuccess(result -> ended(index, new BatchResult.Done(result)))
        .onFailure(e -> ended(index, new BatchResult.Failed(entry.id(), failure(e))));
  }

  private static ReplicatorException failure(Throwable e) {
    return e instanceof ReplicatorException known ? known : Failures.of(Problems.ofFailure(e));
  }

  private synchronized void ended(int index, EntryResult result) {
    admission.releaseWrite();
    results[index] = result;
    running--;
    ended++;
    pump();
  }
}

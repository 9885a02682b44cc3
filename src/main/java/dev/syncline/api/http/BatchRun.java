package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Outcome;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs the entries of one batch, a bounded number at a time, and renders their results in the order
 * of the entries. An entry that fails does not spoil the rest.
 */
final class BatchRun {
  /** For an entry that is no line of its own. */
  static final long NO_LINE = 0;

  private final Loop loop;
  private final CollectionInfo collection;
  private final Consistency consistency;
  private final int timeoutMillis;
  private final OrderedWindow<Result> window;
  private boolean failed;

  BatchRun(Loop loop, CollectionInfo collection, Parameters parameters, Runnable progress) {
    this.loop = loop;
    this.collection = collection;
    this.consistency = parameters.consistency();
    this.timeoutMillis = parameters.timeoutMillis(loop.settings());
    this.window = new OrderedWindow<>(loop, loop.settings().maxBatchInFlight(), progress);
  }

  /** How one entry ended. */
  private sealed interface Result {
    record Written(Bytes id, boolean deleted, Outcome.Written outcome) implements Result {}

    record Refused(@Nullable Bytes id, Problem problem, long line) implements Result {}
  }

  CollectionInfo collection() {
    return collection;
  }

  boolean isFull() {
    return window.isFull();
  }

  boolean isEmpty() {
    return window.isEmpty();
  }

  /** Whether any entry rendered so far has failed. */
  boolean anyFailed() {
    return failed;
  }

  /**
   * Adds an entry that is refused.
   *
   * @param line number of its line from 1, or {@link #NO_LINE}
   */
  void refuse(@Nullable Bytes id, Problem problem, long line) {
    window.add(new Result.Refused(id, problem, line));
  }

  /**
   * Takes room for an entry of this batch: {@link #run} gives it back.
   *
   * @return false if the node admits no more at the moment
   */
  boolean admit(long bytes) {
    if (!loop.admission().tryWrite()) {
      return false;
    }
    if (loop.admission().tryBytes(bytes)) {
      return true;
    }
    loop.admission().releaseWrite();
    return false;
  }

  /** Whether an operation under way will make room when it ends. */
  boolean isWaitingUseful() {
    return window.running() > 0;
  }

  /**
   * Runs an entry for which room was taken.
   *
   * @param line number of its line from 1, or {@link #NO_LINE}
   */
  void run(BatchEntry entry, long bytes, long line) {
    if (entry instanceof BatchEntry.Bad bad) {
      release(bytes);
      refuse(bad.id(), bad.problem(), line);
    } else if (entry instanceof BatchEntry.Write write) {
      run(write, bytes, line);
    }
  }

  private void run(BatchEntry.Write write, long bytes, long line) {
    Future<Outcome.Write> outcome;
    try {
      outcome = loop.ports().operations().write(command(write));
    } catch (RuntimeException e) {
      release(bytes);
      refuse(write.id(), Problems.ofFailure(e), line);
      return;
    }
    window.start(
        outcome,
        ended -> {
          release(bytes);
          return result(write, ended, line);
        },
        failure -> {
          release(bytes);
          return new Result.Refused(write.id(), Problems.ofFailure(failure), line);
        });
  }

  private void release(long bytes) {
    loop.admission().releaseWrite();
    loop.admission().releaseBytes(bytes);
  }

  private WriteCommand command(BatchEntry.Write write) {
    String token = write.context();
    CausalContext seen =
        token == null
            ? null
            : loop.context(token, new EntryKey(collection.id(), write.id()), "context");
    return new WriteCommand(
        collection, write.id(), write.content(), consistency, seen, timeoutMillis);
  }

  private static Result result(BatchEntry.Write write, Outcome.Write outcome, long line) {
    return outcome instanceof Outcome.Written written
        ? new Result.Written(write.id(), write.content() instanceof Content.Tombstone, written)
        : new Result.Refused(write.id(), Problems.ofWrite(outcome), line);
  }

  /** Renders the results that are due; returns how many. */
  int render(JsonWriter out, boolean lines) {
    int count = 0;
    for (Result result = window.poll(); result != null; result = window.poll()) {
      out.beginObject();
      render(out, result);
      out.endObject();
      if (lines) {
        out.newline();
      }
      count++;
    }
    return count;
  }

  private void render(JsonWriter out, Result result) {
    if (result instanceof Result.Written written) {
      Outcome.Written outcome = written.outcome();
      out.name("id").value(written.id());
      out.name("status").value(written.deleted() ? 204 : outcome.created() ? 201 : 200);
      EntryRenderer.written(out, outcome);
      out.name("acks").value(outcome.acknowledged());
      out.name("replicas").value(outcome.replicas());
      EntryKey key = new EntryKey(collection.id(), written.id());
      out.name("context").value(loop.token(outcome.context(), key));
    } else if (result instanceof Result.Refused refused) {
      failed = true;
      Bytes id = refused.id();
      if (id != null) {
        out.name("id").value(id);
      }
      EntryRenderer.problemResult(out, refused.problem());
      if (refused.line() != NO_LINE) {
        out.name("line").value(refused.line());
      }
    }
  }
}

package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A batch as a stream: one entry a line in, one result a line out, in constant memory whatever the
 * length of the body.
 *
 * <p>Pressure goes backwards: results that the client does not read, entries that have not ended
 * and a node that admits no more each stop the reading of the request.
 */
final class NdjsonBatch {
  private final Loop loop;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final BatchRun run;
  private final LineSplitter lines;
  private boolean pumping;
  private boolean fetching;
  private boolean linePending;

  /** Lines taken so far, blank ones too. */
  private long line;

  private boolean inputEnded;

  /** The input has ended and every line of it was taken. */
  private boolean exhausted;

  private boolean over;

  private NdjsonBatch(
      Loop loop, HttpServerRequest request, CollectionInfo collection, Parameters parameters) {
    this.loop = loop;
    this.request = request;
    this.response = request.response();
    this.run = new BatchRun(loop, collection, parameters, this::pump);
    this.lines = new LineSplitter(loop.settings().maxLineBytes());
  }

  /** Starts; called before the request's handler returns. */
  static void start(
      Loop loop, HttpServerRequest request, CollectionInfo collection, Parameters parameters) {
    NdjsonBatch batch = new NdjsonBatch(loop, request, collection, parameters);
    request.pause();
    request.handler(batch::feed);
    request.endHandler(ignored -> batch.endOfInput());
    request.exceptionHandler(ignored -> batch.abort());
    batch.response.closeHandler(ignored -> batch.abort());
    batch.response.drainHandler(ignored -> batch.pump());
    batch.response.putHeader(HttpHeaders.CONTENT_TYPE, Headers.NDJSON).setChunked(true);
    if (Headers.expectsContinue(request)) {
      batch.response.writeContinue();
    }
    batch.pump();
  }

  private void feed(Buffer chunk) {
    fetching = false;
    lines.feed(chunk.getBytes());
    pump();
  }

  private void endOfInput() {
    inputEnded = true;
    pump();
  }

  /** The client is gone: what is under way ends by itself, nothing new begins. */
  private void abort() {
    over = true;
    lines.close();
  }

  private void pump() {
    if (pumping || over) {
      return;
    }
    pumping = true;
    try {
      boolean progress = true;
      while (progress && !over) {
        boolean started = fill();
        progress = flush() > 0 && started;
      }
      if (!over && exhausted && run.isEmpty()) {
        over = true;
        response.end();
      }
    } catch (RuntimeException e) {
      over = true;
      loop.answers().failure(request, e);
    } finally {
      pumping = false;
    }
  }

  /** Starts entries while there is room; returns whether it stopped for want of room. */
  private boolean fill() {
    while (!run.isFull() && !response.writeQueueFull()) {
      LineSplitter.Next next = linePending ? LineSplitter.Next.LINE : take();
      switch (next) {
        case MORE -> {
          exhausted = inputEnded;
          fetch();
          return false;
        }
        case TOO_LONG -> run.refuse(null, lineTooLong(), line);
        case LINE -> {
          if (!startLine()) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private LineSplitter.Next take() {
    LineSplitter.Next next = lines.next();
    if (next == LineSplitter.Next.MORE && inputEnded) {
      next = lines.last();
    }
    if (next != LineSplitter.Next.MORE) {
      line++;
    }
    return next;
  }

  private void fetch() {
    if (!fetching && !inputEnded) {
      fetching = true;
      request.fetch(1);
    }
  }

  private boolean startLine() {
    linePending = false;
    if (lines.isBlank()) {
      return true;
    }
    int length = lines.lineLength();
    if (run.admit(length)) {
      run.run(
          loop.parse(
              () ->
                  loop.entries()
                      .readLine(lines.bytes(), lines.lineFrom(), length, run.collection())),
          length,
          line);
      return true;
    }
    if (run.isWaitingUseful()) {
      linePending = true;
      return false;
    }
    run.refuse(null, loop.admission().refusedWrite().problem(), line);
    return true;
  }

  private Problem lineTooLong() {
    int limit = loop.settings().maxLineBytes();
    return Problem.limit(
        ProblemType.TOO_LARGE, "line", "is longer than " + limit + " bytes", limit);
  }

  private int flush() {
    JsonWriter out = loop.json();
    int count = run.render(out, true);
    if (count > 0) {
      response.write(out.take());
    }
    return count;
  }
}

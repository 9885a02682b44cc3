package dev.syncline.api.http;

import dev.syncline.core.cluster.CollectionInfo;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** A batch as one JSON document: it is read as a whole first, so a malformed one writes nothing. */
final class JsonBatch {
  private final Loop loop;
  private final HttpServerRequest request;
  private final List<BatchEntry> entries;
  private final int bodyBytes;
  private final BatchRun run;
  private final JsonWriter out = new JsonWriter();
  private int next;
  private boolean pumping;
  private boolean over;

  private JsonBatch(
      Loop loop,
      HttpServerRequest request,
      CollectionInfo collection,
      Parameters parameters,
      List<BatchEntry> entries,
      int bodyBytes) {
    this.loop = loop;
    this.request = request;
    this.entries = entries;
    this.bodyBytes = bodyBytes;
    this.run = new BatchRun(loop, collection, parameters, this::pump);
  }

  /** Starts; called before the request's handler returns. */
  static void start(
      Loop loop, HttpServerRequest request, CollectionInfo collection, Parameters parameters) {
    int maxEntries = loop.settings().maxBatchEntries();
    BodyReader.read(
        loop,
        request,
        body -> {
          List<BatchEntry> entries =
              loop.parse(() -> loop.entries().readBatch(body, collection, maxEntries));
          new JsonBatch(loop, request, collection, parameters, entries, body.length).begin();
        });
  }

  private void begin() {
    out.beginObject().name("results").beginArray();
    pump();
  }

  private void pump() {
    if (pumping || over) {
      return;
    }
    pumping = true;
    try {
      boolean progress = true;
      while (progress) {
        boolean started = fill();
        progress = run.render(out, false) > 0 && started;
      }
      if (next == entries.size() && run.isEmpty()) {
        finish();
      }
    } catch (RuntimeException e) {
      release();
      loop.answers().failure(request, e);
    } finally {
      pumping = false;
    }
  }

  /** Starts entries while there is room; returns whether it stopped for want of room. */
  private boolean fill() {
    while (next < entries.size() && !run.isFull()) {
      BatchEntry entry = entries.get(next);
      // the body's bytes were admitted when it was read
      if (run.admit(0)) {
        run.run(entry, 0, BatchRun.NO_LINE);
      } else if (run.isWaitingUseful()) {
        return false;
      } else {
        run.refuse(entry.id(), loop.admission().refusedWrite().problem(), BatchRun.NO_LINE);
      }
      next++;
    }
    return next < entries.size();
  }

  private void finish() {
    release();
    out.endArray().endObject();
    loop.answers().json(request, run.anyFailed() ? 207 : 200, null, out.take());
  }

  private void release() {
    over = true;
    loop.admission().releaseBytes(bodyBytes);
  }
}

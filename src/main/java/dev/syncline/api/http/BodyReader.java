package dev.syncline.api.http;

import dev.syncline.api.request.Admission;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one request into memory, within the body limit and what the node admits. Bytes
 * are admitted as they arrive, so that a client cannot reserve room by announcing a length.
 */
final class BodyReader implements Handler<Buffer> {
  private static final int FIRST_BYTES = 16 * 1024;

  private final Loop loop;
  private final HttpServerRequest request;
  private final Consumer<byte[]> ready;
  private final long announced;
  private byte @Nullable [] body;
  private int length;
  private boolean over;

  private BodyReader(Loop loop, HttpServerRequest request, long announced, Consumer<byte[]> ready) {
    this.loop = loop;
    this.request = request;
    this.announced = announced;
    this.ready = ready;
  }

  /**
   * Starts reading; called before the request's handler returns.
   *
   * @param ready gets the body once it is complete, and has to give its length back to {@link
   *     Admission#releaseBytes}, unless it throws; what it throws becomes the answer
   * @throws ProblemException if the body is announced to be longer than allowed
   */
  static void read(Loop loop, HttpServerRequest request, Consumer<byte[]> ready) {
    long announced = Headers.contentLength(request);
    if (announced > loop.settings().maxBodyBytes()) {
      throw tooLarge(loop.settings().maxBodyBytes());
    }
    BodyReader reader = new BodyReader(loop, request, announced, ready);
    request.handler(reader);
    request.endHandler(ignored -> reader.end());
    request.exceptionHandler(ignored -> reader.release());
    if (Headers.expectsContinue(request)) {
      request.response().writeContinue();
    }
  }

  static ProblemException tooLarge(int maxBytes) {
    return Problem.limit(
            ProblemType.TOO_LARGE, "body", "is longer than " + maxBytes + " bytes", maxBytes)
        .toException();
  }

  @Override
  public void handle(Buffer chunk) {
    if (over) {
      return;
    }
    if (chunk.length() > loop.settings().maxBodyBytes() - length) {
      refuse(tooLarge(loop.settings().maxBodyBytes()));
    } else if (!loop.admission().tryBytes(chunk.length())) {
      refuse(loop.admission().refusedBytes());
    } else {
      append(chunk);
    }
  }

  private void append(Buffer chunk) {
    byte[] known = body;
    int total = length + chunk.length();
    if (known == null && chunk.length() == announced) {
      body = chunk.getBytes();
    } else {
      int room = known == null ? 0 : known.length;
      if (known == null || total > room) {
        int wanted = Math.max(total, Math.max(FIRST_BYTES, (int) Math.min(2L * room, maxBytes())));
        known = known == null ? new byte[wanted] : Arrays.copyOf(known, wanted);
        body = known;
      }
      chunk.getBytes(known, length);
    }
    length = total;
  }

  private int maxBytes() {
    return loop.settings().maxBodyBytes();
  }

  private void refuse(ProblemException problem) {
    release();
    loop.answers().failure(request, problem);
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    byte[] complete = body == null ? new byte[0] : body;
    body = null;
    try {
      ready.accept(complete.length == length ? complete : Arrays.copyOf(complete, length));
    } catch (RuntimeException e) {
      loop.admission().releaseBytes(length);
      loop.answers().failure(request, e);
    }
  }

  private void release() {
    if (!over) {
      over = true;
      body = null;
      loop.admission().releaseBytes(length);
    }
  }
}

package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Sends answers. */
final class Answers {
  /** How long a client may go on sending a body after it was refused. */
  private static final long DRAIN_MILLIS = 5_000;

  /** How much of it is read and thrown away. */
  private static final long DRAIN_BYTES = 16L << 20;

  private final Vertx vertx;
  private final JsonWriter json;

  Answers(Vertx vertx, JsonWriter json) {
    this.vertx = vertx;
    this.json = json;
  }

  /** A JSON answer. */
  void json(HttpServerRequest request, int status, @Nullable String context, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Headers.JSON);
    if (context != null) {
      response.putHeader(Headers.CAUSAL_CONTEXT, context);
    }
    end(request, body);
  }

  /** An answer of another type. */
  void text(HttpServerRequest request, CharSequence type, Buffer body) {
    if (!request.response().closed()) {
      request.response().putHeader(HttpHeaders.CONTENT_TYPE, type);
      end(request, body);
    }
  }

  /**
   * The body, or for HEAD its length alone.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-head">RFC 9110, section 9.3.2</a>
   */
  private static void end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  /** 204. */
  void noContent(HttpServerRequest request, @Nullable String context) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(204);
    if (context != null) {
      response.putHeader(Headers.CAUSAL_CONTEXT, context);
    }
    response.end();
  }

  /** A refusal. */
  void problem(HttpServerRequest request, Problem problem) {
    problem(request, problem, null);
  }

  /** A refusal that carries a context. */
  void problem(HttpServerRequest request, Problem problem, @Nullable String context) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Part of another answer is out; only a broken connection says that the rest is missing.
      request.connection().close();
      return;
    }
    response
        .setStatusCode(problem.type().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Headers.PROBLEM);
    if (context != null) {
      response.putHeader(Headers.CAUSAL_CONTEXT, context);
    }
    long seconds = problem.number(Problem.RETRY_AFTER_SECONDS, 0);
    if (seconds > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
    json.truncate(0);
    EntryRenderer.problem(json, problem);
    end(request, json.take());
    drain(request);
  }

  /** 405, with what is allowed. */
  void methodNotAllowed(HttpServerRequest request, String allowed) {
    request.response().putHeader(HttpHeaders.ALLOW, allowed);
    problem(
        request,
        Problem.of(
            ProblemType.METHOD_NOT_ALLOWED,
            request.method() + " is not allowed at " + request.path() + "; allowed: " + allowed));
  }

  /** Whatever went wrong. */
  void failure(HttpServerRequest request, Throwable failure) {
    problem(request, Problems.ofFailure(failure));
  }

  /**
   * Reads on what a refused client still sends, within bounds: closing at once could cost it the
   * answer, which a reset connection drops.
   */
  private void drain(HttpServerRequest request) {
    if (request.isEnded() || !Headers.announcesBody(request)) {
      return;
    }
    long timer = vertx.setTimer(DRAIN_MILLIS, ignored -> request.connection().close());
    long[] left = {DRAIN_BYTES};
    request.exceptionHandler(ignored -> vertx.cancelTimer(timer));
    request.endHandler(ignored -> vertx.cancelTimer(timer));
    request.handler(
        chunk -> {
          left[0] -= chunk.length();
          if (left[0] < 0) {
            request.connection().close();
          }
        });
    request.resume();
  }
}

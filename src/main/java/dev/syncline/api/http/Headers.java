package dev.syncline.api.http;

import dev.syncline.api.request.IdempotencyKeys;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.crdt.IdempotencyKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names and values of headers, and the checks of those that requests carry. */
final class Headers {
  static final CharSequence CAUSAL_CONTEXT = HttpHeaders.createOptimized("Causal-Context");
  static final CharSequence TOTAL_COUNT = HttpHeaders.createOptimized("X-Total-Count");
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  static final CharSequence NDJSON = HttpHeaders.createOptimized("application/x-ndjson");
  static final CharSequence PROBLEM = HttpHeaders.createOptimized("application/problem+json");
  static final CharSequence YAML = HttpHeaders.createOptimized("application/yaml");
  static final CharSequence PROMETHEUS =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

  /** See draft-ietf-httpapi-idempotency-key-header; quotes around a key are part of it. */
  static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");

  static final String CONTEXT_NAME = "Causal-Context";
  private static final String KEY_NAME = "Idempotency-Key";

  /** See HTML, server-sent events. */
  static final String LAST_EVENT_ID = "Last-Event-ID";

  private static final CharSequence EXPECT = HttpHeaders.createOptimized("expect");

  private Headers() {}

  /** The media types that requests come in. */
  enum MediaType {
    JSON("application/json"),
    NDJSON("application/x-ndjson");

    private final String label;

    MediaType(String label) {
      this.label = label;
    }
  }

  /**
   * The media type of the body.
   *
   * @throws ProblemException if it is none of those allowed, not UTF-8, or compressed
   */
  static MediaType mediaType(HttpServerRequest request, MediaType... allowed) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw unsupported("Content-Encoding", "is '" + encoding + "', bodies are not compressed");
    }
    String header = request.getHeader(HttpHeaders.CONTENT_TYPE);
    for (MediaType type : allowed) {
      if (type.label.equals(header) || type.label.equals(utf8Type(header))) {
        return type;
      }
    }
    throw unsupported(
        "Content-Type",
        (header == null ? "is missing" : "is '" + header + "'") + ", must be " + labels(allowed));
  }

  private static String labels(MediaType... allowed) {
    StringBuilder labels = new StringBuilder();
    for (MediaType type : allowed) {
      labels.append(labels.isEmpty() ? "" : " or ").append(type.label);
    }
    return labels.toString();
  }

  private static ProblemException unsupported(String field, String detail) {
    return Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, field, detail).toException();
  }

  /** The type without its parameters, or null if it names another charset than UTF-8. */
  private static @Nullable String utf8Type(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return null;
      }
    }
    return parts[0].strip();
  }

  /**
   * The request's idempotency key; null if it has none.
   *
   * @throws ProblemException if it is none, or there is more than one
   */
  static @Nullable IdempotencyKey idempotencyKey(HttpServerRequest request) {
    String key = single(request, IDEMPOTENCY_KEY, KEY_NAME);
    return key == null ? null : IdempotencyKeys.of(key, KEY_NAME);
  }

  /**
   * The request's causal context; null if it has none.
   *
   * @throws ProblemException if there is more than one
   */
  static @Nullable String causalContext(HttpServerRequest request) {
    return single(request, CAUSAL_CONTEXT, CONTEXT_NAME);
  }

  /**
   * Where a stream that is taken up again goes on; null if it is not said.
   *
   * @throws ProblemException if there is more than one
   */
  static @Nullable String lastEventId(HttpServerRequest request) {
    return single(request, LAST_EVENT_ID, LAST_EVENT_ID);
  }

  /** To take the first of several would be to pass over the others in silence. */
  private static @Nullable String single(
      HttpServerRequest request, CharSequence header, String name) {
    String first = request.getHeader(header);
    if (first == null) {
      return null;
    }
    int count = request.headers().getAll(header).size();
    if (count > 1) {
      throw Problem.limit(
              ProblemType.INVALID_REQUEST,
              name,
              "is given " + count + " times, must be given once",
              1)
          .toException();
    }
    return first;
  }

  /**
   * Refuses an {@code Idempotency-Key} where none is honoured: to ignore it would be to do twice
   * what was to be done once.
   *
   * @param operation what the request asks for, such as {@code a batch}
   * @throws ProblemException if the request has one
   */
  static void rejectIdempotencyKey(HttpServerRequest request, String operation) {
    if (idempotencyKey(request) != null) {
      throw Problem.of(
              ProblemType.NOT_AVAILABLE,
              KEY_NAME,
              "is not honoured for " + operation + ": mutate one entry at a time to count once")
          .toException();
    }
  }

  /** The declared length of the body, -1 if there is none. */
  static long contentLength(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (header == null) {
      return -1;
    }
    try {
      return Long.parseLong(header.strip());
    } catch (NumberFormatException e) {
      throw Problem.of(ProblemType.INVALID_REQUEST, "Content-Length", "is no length").toException();
    }
  }

  static boolean announcesBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** Whether the client waits for a word before it sends its body. */
  static boolean expectsContinue(HttpServerRequest request) {
    String header = request.getHeader(EXPECT);
    return header != null && header.equalsIgnoreCase("100-continue");
  }
}

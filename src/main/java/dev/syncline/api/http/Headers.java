package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.regex.Pattern;
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

  private static final int MAX_KEY_CHARS = 128;
  private static final Pattern IDEMPOTENCY_KEY_FORM =
      Pattern.compile("[\\x21-\\x7E]{1," + MAX_KEY_CHARS + "}");
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
   * Refuses an {@code Idempotency-Key}: to ignore it would be to count a retried increment twice.
   *
   * @throws ProblemException if the request has one
   */
  static void rejectIdempotencyKey(HttpServerRequest request) {
    String key = request.getHeader(IDEMPOTENCY_KEY);
    if (key == null) {
      return;
    }
    if (!IDEMPOTENCY_KEY_FORM.matcher(key).matches()) {
      throw Problem.limit(
              ProblemType.INVALID_REQUEST,
              "Idempotency-Key",
              "must be 1 to " + MAX_KEY_CHARS + " printable ASCII characters without spaces",
              MAX_KEY_CHARS)
          .toException();
    }
    throw Problem.of(
            ProblemType.NOT_AVAILABLE,
            "Idempotency-Key",
            "is not honoured in this version: a retried mutation counts again")
        .toException();
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

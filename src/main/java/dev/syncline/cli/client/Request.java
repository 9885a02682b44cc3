package dev.syncline.cli.client;

import java.util.Optional;

/**
 * One request, to whichever node it goes.
 *
 * @param method such as {@code PUT}
 * @param target path and query, percent-encoded, from {@code /v1} on
 * @param body none for GET and DELETE
 * @param context a Causal-Context to send along
 * @param idempotencyKey under which it may be sent again and counts once
 * @param timeoutMillis for the whole exchange; the node's own timeout must be shorter
 */
public record Request(
    String method,
    String target,
    Optional<Body> body,
    Optional<String> context,
    Optional<String> idempotencyKey,
    long timeoutMillis) {
  /** Time for a change that names no timeout: more than the longest that a node may have. */
  private static final long CHANGE_MILLIS = 65_000;

  /** Time for a read that names none: another node can be asked, so one is not waited for long. */
  private static final long READ_MILLIS = 10_000;

  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";

  /** A text with its media type. */
  public record Body(String type, String text) {}

  /** A request without body and context. */
  public static Request of(String method, String target) {
    long millis = method.equals("GET") ? READ_MILLIS : CHANGE_MILLIS;
    return new Request(
        method, target, Optional.empty(), Optional.empty(), Optional.empty(), millis);
  }

  /** This with a JSON body. */
  public Request withJson(String json) {
    return withBody(new Body(JSON, json));
  }

  /** This with a body of one JSON value a line. */
  public Request withNdjson(String lines) {
    return withBody(new Body(NDJSON, lines));
  }

  private Request withBody(Body newBody) {
    return new Request(
        method, target, Optional.of(newBody), context, idempotencyKey, timeoutMillis);
  }

  /** This with a Causal-Context. */
  public Request withContext(Optional<String> newContext) {
    return new Request(method, target, body, newContext, idempotencyKey, timeoutMillis);
  }

  /** This under an idempotency key. */
  public Request withIdempotencyKey(Optional<String> key) {
    return new Request(method, target, body, context, key, timeoutMillis);
  }

  /** Whether nothing changes by it. */
  boolean isRead() {
    return method.equals("GET");
  }

  /** This with another time for the whole exchange. */
  public Request withTimeoutMillis(long millis) {
    return new Request(method, target, body, context, idempotencyKey, millis);
  }
}

package dev.syncline.integration;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A consumer of the change stream over WebSockets that goes from node to node with its last token.
 * Used by one thread, but for what it is told.
 */
final class EventConsumer implements AutoCloseable {
  private final EventSocket socket = new EventSocket((event, answer) -> take(event));
  private final String parameters;
  private final Consumer<JsonObject> events;
  private volatile String from;

  /**
   * Not connected yet.
   *
   * @param parameters of the request, each with an ampersand before it
   */
  EventConsumer(String from, String parameters, Consumer<JsonObject> events) {
    this.from = from;
    this.parameters = parameters;
    this.events = events;
  }

  /** Goes on at a node; returns whether that serves it. */
  boolean connect(URI node) {
    socket.close();
    String token = URLEncoder.encode(from, StandardCharsets.UTF_8);
    return socket.connect(node, "/v1/events?from=" + token + parameters);
  }

  /** Whether the connection is over. */
  boolean isLost() {
    return socket.isLost();
  }

  /** Where it would go on. */
  String token() {
    return from;
  }

  private void take(JsonObject event) {
    events.accept(event);
    String token = event.getString("token");
    if (token != null) {
      from = token;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}

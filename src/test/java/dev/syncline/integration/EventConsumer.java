package dev.syncline.integration;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of the change stream over WebSockets that goes from node to node with its last token.
 * Used by one thread, but for what it is told.
 */
final class EventConsumer implements AutoCloseable {
  private static final int CONNECT_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String parameters;
  private final Consumer<JsonObject> events;
  private volatile String from;
  private @Nullable WebSocket socket;
  private CompletableFuture<Void> lost = new CompletableFuture<>();

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
    close();
    CompletableFuture<Void> end = new CompletableFuture<>();
    lost = end;
    URI uri =
        URI.create(
            node.toString().replaceFirst("http", "ws")
                + "/v1/events?from="
                + URLEncoder.encode(from, StandardCharsets.UTF_8)
                + parameters);
    try {
      socket =
          http.newWebSocketBuilder()
              .subprotocols("cloudevents.json")
              .buildAsync(uri, new Ears(end))
              .get(CONNECT_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  /** Whether the connection is over. */
  boolean isLost() {
    return lost.isDone();
  }

  /** Where it would go on. */
  String token() {
    return from;
  }

  @Override
  public void close() {
    WebSocket open = socket;
    socket = null;
    if (open != null) {
      open.abort();
    }
  }

  private final class Ears implements WebSocket.Listener {
    private final CompletableFuture<Void> end;
    private final StringBuilder text = new StringBuilder();

    Ears(CompletableFuture<Void> end) {
      this.end = end;
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last && !end.isDone()) {
        JsonObject event = new JsonObject(text.toString());
        text.setLength(0);
        if (lost == end) {
          events.accept(event);
          String token = event.getString("token");
          if (token != null) {
            from = token;
          }
        }
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      end.complete(null);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      end.complete(null);
    }
  }
}

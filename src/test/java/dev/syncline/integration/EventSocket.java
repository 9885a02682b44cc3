package dev.syncline.integration;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to the change stream of one node after another. Used by one thread, but for what it
 * is told: that comes on a thread of the connection, and nothing of one that has been closed.
 */
final class EventSocket implements AutoCloseable {
  private static final int CONNECT_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Listener listener;
  private @Nullable WebSocket socket;
  private volatile CompletableFuture<Void> lost = new CompletableFuture<>();

  /** Takes what a connection tells. */
  interface Listener {
    /**
     * An event has come.
     *
     * @param answer sends a message back, behind those sent before
     */
    void told(JsonObject event, Consumer<JsonObject> answer);
  }

  /** Not connected yet. */
  EventSocket(Listener listener) {
    this.listener = listener;
  }

  /**
   * Goes to a node; returns whether that serves it.
   *
   * @param query path and parameters
   */
  boolean connect(URI node, String query) {
    close();
    CompletableFuture<Void> end = new CompletableFuture<>();
    lost = end;
    URI uri = URI.create(node.toString().replaceFirst("http", "ws") + query);
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
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Whether the connection is over. */
  boolean isLost() {
    return lost.isDone();
  }

  /** Breaks the connection, with whatever is on its way. */
  @Override
  public void close() {
    WebSocket open = socket;
    socket = null;
    lost.complete(null);
    if (open != null) {
      open.abort();
    }
  }

  private final class Ears implements WebSocket.Listener {
    private final CompletableFuture<Void> end;
    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    Ears(CompletableFuture<Void> end) {
      this.end = end;
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonObject event = new JsonObject(text.toString());
        text.setLength(0);
        if (!end.isDone()) {
          listener.told(event, message -> send(webSocket, message.encode()));
        }
      }
      webSocket.request(1);
      return null;
    }

    private void send(WebSocket webSocket, String message) {
      sent = sent.handle((done, e) -> null).thenCompose(none -> webSocket.sendText(message, true));
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

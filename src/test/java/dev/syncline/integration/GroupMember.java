package dev.syncline.integration;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group over WebSockets, which acknowledges each token that it is told. Used by one
 * thread, but for what it is told.
 */
final class GroupMember implements AutoCloseable {
  private static final int CONNECT_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String query;
  private final Consumer<JsonObject> events;
  private volatile Set<String> partitions = Set.of();
  private volatile String state = "";
  private @Nullable WebSocket socket;
  private volatile CompletableFuture<Void> lost = new CompletableFuture<>();

  /** Not connected yet. */
  GroupMember(String group, String name, String parameters, Consumer<JsonObject> events) {
    this.query = "/v1/events?group=" + group + "&member=" + name + parameters;
    this.events = events;
  }

  /** Joins at a node; returns whether that takes it. */
  boolean connect(URI node) {
    close();
    CompletableFuture<Void> end = new CompletableFuture<>();
    lost = end;
    partitions = Set.of();
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

  /** What it is told from now on, as it has been told. */
  Set<String> partitions() {
    return partitions;
  }

  /** The last two words of the last event about the member itself. */
  String state() {
    return state;
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

  private void take(JsonObject event) {
    String type = event.getString("type").replace("dev.syncline.", "");
    if (type.startsWith("group.") && !type.equals("group.acknowledged")) {
      state = type;
    }
    if (type.equals("group.assigned")) {
      Set<String> assigned = new TreeSet<>();
      JsonArray named = event.getJsonObject("data").getJsonArray("partitions");
      named.forEach(each -> assigned.add(String.valueOf(each)));
      partitions = assigned;
    }
    events.accept(event);
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
          take(event);
          acknowledge(webSocket, event.getString("token"));
        }
      }
      webSocket.request(1);
      return null;
    }

    private void acknowledge(WebSocket webSocket, @Nullable String token) {
      if (token != null) {
        String message = new JsonObject().put("acknowledge", token).encode();
        sent =
            sent.handle((done, e) -> null).thenCompose(none -> webSocket.sendText(message, true));
      }
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

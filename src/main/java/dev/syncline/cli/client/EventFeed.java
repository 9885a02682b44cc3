package dev.syncline.cli.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * The change stream of a cluster as server-sent events: where a node ends it, breaks off or falls
 * silent, it goes on at the next one with the last token.
 */
final class EventFeed {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** Refused because of the node and not because of what is asked for. */
  private static final List<Integer> ELSEWHERE = List.of(429, 500, 503);

  private final List<URI> nodes;
  private final String query;
  private final long silentMillis;
  private final Listener listener;
  private final Pause pause;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private @Nullable String token;
  private boolean wasConnected;

  /** Hears the stream. */
  interface Listener {
    /** An event has come. */
    void told(JsonObject event);

    /** A node serves it no more, for this reason. */
    void lost(URI node, String reason);

    /** Whether nothing more is to be heard, when the stream has ended. */
    default boolean isOver() {
      return false;
    }
  }

  /** What happens before all nodes are tried again. */
  @FunctionalInterface
  interface Pause {
    /** Waits; returns whether to try. */
    boolean await() throws InterruptedException;
  }

  /**
   * Nothing is asked before {@link #run}.
   *
   * @param query the parameters but for {@code from}'s later values
   * @param silentMillis after how long without a line a node is given up
   */
  EventFeed(List<URI> nodes, String query, long silentMillis, Listener listener, Pause pause) {
    this.nodes = List.copyOf(nodes);
    this.query = query;
    this.silentMillis = silentMillis;
    this.listener = listener;
    this.pause = pause;
  }

  /**
   * Reads until the pause or the listener says that it is enough.
   *
   * @throws CommandFailure if the request is refused, or no node takes the connection to begin with
   */
  void run() throws CommandFailure, InterruptedException {
    for (int turn = 0; ; turn++) {
      if (turn > 0 && turn % nodes.size() == 0) {
        if (!wasConnected) {
          throw new CommandFailure("no node serves the stream; name one that does with --url");
        }
        if (!pause.await()) {
          return;
        }
      }
      read(nodes.get(turn % nodes.size()));
      if (listener.isOver()) {
        return;
      }
    }
  }

  private void read(URI node) throws CommandFailure, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node + "/v1/events" + query))
            .header("Accept", "text/event-stream");
    String last = token;
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
          refused(node, response.statusCode(), text);
        } else {
          wasConnected = true;
          lines(body);
          listener.lost(node, "the node has ended the stream");
        }
      }
    } catch (IOException e) {
      listener.lost(node, wasConnected ? "the connection broke" : "no connection");
    }
  }

  private void refused(URI node, int status, String body) throws CommandFailure {
    String reason = Problem.of(status, body).toString();
    if (!ELSEWHERE.contains(status)) {
      throw new CommandFailure(reason);
    }
    listener.lost(node, reason);
  }

  private void lines(InputStream body) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    Timer timer = new Timer("silence", true);
    try {
      Silence silence = new Silence(body);
      timer.schedule(silence, silentMillis, silentMillis);
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        silence.heard = true;
        if (line.startsWith("data:")) {
          told(line.substring("data:".length()));
        }
      }
    } finally {
      timer.cancel();
    }
  }

  /** A node that stands still closes nothing by itself. */
  private static final class Silence extends TimerTask {
    private final InputStream body;
    private volatile boolean heard;

    Silence(InputStream body) {
      this.body = body;
    }

    @Override
    public void run() {
      if (heard) {
        heard = false;
        return;
      }
      try {
        body.close();
      } catch (IOException alreadyGone) {
        cancel();
      }
    }
  }

  private void told(String data) throws IOException {
    try {
      JsonObject event = new JsonObject(data);
      listener.told(event);
      String next = event.getString("token");
      token = next == null ? token : next;
    } catch (DecodeException | ClassCastException e) {
      throw new IOException("the stream has something else than events", e);
    }
  }

  /** Where it would go on, null before the first token. */
  @Nullable String token() {
    return token;
  }
}

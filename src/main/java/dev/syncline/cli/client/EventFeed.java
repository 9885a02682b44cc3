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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    /**
     * An event has come.
     *
     * @throws CommandFailure if no more are to be heard: {@link #run} fails with it at once
     */
    void told(JsonObject event) throws CommandFailure;

    /** A node serves it from now on. */
    default void serves(URI node) {}

    /**
     * A node does not serve it, or no more, for this reason.
     *
     * @param next which is asked next; null if none is
     */
    void lost(URI node, String reason, @Nullable URI next);

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
   * @throws CommandFailure if the request is refused, no node takes the connection to begin with,
   *     or the listener fails
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
      read(turn);
      if (listener.isOver()) {
        return;
      }
    }
  }

  private void read(int turn) throws CommandFailure, InterruptedException {
    URI node = nodes.get(turn % nodes.size());
    String reason = reasonToEnd(node);
    boolean isLast = !wasConnected && (turn + 1) % nodes.size() == 0;
    listener.lost(node, reason, isLast ? null : nodes.get((turn + 1) % nodes.size()));
  }

  /** Reads from one node until that ends; returns why it did. */
  private String reasonToEnd(URI node) throws CommandFailure, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node + "/v1/events" + query))
            .header("Accept", "text/event-stream");
    String last = token;
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    boolean isAnswered = false;
    try {
      HttpResponse<InputStream> response = answer(request.build());
      isAnswered = true;
      try (InputStream body = response.body();
          Silence silence = new Silence(body, silentMillis)) {
        return read(node, response.statusCode(), body, silence);
      }
    } catch (SilentException e) {
      return "nothing from it for " + silentMillis + " ms";
    } catch (IOException e) {
      return isAnswered ? "the stream of events broke off" : "no connection";
    }
  }

  /** The head of the answer. The request's own timeout may count for the body as well. */
  private HttpResponse<InputStream> answer(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        http.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return answer.get(silentMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SilentException(e);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } finally {
      answer.cancel(true);
    }
  }

  private String read(URI node, int status, InputStream body, Silence silence)
      throws IOException, CommandFailure {
    try {
      if (status == 200) {
        wasConnected = true;
        listener.serves(node);
        lines(body, silence);
      } else {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        silence.check();
        return refused(status, text);
      }
    } catch (IOException e) {
      silence.check();
      throw e;
    }
    silence.check();
    return "the node has ended the stream";
  }

  private static String refused(int status, String body) throws CommandFailure {
    Problem problem = Problem.of(status, body);
    if (!ELSEWHERE.contains(status)) {
      throw new RefusedException(problem);
    }
    return problem.toString();
  }

  private void lines(InputStream body, Silence silence) throws IOException, CommandFailure {
    BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      silence.heard = true;
      if (line.startsWith("data:")) {
        told(line.substring("data:".length()));
      }
    }
  }

  /** A node says nothing, not even a heartbeat. */
  private static final class SilentException extends IOException {
    private static final long serialVersionUID = 1;

    SilentException(@Nullable Throwable cause) {
      super(cause);
    }
  }

  /** Ends what a node sends when nothing comes: one that stands still closes nothing by itself. */
  private static final class Silence extends TimerTask implements AutoCloseable {
    private final InputStream body;
    private final Timer timer = new Timer("silence", true);
    private volatile boolean heard;
    private volatile boolean over;

    Silence(InputStream body, long silentMillis) {
      this.body = body;
      timer.schedule(this, silentMillis, silentMillis);
    }

    @Override
    public void run() {
      if (heard) {
        heard = false;
        return;
      }
      over = true;
      try {
        body.close();
      } catch (IOException alreadyGone) {
        cancel();
      }
    }

    /** Fails if it has ended it. */
    void check() throws SilentException {
      if (over) {
        throw new SilentException(null);
      }
    }

    @Override
    public void close() {
      timer.cancel();
    }
  }

  private void told(String data) throws IOException, CommandFailure {
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

package dev.syncline.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A server on a free port that answers what it was told to, and remembers what it was asked. */
public final class FakeNode implements AutoCloseable {
  private final HttpServer server;
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final List<Asked> asked = new ArrayList<>();

  /** A request as it came. */
  public record Asked(String method, String target, String type, String context, String body) {}

  private record Reply(int status, String body, Map<String, String> headers) {}

  private final List<String> keys = new ArrayList<>();
  private final List<String> lastEventIds = new ArrayList<>();

  /** Starts it. */
  public FakeNode() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** An address at which nobody listens. */
  public static URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  /** The address. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The idempotency keys of what it was asked, {@code null} as text for none. */
  public synchronized List<String> keys() {
    return List.copyOf(keys);
  }

  /** The tokens that streams were taken up with, {@code null} as text for none. */
  public synchronized List<String> lastEventIds() {
    return List.copyOf(lastEventIds);
  }

  /** The next answer. */
  public FakeNode replies(int status, String body) {
    return replies(status, body, Map.of());
  }

  /** The next answer, with headers. */
  public synchronized FakeNode replies(int status, String body, Map<String, String> headers) {
    replies.add(new Reply(status, body, headers));
    return this;
  }

  /** The next answer is a problem document. */
  public FakeNode refuses(int status, String type, String title, String members) {
    return replies(
        status,
        "{\"type\":\"https://syncline.dev/problems/%s\",\"title\":\"%s\",\"status\":%d%s}"
            .formatted(type, title, status, members.isEmpty() ? "" : "," + members));
  }

  /** What was asked, in order. */
  public synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Where there is no answer left, the connection breaks. */
  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Reply reply = note(exchange, body);
    if (reply == null) {
      exchange.close();
      return;
    }
    reply.headers().forEach(exchange.getResponseHeaders()::add);
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized @org.jspecify.annotations.Nullable Reply note(
      HttpExchange exchange, String body) {
    lastEventIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
            String.valueOf(exchange.getRequestHeaders().getFirst("Causal-Context")),
            body));
    return replies.poll();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package dev.syncline.api.http;

import dev.syncline.api.request.Admission;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The HTTP surface on a free port of the loopback, in front of a {@link FakeNode}. */
final class TestServer implements AutoCloseable {
  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";
  private static final long PATIENCE_SECONDS = 60;

  final FakeNode node = new FakeNode();
  final Admission admission;
  private final Vertx vertx = Vertx.vertx();
  private final Queue<Throwable> unhandled = new ConcurrentLinkedQueue<>();
  private final HttpSurface surface;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestServer() {
    this(HttpSettings.defaults("127.0.0.1", 0), new Admission(4096, 64L << 20, 7));
  }

  TestServer(HttpSettings settings, Admission admission) {
    this.admission = admission;
    this.surface = new HttpSurface(settings, node.ports(), admission);
    vertx.exceptionHandler(unhandled::add);
    try {
      vertx
          .deployVerticle(new HttpVerticle(surface))
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the server did not start", e);
    }
  }

  /** What was thrown on an event loop and caught by nobody. */
  Queue<Throwable> unhandled() {
    return unhandled;
  }

  void askToGoElsewhere() {
    surface.askToGoElsewhere();
  }

  int port() {
    return surface.actualPort();
  }

  /** Makes a collection behind the back of the HTTP surface. */
  CollectionInfo collection(String name, int dimension, ConflictPolicy policy) {
    return collection(name, dimension, policy, Metric.COSINE, IndexKind.NONE);
  }

  /** The same with an index. */
  CollectionInfo collection(
      String name, int dimension, ConflictPolicy policy, Metric metric, IndexKind index) {
    node.propose(
        new ClusterCommand.CreateCollection(
            new CollectionDefinition(name, dimension, metric, 3, policy, index)));
    return Objects.requireNonNull(node.state().collection(name));
  }

  CollectionInfo collection(String name, int dimension) {
    return collection(name, dimension, ConflictPolicy.LAST_WRITE_WINS);
  }

  /** An answer. */
  record Answer(int status, HttpResponse<byte[]> raw) {
    String text() {
      return new String(raw.body(), StandardCharsets.UTF_8);
    }

    JsonObject json() {
      return new JsonObject(text());
    }

    @Nullable String header(String name) {
      return raw.headers().firstValue(name).orElse(null);
    }

    String context() {
      return Objects.requireNonNull(header("Causal-Context"), "no Causal-Context");
    }

    /** The last part of a problem's type. */
    String problem() {
      String type = json().getString("type");
      return type.substring(type.lastIndexOf('/') + 1);
    }
  }

  Answer get(String target, String... headers) {
    return send("GET", target, null, null, headers);
  }

  Answer delete(String target, String... headers) {
    return send("DELETE", target, null, null, headers);
  }

  Answer put(String target, String body, String... headers) {
    return send("PUT", target, JSON, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  Answer post(String target, String contentType, String body, String... headers) {
    return send("POST", target, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Sends without waiting for the answer. */
  CompletableFuture<Answer> putLater(String target, String body) {
    return CompletableFuture.supplyAsync(() -> put(target, body));
  }

  Answer send(
      String method,
      String target,
      @Nullable String contentType,
      byte @Nullable [] body,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> raw =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(raw.statusCode(), raw);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(method + " " + target + " failed", e);
    }
  }

  /** A connection on which anything can be sent. */
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    return socket;
  }

  /** Sends bytes as they are and returns the head of the answer. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return head(socket.getInputStream());
    }
  }

  /** Reads up to the empty line after the headers. */
  static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }
}

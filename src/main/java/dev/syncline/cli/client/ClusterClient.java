package dev.syncline.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * Sends requests to the first of several nodes that takes the connection. Another node is tried
 * where the request cannot have reached anybody, and for a read also where no answer came: a write
 * whose answer got lost is told, never repeated.
 */
public final class ClusterClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final List<URI> nodes;
  private final HttpClient http;

  /**
   * For the nodes at these addresses.
   *
   * @param nodes at least one, without a slash at the end
   */
  public ClusterClient(List<URI> nodes) {
    this(
        nodes,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build());
  }

  private ClusterClient(List<URI> nodes, HttpClient http) {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no address of any node");
    }
    this.nodes = List.copyOf(nodes);
    this.http = http;
  }

  /** The addresses, in the order in which they are tried. */
  public List<URI> nodes() {
    return nodes;
  }

  /** The same connections, but for this node alone. */
  public ClusterClient only(URI node) {
    return new ClusterClient(List.of(node), http);
  }

  /** The same connections, with the nodes from {@code first} on tried before those ahead of it. */
  public ClusterClient startingAt(int first) {
    List<URI> turned = new ArrayList<>(nodes.subList(first % nodes.size(), nodes.size()));
    turned.addAll(nodes.subList(0, first % nodes.size()));
    return new ClusterClient(turned, http);
  }

  /**
   * Sends and waits.
   *
   * @return whatever a node answered, a refusal too
   * @throws NoConnectionException if no node took the connection
   * @throws OutcomeUnknownException if the answer did not come
   */
  public Answer send(Request request) throws CommandFailure, InterruptedException {
    try {
      return sendAsync(request).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** As {@link #send}; the future fails with what that throws. */
  public CompletableFuture<Answer> sendAsync(Request request) {
    return sendAsync(request, 0);
  }

  private CompletableFuture<Answer> sendAsync(Request request, int index) {
    URI node = nodes.get(index);
    return http.sendAsync(httpRequest(node, request), BodyHandlers.ofString())
        .thenApply(response -> Answer.of(node, response))
        .thenCompose(
            answer ->
                answer.isOfStartingNode() && index + 1 < nodes.size()
                    ? sendAsync(request, index + 1)
                    : CompletableFuture.completedFuture(answer))
        .exceptionallyCompose(
            failure -> {
              Throwable cause = unwrap(failure);
              return mayGoOn(request, cause) && index + 1 < nodes.size()
                  ? sendAsync(request, index + 1)
                  : CompletableFuture.failedFuture(translate(node, request, cause));
            });
  }

  private static HttpRequest httpRequest(URI node, Request request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(node + request.target()))
            .timeout(Duration.ofMillis(request.timeoutMillis()))
            .method(
                request.method(),
                request
                    .body()
                    .map(body -> BodyPublishers.ofString(body.text()))
                    .orElseGet(BodyPublishers::noBody));
    request.body().ifPresent(body -> builder.header("Content-Type", body.type()));
    request.context().ifPresent(context -> builder.header("Causal-Context", context));
    request.idempotencyKey().ifPresent(key -> builder.header("Idempotency-Key", key));
    return builder.build();
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** A read changes nothing: the next node may be asked whatever became of it at this one. */
  private static boolean mayGoOn(Request request, Throwable cause) {
    return isUnconnected(cause) || (request.isRead() && cause instanceof IOException);
  }

  private static boolean isUnconnected(Throwable cause) {
    return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
  }

  /** The JDK's client says so only in the cause. */
  private static boolean isUnresolved(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private Throwable translate(URI node, Request request, Throwable cause) {
    if (isUnconnected(cause)) {
      return new NoConnectionException(
          "no connection to "
              + addresses()
              + (isUnresolved(cause)
                  ? "; the host "
                      + node.getHost()
                      + " is unknown: name one that is known with --url"
                  : "; start a node, or name one with --url"),
          cause);
    }
    // A read changes nothing, so nobody needs to know whether it was carried out.
    String unknown = request.isRead() ? "" : "; the outcome is unknown: read before trying again";
    if (cause instanceof HttpTimeoutException) {
      return new OutcomeUnknownException(node + " did not answer in time" + unknown, cause);
    }
    if (cause instanceof IOException) {
      return new OutcomeUnknownException(
          "the connection to " + node + " broke before the answer came" + unknown, cause);
    }
    return cause;
  }

  private String addresses() {
    return nodes.stream().map(URI::toString).collect(Collectors.joining(" or "));
  }
}

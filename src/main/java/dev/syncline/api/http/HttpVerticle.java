package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.feed.PositionTokens;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a node's HTTP server. All instances of one {@link HttpSurface} listen
 * on the same port, and connections are spread over them.
 *
 * <p>Runs on an event loop only. Stopping ends idle connections at once and waits, within bounds,
 * for requests in flight.
 */
public final class HttpVerticle extends VerticleBase {
  private static final String OPEN_API = "/openapi.yaml";
  private static final String ASYNC_API = "/asyncapi.yaml";

  /** The token of an event, and room for the rest. A context takes less. */
  private static final int MAX_HEADER_BYTES = PositionTokens.MAX_CHARS + 16 * 1024;

  /** The same token, or two ids of 512 bytes, every byte of them escaped, and room for the rest. */
  private static final int MAX_REQUEST_LINE_BYTES = PositionTokens.MAX_CHARS + 8 * 1024;

  private final HttpSurface surface;
  private @Nullable HttpServer server;

  /** An instance of the surface, deployed once. */
  public HttpVerticle(HttpSurface surface) {
    this.surface = surface;
  }

  @Override
  public Future<?> start() {
    if (!context.isEventLoopContext()) {
      return Future.failedFuture("the HTTP server runs on an event loop only");
    }
    Loop loop = new Loop(surface.settings(), surface.ports(), surface.admission(), context);
    HttpServer created =
        vertx
            .createHttpServer(options())
            .requestHandler(
                new Dispatcher(
                    loop,
                    new NodeEndpoint(
                        loop, surface.scrapes(), document(OPEN_API), document(ASYNC_API))))
            .invalidRequestHandler(request -> invalid(loop, request));
    server = created;
    return created.listen(address()).onSuccess(each -> surface.listening(each.actualPort()));
  }

  private HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    // In HTTP/2 the path is among the headers.
    options.getInitialSettings().setMaxHeaderListSize(MAX_HEADER_BYTES + MAX_REQUEST_LINE_BYTES);
    return options
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setIdleTimeout(surface.settings().idleTimeoutSeconds())
        .setMaxWebSocketFrameSize(EventSink.Socket.MAX_MESSAGE_BYTES)
        .setMaxWebSocketMessageSize(EventSink.Socket.MAX_MESSAGE_BYTES)
        .setWebSocketSubProtocols(List.of(EventsEndpoint.PROTOCOL));
  }

  private SocketAddress address() {
    HttpSettings settings = surface.settings();
    return settings.port() == 0
        ? SocketAddress.sharedRandomPort(surface.randomPortId(), settings.host())
        : SocketAddress.inetSocketAddress(settings.port(), settings.host());
  }

  private static Buffer document(String name) {
    try (InputStream in = HttpVerticle.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(name + " cannot be read", e);
    }
  }

  /** Tells the hot path from the rest. */
  private final class Dispatcher implements Handler<HttpServerRequest> {
    private final Loop loop;
    private final VectorEndpoint vectors;
    private final Handler<HttpServerRequest> rest;

    Dispatcher(Loop loop, NodeEndpoint node) {
      this.loop = loop;
      this.vectors = new VectorEndpoint(loop);
      this.rest = Routes.of(vertx, loop, node);
    }

    @Override
    public void handle(HttpServerRequest request) {
      if (surface.asksToGoElsewhere() && request.version() != HttpVersion.HTTP_2) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      try {
        EntryPath path = EntryPath.parse(request.uri());
        if (path == null) {
          rest.handle(request);
        } else {
          vectors.handle(request, path);
        }
      } catch (RuntimeException e) {
        loop.answers().failure(request, e);
      }
    }
  }

  private static void invalid(Loop loop, HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem;
    if (cause instanceof TooLongHttpLineException) {
      problem = tooLong(ProblemType.URI_TOO_LONG, "the request line is", MAX_REQUEST_LINE_BYTES);
    } else if (cause instanceof TooLongHttpHeaderException) {
      problem = tooLong(ProblemType.HEADERS_TOO_LARGE, "the headers are", MAX_HEADER_BYTES);
    } else {
      problem = Problem.of(ProblemType.INVALID_REQUEST, "the request is no HTTP");
    }
    loop.answers().problem(request, problem);
  }

  private static Problem tooLong(ProblemType type, String what, int limit) {
    return new Problem(
        type,
        what + " longer than " + limit + " bytes",
        null,
        List.of(new Problem.Member.Numeric("limit", limit)));
  }

  @Override
  public Future<?> stop() {
    HttpServer running = server;
    return running == null
        ? Future.succeededFuture()
        : running.shutdown(surface.settings().drainTimeoutMillis(), TimeUnit.MILLISECONDS);
  }
}

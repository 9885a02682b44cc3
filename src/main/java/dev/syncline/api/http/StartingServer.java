package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/**
 * Holds the HTTP port while a node starts, which may take as long as its peers do: it is alive, not
 * ready, and says what it waits for. That the port can be had is known before the node has become
 * part of anything.
 */
public final class StartingServer {
  private final HttpServer server;
  private final HttpSettings settings;
  private final Answers answers;
  private final JsonWriter json = new JsonWriter();
  private final Supplier<String> waitsFor;

  /**
   * A server that does not listen yet.
   *
   * @param waitsFor what keeps the node from being ready, for an operator
   */
  public StartingServer(Vertx vertx, HttpSettings settings, Supplier<String> waitsFor) {
    this.settings = settings;
    this.answers = new Answers(vertx, json);
    this.waitsFor = waitsFor;
    this.server = vertx.createHttpServer().requestHandler(this::handle);
  }

  /** Listens; gives the port, which is a free one where 0 is configured. */
  public Future<Integer> listen() {
    return server.listen(settings.port(), settings.host()).map(HttpServer::actualPort);
  }

  /** Gives the port up to the server that takes its place. */
  public Future<Void> close() {
    return server.close();
  }

  private void handle(HttpServerRequest request) {
    if (request.path().equals("/health/live")) {
      json.truncate(0);
      json.beginObject().name("status").value("live").endObject();
      answers.json(request, 200, null, json.take());
    } else {
      answers.problem(request, Problem.of(ProblemType.NOT_READY, waitsFor.get()));
    }
  }
}

package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.MutationRules;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.RequestTraces;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Single entries: the hot path, which allocates little and goes through no router. */
final class VectorEndpoint {
  private final Loop loop;

  VectorEndpoint(Loop loop) {
    this.loop = loop;
  }

  /**
   * Handles a request for an entry.
   *
   * @throws ProblemException if it is refused before its body is read
   */
  void handle(HttpServerRequest request, EntryPath path) {
    HttpMethod method = request.method();
    if (path.isMutations()) {
      if (method.equals(HttpMethod.POST)) {
        mutate(request, path);
      } else {
        loop.answers().methodNotAllowed(request, "POST");
      }
    } else if (method.equals(HttpMethod.PUT)) {
      put(request, path);
    } else if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      get(request, path);
    } else if (method.equals(HttpMethod.DELETE)) {
      delete(request, path);
    } else {
      loop.answers().methodNotAllowed(request, "DELETE, GET, HEAD, PUT");
    }
  }

  /** What a write asks for beside its value. */
  private record Target(
      CollectionInfo collection,
      EntryKey key,
      Consistency consistency,
      int timeoutMillis,
      @Nullable CausalContext context) {
    WriteCommand write(Content content) {
      return new WriteCommand(collection, key.id(), content, consistency, context, timeoutMillis);
    }
  }

  private Target target(HttpServerRequest request, EntryPath path) {
    CollectionInfo collection = loop.collection(path.collection());
    Parameters parameters = Parameters.parse(path.query(), Parameters.WRITE);
    EntryKey key = new EntryKey(collection.id(), path.id());
    return new Target(
        collection,
        key,
        parameters.consistency(),
        parameters.timeoutMillis(loop.settings()),
        loop.context(request, key));
  }

  private void put(HttpServerRequest request, EntryPath path) {
    Target target = target(request, path);
    Headers.rejectIdempotencyKey(request, "a PUT");
    Headers.mediaType(request, Headers.MediaType.JSON);
    loop.admission().checkRoom();
    BodyReader.read(
        loop,
        request,
        body ->
            write(
                request,
                target,
                loop.parse(() -> loop.entries().readValue(body, target.collection())),
                body));
  }

  private void mutate(HttpServerRequest request, EntryPath path) {
    Target target = target(request, path);
    CollectionInfo collection = target.collection();
    MutationRules.requireFields(collection);
    IdempotencyKey key = Headers.idempotencyKey(request);
    Headers.mediaType(request, Headers.MediaType.JSON);
    loop.admission().checkRoom();
    BodyReader.read(
        loop,
        request,
        body ->
            write(
                request,
                target,
                loop.parse(
                    () ->
                        MutationRules.mutation(
                            collection,
                            OperationReader.readBody(body, collection.dimension()),
                            key)),
                body));
  }

  private void write(HttpServerRequest request, Target target, Content content, byte[] body) {
    Future<Outcome.Write> outcome = start(request, target.write(content));
    loop.whenDone(
        outcome,
        result -> {
          loop.admission().releaseWrite();
          loop.admission().releaseBytes(body.length);
          if (result.failed()) {
            loop.answers().failure(request, result.cause());
          } else {
            loop.guard(request, () -> answerWritten(request, target, result.result()));
          }
        });
  }

  private Future<Outcome.Write> start(HttpServerRequest request, WriteCommand command) {
    if (!loop.admission().tryWrite()) {
      throw loop.admission().refusedWrite();
    }
    try {
      RequestTraces traces = loop.ports().traces();
      return traces.isOn()
          ? traces.follow(
              request.method() + " entry",
              request.getHeader(RequestTraces.TRACE_PARENT),
              () -> loop.ports().operations().write(command))
          : loop.ports().operations().write(command);
    } catch (RuntimeException e) {
      loop.admission().releaseWrite();
      throw e;
    }
  }

  private void answerWritten(HttpServerRequest request, Target target, Outcome.Write outcome) {
    if (outcome instanceof Outcome.Written written) {
      JsonWriter json = loop.json();
      EntryRenderer.written(json, target.key().id(), written, target.consistency());
      int status = written.created() ? 201 : 200;
      String token = loop.token(written.context(), target.key());
      loop.answers().json(request, status, token, json.take());
    } else {
      loop.answers().problem(request, Problems.ofWrite(outcome));
    }
  }

  private void delete(HttpServerRequest request, EntryPath path) {
    Target target = target(request, path);
    Headers.rejectIdempotencyKey(request, "a DELETE");
    Future<Outcome.Write> outcome = start(request, target.write(Content.Tombstone.INSTANCE));
    loop.whenDone(
        outcome,
        result -> {
          loop.admission().releaseWrite();
          if (result.failed()) {
            loop.answers().failure(request, result.cause());
          } else {
            loop.guard(request, () -> answerDelete(request, target, result.result()));
          }
        });
  }

  private void answerDelete(HttpServerRequest request, Target target, Outcome.Write outcome) {
    if (outcome instanceof Outcome.Written written) {
      loop.answers().noContent(request, loop.token(written.context(), target.key()));
    } else {
      loop.answers().problem(request, Problems.ofWrite(outcome));
    }
  }

  private void get(HttpServerRequest request, EntryPath path) {
    CollectionInfo collection = loop.collection(path.collection());
    Parameters parameters = Parameters.parse(path.query(), Parameters.READ);
    EntryKey key = new EntryKey(collection.id(), path.id());
    VectorForm form = parameters.vectorForm();
    ReadCommand command =
        new ReadCommand(
            collection,
            path.id(),
            parameters.consistency(),
            loop.context(request, key),
            parameters.timeoutMillis(loop.settings()));
    loop.answer(
        request,
        loop.ports().operations().read(command),
        outcome -> answerGet(request, collection, key, form, outcome));
  }

  private void answerGet(
      HttpServerRequest request,
      CollectionInfo collection,
      EntryKey key,
      VectorForm form,
      Outcome.Read outcome) {
    if (!(outcome instanceof Outcome.Found found)) {
      loop.answers().problem(request, Problems.ofRead(outcome));
      return;
    }
    String token = loop.token(found.context(), key);
    EntryView view = EntryView.of(collection, found);
    if (view.isEmpty()) {
      loop.answers().problem(request, Problems.noSuchEntry(), token);
      return;
    }
    JsonWriter json = loop.json();
    json.beginObject();
    EntryRenderer.entry(json, key.id(), view, form);
    json.endObject();
    loop.answers().json(request, 200, token, json.take());
  }
}

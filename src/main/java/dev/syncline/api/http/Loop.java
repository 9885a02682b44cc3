package dev.syncline.api.http;

import dev.syncline.api.request.Admission;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.EntryKey;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the handlers of one event loop share. Everything here is used on that loop's thread only;
 * {@link #whenDone} brings results of other threads back to it.
 */
final class Loop {
  private final HttpSettings settings;
  private final HttpPorts ports;
  private final Admission admission;
  private final Context context;
  private final Thread thread;
  private final JsonWriter json = new JsonWriter();
  private final EntryReader entries = new EntryReader();
  private final Answers answers;

  /** Called on the loop's own thread. */
  Loop(HttpSettings settings, HttpPorts ports, Admission admission, Context context) {
    this.settings = settings;
    this.ports = ports;
    this.admission = admission;
    this.context = context;
    this.thread = Thread.currentThread();
    this.answers = new Answers(context.owner(), json);
  }

  HttpSettings settings() {
    return settings;
  }

  HttpPorts ports() {
    return ports;
  }

  Admission admission() {
    return admission;
  }

  Context context() {
    return context;
  }

  /** For an answer that is rendered in one go. */
  JsonWriter json() {
    return json;
  }

  EntryReader entries() {
    return entries;
  }

  Answers answers() {
    return answers;
  }

  /** Hands the result over on this loop. */
  <T> void whenDone(Future<T> future, Handler<AsyncResult<T>> handler) {
    future.onComplete(
        result -> {
          if (Thread.currentThread() == thread) {
            handler.handle(result);
          } else {
            context.runOnContext(ignored -> handler.handle(result));
          }
        });
  }

  /** Answers with what the future brings; a failure of either answers too. */
  <T> void answer(HttpServerRequest request, Future<T> future, Consumer<T> success) {
    whenDone(
        future,
        result -> {
          if (result.failed()) {
            answers.failure(request, result.cause());
          } else {
            guard(request, () -> success.accept(result.result()));
          }
        });
  }

  /** Makes a body, or a line of one, into writes, and tells how long that took. */
  <T> T parse(Supplier<T> reading) {
    long start = System.nanoTime();
    T read = reading.get();
    ports.parsed().accept(System.nanoTime() - start);
    return read;
  }

  /** Runs a step of handling a request; what it throws becomes the answer. */
  void guard(HttpServerRequest request, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      answers.failure(request, e);
    }
  }

  /**
   * The collection of a name.
   *
   * @throws ProblemException if there is none
   */
  CollectionInfo collection(String name) {
    CollectionInfo collection = ports.metadata().state().collection(name);
    if (collection == null) {
      throw Problems.noSuchCollection(name).toException();
    }
    return collection;
  }

  /**
   * Reads a context.
   *
   * @param field where it stands, for the message
   */
  CausalContext context(String token, EntryKey key, String field) {
    try {
      return ports.contexts().get().decode(token, key);
    } catch (CorruptDataException e) {
      throw Problem.of(ProblemType.INVALID_CONTEXT, field, String.valueOf(e.getMessage()))
          .toException();
    }
  }

  /**
   * The context in the request's header, null if it has none.
   *
   * @throws ProblemException if it is none of the entry, or there is more than one
   */
  @Nullable CausalContext context(HttpServerRequest request, EntryKey key) {
    String token = Headers.causalContext(request);
    return token == null ? null : context(token, key, Headers.CONTEXT_NAME);
  }

  /** The text of a context. */
  String token(CausalContext seen, EntryKey key) {
    return ports.contexts().get().encode(seen, key);
  }
}

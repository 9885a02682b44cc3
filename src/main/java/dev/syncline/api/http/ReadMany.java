package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many reads in one request, answered in the order of the ids. */
final class ReadMany {
  /** Most ids in one request. */
  static final int MAX_IDS = 1_000;

  private final Loop loop;
  private final HttpServerRequest request;
  private final CollectionInfo collection;
  private final Consistency consistency;
  private final int timeoutMillis;
  private final VectorForm form;
  private final List<Wanted> wanted;
  private final OrderedWindow<Result> window;
  private final JsonWriter out = new JsonWriter();
  private int next;
  private boolean pumping;
  private boolean over;
  private boolean failed;

  private ReadMany(
      Loop loop,
      HttpServerRequest request,
      CollectionInfo collection,
      Parameters parameters,
      List<Wanted> wanted) {
    this.loop = loop;
    this.request = request;
    this.collection = collection;
    this.consistency = parameters.consistency();
    this.timeoutMillis = parameters.timeoutMillis(loop.settings());
    this.form = parameters.vectorForm();
    this.wanted = wanted;
    this.window = new OrderedWindow<>(loop, loop.settings().maxBatchInFlight(), this::pump);
  }

  /** One id of the request, with what the client has seen of it. */
  private record Wanted(Bytes id, @Nullable CausalContext context) {}

  private record Result(Bytes id, Outcome.@Nullable Found found, @Nullable Problem problem) {}

  /** Starts; called before the request's handler returns. */
  static void start(
      Loop loop, HttpServerRequest request, CollectionInfo collection, Parameters parameters) {
    // Checked before the body is read.
    parameters.consistency();
    parameters.timeoutMillis(loop.settings());
    parameters.vectorForm();
    BodyReader.read(
        loop,
        request,
        body -> {
          List<Wanted> wanted = parse(loop, collection, body);
          loop.admission().releaseBytes(body.length);
          new ReadMany(loop, request, collection, parameters, wanted).begin();
        });
  }

  private static List<Wanted> parse(Loop loop, CollectionInfo collection, byte[] body) {
    List<Wanted> wanted = new ArrayList<>();
    EntryReader.readOnlyArray(
        body,
        "ids",
        MAX_IDS,
        (source, token) -> {
          String place = "ids[" + wanted.size() + "]";
          wanted.add(wanted(loop, collection, source.parser(), token, place));
        });
    return wanted;
  }

  private static Wanted wanted(
      Loop loop, CollectionInfo collection, JsonParser parser, JsonToken token, String place)
      throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      return new Wanted(EntryIds.ofText(parser.getText(), "ids"), null);
    }
    if (token != JsonToken.START_OBJECT) {
      throw notAnId();
    }
    String id = null;
    String context = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      boolean isId = name.equals("id");
      if (!isId && !name.equals("context")) {
        throw EntryReader.unknown(name);
      }
      if ((isId ? id : context) != null) {
        throw EntryReader.duplicate(name);
      }
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw notAnId();
      }
      id = isId ? parser.getText() : id;
      context = isId ? context : parser.getText();
    }
    if (id == null) {
      throw EntryReader.missing("id");
    }
    Bytes key = EntryIds.ofText(id, "ids");
    return new Wanted(
        key,
        context == null
            ? null
            : loop.context(context, new EntryKey(collection.id(), key), place + ".context"));
  }

  private static ProblemException notAnId() {
    return Problem.of(
            ProblemType.INVALID_FIELD, "ids", "must hold ids, or objects of an id and a context")
        .toException();
  }

  private void begin() {
    out.beginObject().name("results").beginArray();
    pump();
  }

  private void pump() {
    if (pumping || over) {
      return;
    }
    pumping = true;
    try {
      boolean progress = true;
      while (progress) {
        boolean started = fill();
        progress = flush() && started;
      }
      if (next == wanted.size() && window.isEmpty()) {
        over = true;
        out.endArray().endObject();
        loop.answers().json(request, failed ? 207 : 200, null, out.take());
      }
    } catch (RuntimeException e) {
      over = true;
      loop.answers().failure(request, e);
    } finally {
      pumping = false;
    }
  }

  /** Starts reads while there is room; returns whether it stopped for want of room. */
  private boolean fill() {
    while (next < wanted.size() && !window.isFull()) {
      Wanted each = wanted.get(next);
      next++;
      if (isAnswerFull()) {
        window.add(new Result(each.id(), null, answerFull()));
      } else {
        start(each);
      }
    }
    return next < wanted.size();
  }

  private void start(Wanted each) {
    Bytes id = each.id();
    Future<Outcome.Read> outcome =
        loop.ports()
            .operations()
            .read(new ReadCommand(collection, id, consistency, each.context(), timeoutMillis));
    window.start(
        outcome,
        ended ->
            ended instanceof Outcome.Found found
                ? new Result(id, found, null)
                : new Result(id, null, Problems.ofRead(ended)),
        failure -> new Result(id, null, Problems.ofFailure(failure)));
  }

  private boolean isAnswerFull() {
    return out.length() > loop.settings().maxAnswerBytes();
  }

  private Problem answerFull() {
    int limit = loop.settings().maxAnswerBytes();
    return new Problem(
        ProblemType.TOO_LARGE,
        "the answer has reached " + limit + " bytes; ask for this id again",
        "ids",
        List.of(new Problem.Member.Numeric("limit", limit)));
  }

  private boolean flush() {
    boolean any = false;
    for (Result result = window.poll(); result != null; result = window.poll()) {
      any = true;
      out.beginObject();
      render(result);
      out.endObject();
    }
    return any;
  }

  private void render(Result result) {
    Outcome.Found found = isAnswerFull() ? null : result.found();
    if (found == null) {
      Problem problem = result.problem();
      failed = true;
      out.name("id").value(result.id());
      EntryRenderer.problemResult(out, problem == null ? answerFull() : problem);
      return;
    }
    EntryView view = EntryView.of(collection, found);
    if (view.isEmpty()) {
      out.name("id").value(result.id());
      EntryRenderer.problemResult(out, Problems.noSuchEntry());
    } else {
      EntryRenderer.entry(out, result.id(), view, form);
      out.name("status").value(200);
    }
    EntryKey key = new EntryKey(collection.id(), result.id());
    out.name("context").value(loop.token(found.context(), key));
  }
}

package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ContextTokens;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nearest neighbours. */
final class SearchEndpoint {
  private static final Pattern COMMA = Pattern.compile(",");

  private final Loop loop;

  SearchEndpoint(Loop loop) {
    this.loop = loop;
  }

  /** One search, as far as its head says. */
  private record Asked(
      HttpServerRequest request,
      CollectionInfo collection,
      Consistency consistency,
      int timeoutMillis,
      VectorForm form,
      Map<Partition, VersionVector> seen) {}

  void search(HttpServerRequest request, String name) {
    CollectionInfo collection = loop.collection(name);
    if (collection.index() == IndexKind.NONE) {
      throw Problem.of(
              ProblemType.NOT_SEARCHABLE,
              "collection '" + name + "' was made with \"index\":\"none\"")
          .toException();
    }
    Parameters parameters = Parameters.parse(request.query(), Parameters.READ);
    Headers.mediaType(request, Headers.MediaType.JSON);
    loop.admission().checkRoom();
    Asked asked =
        new Asked(
            request,
            collection,
            parameters.consistencyOr(Consistency.ONE),
            parameters.timeoutMillis(loop.settings()),
            parameters.vectorForm(),
            seen(request, collection));
    BodyReader.read(
        loop,
        request,
        bytes -> {
          SearchReader.Body body = SearchReader.read(collection, bytes);
          loop.admission().releaseBytes(bytes.length);
          begin(asked, body);
        });
  }

  /** Contexts may be of several entries. */
  private Map<Partition, VersionVector> seen(HttpServerRequest request, CollectionInfo collection) {
    Map<Partition, VersionVector> seen = new HashMap<>();
    for (String header : request.headers().getAll(Headers.CAUSAL_CONTEXT)) {
      for (String token : COMMA.split(header, -1)) {
        ContextTokens.Seen each;
        try {
          each = loop.ports().contexts().get().decodeSeen(token.strip());
        } catch (CorruptDataException e) {
          throw Problem.of(
                  ProblemType.INVALID_CONTEXT, Headers.CONTEXT_NAME, String.valueOf(e.getMessage()))
              .toException();
        }
        int slot = (int) (each.keyHash() & (Partition.SLOTS - 1));
        seen.merge(
            new Partition(collection.replicationFactor(), slot), each.seen(), VersionVector::join);
      }
    }
    return seen;
  }

  private void begin(Asked asked, SearchReader.Body body) {
    Bytes id = body.id();
    if (id == null) {
      start(asked, body, body.vectors().stream().map(each -> body.query(each, 0)).toList(), null);
      return;
    }
    ReadCommand read =
        new ReadCommand(asked.collection(), id, asked.consistency(), null, asked.timeoutMillis());
    loop.answer(
        asked.request(),
        loop.ports().operations().read(read),
        outcome -> {
          if (!(outcome instanceof Outcome.Found found)) {
            throw Problems.ofRead(outcome).toException();
          }
          EntryView view = EntryView.of(asked.collection(), found);
          if (view.isEmpty() || view.values().get(0).vector().length() == 0) {
            throw Problems.noSuchEntry().toException();
          }
          start(asked, body, List.of(body.query(view.values().get(0).vector(), 1)), id);
        });
  }

  /** An entry is not its own neighbour. */
  private void start(
      Asked asked, SearchReader.Body body, List<NearestQuery> queries, @Nullable Bytes except) {
    SearchCommand command =
        new SearchCommand(
            asked.collection(),
            queries,
            asked.consistency(),
            asked.seen(),
            body.payload() || body.vector(),
            asked.timeoutMillis());
    loop.answer(
        asked.request(),
        loop.ports().searches().search(command),
        outcome -> {
          if (!(outcome instanceof Searches.Outcome.Found found)) {
            throw Problems.ofSearch(outcome).toException();
          }
          loop.answers().json(asked.request(), 200, null, render(asked, body, found, except));
        });
  }

  private io.vertx.core.buffer.Buffer render(
      Asked asked, SearchReader.Body body, Searches.Outcome.Found found, @Nullable Bytes except) {
    JsonWriter out = loop.json();
    out.beginObject();
    if (body.batch()) {
      out.name("searches").beginArray();
      for (List<Searches.Hit> each : found.results()) {
        hits(out.beginObject(), asked, body, each, except);
        out.endObject();
      }
      out.endArray();
    } else {
      hits(out, asked, body, found.results().get(0), except);
    }
    out.name("complete").value(found.loaded());
    out.name("nodes").value(found.nodes());
    return out.endObject().take();
  }

  private static void hits(
      JsonWriter out,
      Asked asked,
      SearchReader.Body body,
      List<Searches.Hit> hits,
      @Nullable Bytes except) {
    out.name("results").beginArray();
    hits.stream()
        .filter(each -> except == null || !each.neighbor().id().equals(except))
        .limit(body.count())
        .forEach(each -> hit(out, asked, body, each));
    out.endArray();
  }

  private static void hit(JsonWriter out, Asked asked, SearchReader.Body body, Searches.Hit hit) {
    double distance = hit.neighbor().distance();
    out.beginObject().name("id").value(hit.neighbor().id());
    out.name("score").value(Distances.score(asked.collection().metric(), distance));
    out.name("distance").value(distance);
    if (hit.value() != null && body.vector() && asked.form() != VectorForm.NONE) {
      EntryRenderer.vector(out.name("vector"), hit.value().vector().array(), asked.form());
    }
    if (hit.value() != null && body.payload()) {
      EntryRenderer.payload(out, hit.value());
    }
    out.name("dot").value(hit.label());
    out.endObject();
  }
}

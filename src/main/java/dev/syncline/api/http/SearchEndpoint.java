package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.SearchRun;
import dev.syncline.api.request.SearchTerms;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.Distances;
import dev.syncline.port.Searches;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Nearest neighbours. */
final class SearchEndpoint {
  private static final Pattern COMMA = Pattern.compile(",");

  private final Loop loop;

  SearchEndpoint(Loop loop) {
    this.loop = loop;
  }

  /** What the answer is to show. */
  private record Asked(CollectionInfo collection, VectorForm form, SearchReader.Body body) {}

  void search(HttpServerRequest request, String name) {
    CollectionInfo collection = loop.collection(name);
    SearchTerms.checkSearchable(collection);
    Parameters parameters = Parameters.parse(request.query(), Parameters.READ);
    Headers.mediaType(request, Headers.MediaType.JSON);
    loop.admission().checkRoom();
    Consistency consistency = parameters.consistencyOr(Consistency.ONE);
    int timeoutMillis = parameters.timeoutMillis(loop.settings());
    VectorForm form = parameters.vectorForm();
    Map<Partition, VersionVector> seen =
        SearchTerms.seen(
            collection, contexts(request), loop.ports().contexts().get(), Headers.CONTEXT_NAME);
    BodyReader.read(
        loop,
        request,
        bytes -> {
          SearchReader.Body body = SearchReader.read(collection, bytes);
          loop.admission().releaseBytes(bytes.length);
          SearchRun run =
              new SearchRun(
                  collection,
                  body.terms(),
                  consistency,
                  seen,
                  body.payload() || body.vector(),
                  timeoutMillis);
          Asked asked = new Asked(collection, form, body);
          loop.answer(
              request,
              run.start(loop.ports().operations(), loop.ports().searches()),
              found -> loop.answers().json(request, 200, null, render(asked, found)));
        });
  }

  /** Of any entries, in any number of headers. */
  private static List<String> contexts(HttpServerRequest request) {
    return request.headers().getAll(Headers.CAUSAL_CONTEXT).stream()
        .flatMap(each -> COMMA.splitAsStream(each))
        .toList();
  }

  private Buffer render(Asked asked, Searches.Outcome.Found found) {
    JsonWriter out = loop.json();
    out.beginObject();
    if (asked.body().batch()) {
      out.name("searches").beginArray();
      for (List<Searches.Hit> each : found.results()) {
        hits(out.beginObject(), asked, each);
        out.endObject();
      }
      out.endArray();
    } else {
      hits(out, asked, found.results().get(0));
    }
    out.name("complete").value(found.loaded());
    out.name("nodes").value(found.nodes());
    return out.endObject().take();
  }

  private static void hits(JsonWriter out, Asked asked, List<Searches.Hit> hits) {
    out.name("results").beginArray();
    hits.forEach(each -> hit(out, asked, each));
    out.endArray();
  }

  private static void hit(JsonWriter out, Asked asked, Searches.Hit hit) {
    double distance = hit.neighbor().distance();
    out.beginObject().name("id").value(hit.neighbor().id());
    out.name("score").value(Distances.score(asked.collection().metric(), distance));
    out.name("distance").value(distance);
    if (hit.value() != null && asked.body().vector() && asked.form() != VectorForm.NONE) {
      EntryRenderer.vector(out.name("vector"), hit.value().vector().array(), asked.form());
    }
    if (hit.value() != null && asked.body().payload()) {
      EntryRenderer.payload(out, hit.value());
    }
    out.name("dot").value(hit.label());
    out.endObject();
  }
}

package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.port.Holdings.Holding;
import dev.syncline.port.Outcome;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** What each replica holds of an entry. */
final class HoldingsEndpoint {
  private static final String REPLICAS = "/replicas";

  private final Loop loop;

  HoldingsEndpoint(Loop loop) {
    this.loop = loop;
  }

  void get(HttpServerRequest request) {
    EntryPath path = path(request.path());
    CollectionInfo collection = loop.collection(path.collection());
    Parameters parameters = Parameters.parse(request.query(), Parameters.HOLDINGS);
    VectorForm form = parameters.vectorForm();
    loop.answer(
        request,
        loop.ports()
            .holdings()
            .of(collection, path.id(), parameters.timeoutMillis(loop.settings())),
        holdings -> answer(request, collection, path, form, holdings));
  }

  /** As it was sent: ids are decoded as those of the entries themselves are. */
  private static EntryPath path(String path) {
    EntryPath entry =
        path.endsWith(REPLICAS)
            ? EntryPath.parse(path.substring(0, path.length() - REPLICAS.length()))
            : null;
    if (entry == null || entry.isMutations()) {
      throw Problem.of(ProblemType.NO_SUCH_RESOURCE, "there is nothing at " + path).toException();
    }
    return entry;
  }

  private void answer(
      HttpServerRequest request,
      CollectionInfo collection,
      EntryPath path,
      VectorForm form,
      List<Holding> holdings) {
    EntryKey key = new EntryKey(collection.id(), path.id());
    JsonWriter out = loop.json();
    out.beginObject().name("id").value(path.id());
    out.name("replicas").beginArray();
    for (Holding each : holdings) {
      out.beginObject().name("node").value(each.node().value());
      if (each.outcome() instanceof Outcome.Found found) {
        EntryRenderer.versions(out.name("versions"), EntryView.of(collection, found), form);
        out.name("context").value(loop.token(found.context(), key));
        out.name("covers").beginArray();
        ContextText.of(found.context().past(), loop.ports().metadata().state().ring())
            .forEach(out::value);
        out.endArray();
      } else {
        out.name("versions").nullValue();
        out.name("detail").value(why(each.outcome()));
      }
      out.endObject();
    }
    out.endArray().endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  /** What keeps one replica from answering is told of that one, not of how many there are. */
  private static String why(Outcome.Read outcome) {
    if (outcome instanceof Outcome.Unavailable) {
      return "cannot be reached, or does not answer for this entry yet";
    }
    return outcome instanceof Outcome.TimedOut
        ? "has not answered in time"
        : Problems.ofRead(outcome).detail();
  }
}

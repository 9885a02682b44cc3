package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.port.Listing;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Many entries at a time: listings, multi-reads and batches. */
final class ManyEndpoint {
  private final Loop loop;

  ManyEndpoint(Loop loop) {
    this.loop = loop;
  }

  void batch(HttpServerRequest request, String name) {
    CollectionInfo collection = loop.collection(name);
    Parameters parameters = Parameters.parse(request.query(), Parameters.WRITE);
    rejectContextHeader(request);
    if (collection.policy() == ConflictPolicy.CRDT) {
      Headers.rejectIdempotencyKey(request, "a batch");
    }
    Headers.MediaType type =
        Headers.mediaType(request, Headers.MediaType.JSON, Headers.MediaType.NDJSON);
    loop.admission().checkRoom();
    switch (type) {
      case JSON -> JsonBatch.start(loop, request, collection, parameters);
      case NDJSON -> NdjsonBatch.start(loop, request, collection, parameters);
    }
  }

  void readMany(HttpServerRequest request, String name) {
    CollectionInfo collection = loop.collection(name);
    Parameters parameters = Parameters.parse(request.query(), Parameters.READ);
    rejectContextHeader(request);
    Headers.mediaType(request, Headers.MediaType.JSON);
    ReadMany.start(loop, request, collection, parameters);
  }

  private static void rejectContextHeader(HttpServerRequest request) {
    if (request.headers().contains(Headers.CAUSAL_CONTEXT)) {
      throw Problem.of(
              ProblemType.INVALID_CONTEXT,
              "Causal-Context",
              "does not go here, it belongs to one entry: give it with the entry, as \"context\"")
          .toException();
    }
  }

  void list(HttpServerRequest request, String name) {
    CollectionInfo collection = loop.collection(name);
    Parameters parameters = Parameters.parse(request.query(), Parameters.LIST);
    byte[] text = parameters.after();
    Bytes after = text == null ? null : EntryIds.check(text, "after");
    int limit = parameters.limit();
    VectorForm form = parameters.vectorForm();
    Listing listing = loop.ports().listing();
    Future<@Nullable Long> total =
        parameters.total() ? listing.count(collection).map(each -> each) : Future.succeededFuture();
    loop.answer(
        request,
        total,
        count ->
            loop.answer(
                request,
                listing.list(collection, after, limit),
                page -> answerList(request, collection, form, page, count)));
  }

  private void answerList(
      HttpServerRequest request,
      CollectionInfo collection,
      VectorForm form,
      Listing.Page page,
      @Nullable Long count) {
    JsonWriter out = loop.json();
    out.beginObject().name("entries").beginArray();
    Bytes last = null;
    boolean more = page.more();
    for (Listing.Item item : page.items()) {
      if (out.length() > loop.settings().maxAnswerBytes()) {
        more = true;
        break;
      }
      last = item.id();
      render(out, collection, item, form);
    }
    out.endArray();
    if (more && last != null) {
      out.name("next").value(last);
    }
    out.endObject();
    if (count != null) {
      request.response().putHeader(Headers.TOTAL_COUNT, count.toString());
    }
    loop.answers().json(request, 200, null, out.take());
  }

  private void render(
      JsonWriter out, CollectionInfo collection, Listing.Item item, VectorForm form) {
    EntryView view = EntryView.of(collection, item.entry());
    if (view.isEmpty()) {
      return;
    }
    out.beginObject();
    EntryRenderer.entry(out, item.id(), view, form);
    EntryKey key = new EntryKey(collection.id(), item.id());
    out.name("context").value(loop.token(item.entry().context(), key));
    out.endObject();
  }
}

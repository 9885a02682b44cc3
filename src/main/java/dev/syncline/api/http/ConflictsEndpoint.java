package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.ConflictPlace;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.Conflicts;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The versions that last-write-wins has dropped although no write that replaced them saw them. */
final class ConflictsEndpoint {
  private final Loop loop;

  ConflictsEndpoint(Loop loop) {
    this.loop = loop;
  }

  void list(HttpServerRequest request, String name) {
    CollectionInfo collection = loop.collection(name);
    Parameters parameters = Parameters.parse(request.query(), Parameters.CONFLICTS);
    byte[] id = parameters.id();
    Long since = parameters.sinceMillis();
    Query query =
        new Query(
            collection.id(),
            place(parameters.after()),
            since == null ? Long.MIN_VALUE : since,
            id == null ? null : EntryIds.check(id, "id"),
            parameters.limit());
    VectorForm form = parameters.vectorForm();
    loop.answer(
        request,
        loop.ports().conflicts().list(collection, query),
        page -> answer(request, page, form));
  }

  private void answer(HttpServerRequest request, Conflicts.Page page, VectorForm form) {
    JsonWriter out = loop.json();
    out.beginObject().name("conflicts").beginArray();
    ConflictPlace next = page.next();
    ConflictPlace last = null;
    for (Conflicts.Item item : page.items()) {
      if (out.length() > loop.settings().maxAnswerBytes()) {
        next = last;
        break;
      }
      last = item.place();
      render(out, item, form);
    }
    out.endArray();
    if (next != null) {
      out.name("next").value(token(next));
    }
    if (!page.unanswered().isEmpty()) {
      out.name("unanswered").beginArray();
      for (NodeName node : page.unanswered()) {
        out.value(node.value());
      }
      out.endArray();
    }
    out.endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  private static void render(JsonWriter out, Conflicts.Item item, VectorForm form) {
    out.beginObject().name("id").value(item.id());
    out.name("winner").beginObject();
    out.name("dot").value(item.winner());
    out.name("timestamp").value(item.winnerTimestamp());
    out.endObject();
    out.name("loser").beginObject();
    if (item.loser().content() instanceof Content.Value value) {
      EntryRenderer.value(out, value, form);
    } else {
      out.name("deleted").value(true);
    }
    out.name("dot").value(item.loserLabel());
    out.name("timestamp").value(item.loser().timestamp());
    out.endObject();
    out.name("recordedBy").beginArray();
    for (Conflicts.Recording each : item.recordings()) {
      out.beginObject().name("node").value(each.node().value());
      out.name("at").value(Instant.ofEpochMilli(each.atMillis()).toString());
      out.endObject();
    }
    out.endArray().endObject();
  }

  private static String token(ConflictPlace place) {
    ByteWriter out = new ByteWriter(32);
    place.encode(out);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  private static @Nullable ConflictPlace place(byte @Nullable [] token) {
    if (token == null) {
      return null;
    }
    try {
      ByteReader in = new ByteReader(Base64.getUrlDecoder().decode(token));
      ConflictPlace place = ConflictPlace.decode(in);
      in.expectEnd("a place");
      return place;
    } catch (IllegalArgumentException | CorruptDataException e) {
      throw Problem.of(
              ProblemType.INVALID_PARAMETER,
              "after",
              "is '"
                  + new String(token, StandardCharsets.UTF_8)
                  + "', must be the \"next\" of an earlier page")
          .toException();
    }
  }
}

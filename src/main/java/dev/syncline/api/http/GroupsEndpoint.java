package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.ConsumerRequests;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.group.GroupFilter;
import dev.syncline.core.group.GroupName;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.ConsumerGroups.Lag;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Groups of consumers: what they are, how far they are, and where they go on. */
final class GroupsEndpoint {
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final Loop loop;
  private final ConsumerGroups groups;
  private final Supplier<PositionTokens> tokens;

  GroupsEndpoint(Loop loop) {
    this.loop = loop;
    this.groups = loop.ports().events().groups();
    this.tokens = loop.ports().events().tokens();
  }

  /** The name in the path. */
  private static GroupName name(String group) {
    return ConsumerRequests.group("group", group, ProblemType.INVALID_FIELD);
  }

  void list(HttpServerRequest request) {
    Parameters parameters = Parameters.parse(request.query(), Parameters.PAGE);
    byte[] after = parameters.after();
    GroupName last =
        after == null
            ? null
            : ConsumerRequests.group(
                "after", new String(after, StandardCharsets.UTF_8), ProblemType.INVALID_PARAMETER);
    loop.answer(
        request,
        groups.list(last, parameters.limit()),
        page -> {
          JsonWriter out = loop.json();
          out.beginObject().name("groups").beginArray();
          page.names().forEach(each -> out.value(each.value()));
          out.endArray();
          if (page.more() && !page.names().isEmpty()) {
            out.name("next").value(page.names().get(page.names().size() - 1).value());
          }
          out.endObject();
          loop.answers().json(request, 200, null, out.take());
        });
  }

  void get(HttpServerRequest request, String group) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    GroupName name = name(group);
    loop.answer(
        request,
        groups.describe(name),
        known -> {
          JsonWriter out = loop.json();
          render(out, known);
          loop.answers().json(request, 200, null, out.take());
        });
  }

  void delete(HttpServerRequest request, String group) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    GroupName name = name(group);
    loop.answer(request, groups.delete(name), done -> loop.answers().noContent(request, null));
  }

  void reset(HttpServerRequest request, String group) {
    GroupName name = name(group);
    body(
        request,
        "to",
        text ->
            loop.answer(
                request,
                groups.reset(name, ConsumerRequests.start("to", text, tokens.get())),
                done -> loop.answers().noContent(request, null)));
  }

  void acknowledge(HttpServerRequest request, String group) {
    GroupName name = name(group);
    body(
        request,
        "token",
        text -> {
          ConsumerRequests.checkLength("token", text);
          loop.answer(
              request,
              groups
                  .acknowledge(name, text)
                  .recover(
                      e ->
                          Future.failedFuture(
                              Problems.ofAcknowledgement(e, "token", text).toException())),
              done -> loop.answers().noContent(request, null));
        });
  }

  /** A body of one text. */
  private void body(HttpServerRequest request, String field, Consumer<String> then) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    Headers.mediaType(request, Headers.MediaType.JSON);
    BodyReader.read(
        loop,
        request,
        body -> {
          String text = text(body, field);
          loop.admission().releaseBytes(body.length);
          loop.guard(request, () -> then.accept(text));
        });
  }

  /**
   * The one text of an object.
   *
   * @throws dev.syncline.api.request.ProblemException if there is anything else, or nothing
   */
  static String text(byte[] body, String field) {
    return JsonSource.readObject(
        body,
        0,
        body.length,
        source -> {
          String value = null;
          JsonParser parser = source.parser();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!name.equals(field)) {
              throw EntryReader.unknown(name);
            }
            if (value != null) {
              throw EntryReader.duplicate(name);
            }
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
              throw Problem.of(
                      ProblemType.INVALID_FIELD,
                      field,
                      "is " + JsonSource.quoted(parser) + ", must be a string")
                  .toException();
            }
            value = parser.getText();
          }
          if (value == null) {
            throw EntryReader.missing(field);
          }
          return value;
        });
  }

  private static void render(JsonWriter out, ConsumerGroups.Description known) {
    out.beginObject().name("name").value(known.name().value());
    out.name("generation").value(Long.toHexString(known.generation()));
    filter(out.name("filter"), known.filter());
    out.name("members").beginArray();
    for (ConsumerGroups.Member each : known.members()) {
      out.beginObject().name("name").value(each.name());
      out.name("node").value(each.node());
      texts(out.name("partitions"), each.partitions());
      out.endObject();
    }
    out.endArray();
    out.name("partitions").beginArray();
    for (Lag each : known.partitions()) {
      out.beginObject().name("partition").value(each.partition().toString());
      lag(out, each.entries(), each.isMore(), each.millis());
      out.endObject();
    }
    out.endArray();
    ConsumerGroups.Sum sum = ConsumerGroups.Sum.of(known.partitions());
    lag(out, sum.entries(), sum.isMore(), sum.millis());
    out.endObject();
  }

  private static void filter(JsonWriter out, GroupFilter filter) {
    out.beginObject();
    texts(out.name("types"), filter.types());
    texts(out.name("collections"), filter.collections());
    if (filter.idPrefix() != null) {
      out.name("ids").value(filter.idPrefix());
    }
    out.endObject();
  }

  private static void texts(JsonWriter out, Collection<?> texts) {
    out.beginArray();
    for (Object each : texts) {
      out.value(String.valueOf(each));
    }
    out.endArray();
  }

  private static void lag(
      JsonWriter out, @Nullable Long entries, boolean isMore, @Nullable Long millis) {
    number(out.name("lagEntries"), entries);
    out.name("lagIsMore").value(isMore);
    number(out.name("lagSeconds"), millis == null ? null : millis / 1_000);
  }

  private static void number(JsonWriter out, @Nullable Long value) {
    if (value == null) {
      out.json(NULL);
    } else {
      out.value(value.longValue());
    }
  }
}

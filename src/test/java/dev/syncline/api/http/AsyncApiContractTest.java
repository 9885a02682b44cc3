package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.group.GroupName;
import dev.syncline.port.FeedType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The served document says what the stream tells: every type and field, and no other. */
final class AsyncApiContractTest {
  private static TestServer server;
  private static JsonObject document;

  @BeforeAll
  static void start() {
    server = new TestServer();
    document = OpenApiDocument.resolved(server.get("/asyncapi.yaml").text());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What the server sends, by its type without the prefix that all share. */
  private static Map<String, List<JsonObject>> told() {
    server.node.feed.batches = EventSamples.batches();
    Map<String, List<JsonObject>> told = new TreeMap<>();
    server
        .get("/v1/events", "Accept", "text/event-stream")
        .text()
        .lines()
        .filter(each -> each.startsWith("data: "))
        .map(each -> new JsonObject(each.substring("data: ".length())))
        .forEach(
            event ->
                told.computeIfAbsent(
                        event.getString("type").replace("dev.syncline.", ""),
                        type -> new ArrayList<>())
                    .add(event));
    told.put(EventRenderer.ACKNOWLEDGED, acknowledgements());
    return told;
  }

  /** What only a WebSocket is told. */
  private static List<JsonObject> acknowledgements() {
    GroupName mail = new GroupName("mail");
    JsonWriter out = new JsonWriter();
    EventRenderer.acknowledged(out, mail, "n1-1", "dG9rZW4", null);
    JsonObject good = new JsonObject(out.take());
    Problem problem = Problem.of(ProblemType.MISSING_FIELD, "acknowledge", "is missing");
    EventRenderer.acknowledged(out, mail, "n1-2", null, problem);
    return List.of(good, new JsonObject(out.take()));
  }

  private static Map<String, JsonObject> messages() {
    Map<String, JsonObject> messages = new TreeMap<>();
    JsonObject all = document.getJsonObject("components").getJsonObject("messages");
    for (String name : all.fieldNames()) {
      messages.put(all.getJsonObject(name).getString("name"), all.getJsonObject(name));
    }
    // What clients say.
    messages.remove("acknowledge");
    return messages;
  }

  @Test
  void everyTypeThereIsIsDocumentedAndNoOther() {
    Set<String> types =
        Stream.of(FeedType.values())
            .map(FeedType::words)
            .collect(Collectors.toCollection(TreeSet::new));
    types.add(EventRenderer.ACKNOWLEDGED);

    assertThat(messages().keySet()).isEqualTo(types);
    assertThat(told().keySet()).isEqualTo(types);
    JsonObject channel = document.getJsonObject("channels").getJsonObject("events");
    assertThat(channel.getJsonObject("messages").size()).isEqualTo(types.size() + 1);
    assertThat(
            document
                .getJsonObject("operations")
                .getJsonObject("sendEvents")
                .getJsonArray("messages"))
        .hasSize(types.size());
  }

  @Test
  void everyEventThatIsSentIsAsDocumented() {
    told()
        .forEach(
            (type, events) -> {
              JsonObject schema =
                  Objects.requireNonNull(messages().get(type)).getJsonObject("payload");
              events.forEach(
                  event ->
                      assertThat(OpenApiDocument.violation(schema, event))
                          .as("%s", event.encode())
                          .isNull());
            });
  }

  @Test
  void everyDocumentedFieldIsSentByOneEventOrAnother() {
    Map<String, List<JsonObject>> told = told();
    Set<String> unsent = new TreeSet<>();
    messages()
        .forEach(
            (type, message) -> {
              JsonObject properties = message.getJsonObject("payload").getJsonObject("properties");
              Set<String> sent = new TreeSet<>();
              Objects.requireNonNull(told.get(type))
                  .forEach(event -> sent.addAll(event.fieldNames()));
              // The token is on the last event of a batch, whatever its type.
              properties.fieldNames().stream()
                  .filter(each -> !each.equals("token") && !each.equals("time"))
                  .filter(each -> !sent.contains(each))
                  .forEach(each -> unsent.add(type + " " + each));
            });

    assertThat(unsent).isEmpty();
  }
}

package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupsTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer post(String path, String body) {
    return server.send("POST", path, TestServer.JSON, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void groupsAreListedInPages() {
    Answer first = server.get("/v1/groups?limit=2");
    Answer last = server.get("/v1/groups?after=search");

    assertThat(first.json().getJsonArray("groups"))
        .isEqualTo(new JsonArray("[\"mail\",\"search\"]"));
    assertThat(first.json().getString("next")).isEqualTo("search");
    assertThat(last.json().containsKey("next")).isFalse();
    assertThat(server.node.groups.calls).containsExactly("list null 2", "list search 100");
  }

  @Test
  void whatNobodyCanTellOfAGroupIsNullAndTheSumSaysThatThereIsMore() {
    JsonObject group = server.get("/v1/groups/mail").json();

    JsonArray partitions = group.getJsonArray("partitions");
    assertThat(partitions.getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("partition", "3/1")
                .put("lagEntries", 7)
                .put("lagIsMore", true)
                .put("lagSeconds", 1));
    assertThat(partitions.getJsonObject(1).getValue("lagEntries")).isNull();
    assertThat(group.getInteger("lagEntries")).isEqualTo(7);
    assertThat(group.getBoolean("lagIsMore")).isTrue();
    assertThat(group.getValue("lagSeconds")).isNull();
    assertThat(group.getJsonObject("filter").getString("ids")).isEqualTo("a");
  }

  @Test
  void aGroupIsResetToWhereAStreamWasAndNotToATokenOfItsOwn() {
    String token = FakeNode.POSITIONS.encode(EventSamples.POSITION);

    Answer good = post("/v1/groups/mail:reset", "{\"to\":\"" + token + "\"}");
    Answer bad = post("/v1/groups/mail%3Areset", "{\"to\":\"dG9rZW4\"}");

    assertThat(good.status()).isEqualTo(204);
    assertThat(bad.problem()).isEqualTo("invalid-token");
    assertThat(bad.json().getString("field")).isEqualTo("to");
    assertThat(server.node.groups.calls)
        .containsExactly("reset mail " + new FeedRequest.Start.After(EventSamples.POSITION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                          | missing-field
          {"token":1}                 | invalid-field
          {"token":"a","token":"b"}   | duplicate-field
          {"token":"a","group":"b"}   | unknown-field
          """)
  void anAcknowledgementThatIsMalformedIsRefused(String body, String problem) {
    Answer answer = post("/v1/groups/mail/positions", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(server.node.groups.calls).isEmpty();
  }

  @Test
  void aNameThatNoGroupHasIsRefused() {
    Answer answer = server.get("/v1/groups/Mail");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("field")).isEqualTo("group");
    assertThat(server.get("/v1/groups?after=Mail").json().getString("field")).isEqualTo("after");
  }

  @Test
  void whatIsAcknowledgedOverAWebSocketIsAnsweredThere() throws Exception {
    server.node.feed.standsStill = true;
    BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("cloudevents.json")
            .buildAsync(
                URI.create("ws://127.0.0.1:" + server.port() + "/v1/events?group=mail"),
                new Ears(heard))
            .get(60, TimeUnit.SECONDS);

    socket.sendText("{\"acknowledge\":\"dG9rZW4\"}", true).get(60, TimeUnit.SECONDS);
    JsonObject good = heard.poll(60, TimeUnit.SECONDS);
    socket.sendText("acknowledge!", true).get(60, TimeUnit.SECONDS);
    JsonObject malformed = heard.poll(60, TimeUnit.SECONDS);
    server.node.groups.refusal = new ConsumerGroups.ForeignTokenException("is of another group");
    socket.sendText("{\"acknowledge\":\"b3RoZXI\"}", true).get(60, TimeUnit.SECONDS);
    JsonObject refused = heard.poll(60, TimeUnit.SECONDS);
    socket.abort();

    assertThat(good.getString("type")).isEqualTo("dev.syncline.group.acknowledged");
    assertThat(good.getJsonObject("data"))
        .isEqualTo(new JsonObject().put("group", "mail").put("acknowledged", "dG9rZW4"));
    assertThat(problem(malformed)).endsWith("invalid-json");
    assertThat(problem(refused)).endsWith("invalid-token");
    assertThat(server.node.groups.calls)
        .containsExactly("acknowledge mail dG9rZW4", "acknowledge mail b3RoZXI");
  }

  private static String problem(JsonObject event) {
    return event.getJsonObject("data").getJsonObject("problem").getString("type");
  }

  private record Ears(BlockingQueue<JsonObject> heard) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard.add(new JsonObject(text.toString()));
      socket.request(1);
      return null;
    }
  }
}

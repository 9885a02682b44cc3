package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal of the change stream names the field, what it is, and what it may be. */
class StreamRefusalsTest {
  private static final String[] SSE = {"Accept", "text/event-stream"};
  private static final int MAX_CHARS = PositionTokens.MAX_CHARS;

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String detail(Answer answer) {
    return Objects.requireNonNull(answer.json().getString("detail"));
  }

  private Answer post(String path, JsonObject body) {
    return server.send(
        "POST", path, TestServer.JSON, body.encode().getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(Answer answer, String problem, String field) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.json().getString("field")).isEqualTo(field);
    assertThat(detail(answer)).startsWith(field + " ");
    assertThat(server.node.feed.requests).isEmpty();
    assertThat(server.node.groups.calls).isEmpty();
  }

  private void assertTooLong(Answer answer, String field, int length) {
    assertRefused(answer, "invalid-token", field);
    assertThat(answer.json().getInteger("limit")).isEqualTo(MAX_CHARS);
    assertThat(answer.json().getInteger("value")).isEqualTo(length);
    assertThat(detail(answer)).contains(String.valueOf(length)).hasSizeLessThan(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NOW", "zzz", "!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void aBeginningThatIsNoneIsToldWhatItMayBe(String from) {
    Answer answer = server.get("/v1/events?from=" + from, SSE);

    assertRefused(answer, "invalid-token", "from");
    assertThat(detail(answer))
        .startsWith("from is '" + from + "', must be earliest, now or the token of an event")
        .doesNotContain("truncated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"now", "earliest", "zzz"})
  void theLastEventIdIsATokenAndNothingElse(String id) {
    Answer answer = server.get("/v1/events", "Accept", "text/event-stream", "Last-Event-ID", id);

    assertRefused(answer, "invalid-token", "Last-Event-ID");
    assertThat(detail(answer))
        .startsWith("Last-Event-ID is '" + id + "', must be the token of an event")
        .doesNotContain("earliest, now", "truncated");
  }

  @Test
  void aLongValueIsCutAndItsLengthTold() {
    Answer answer = server.get("/v1/events?from=" + "A".repeat(1_000), SSE);

    assertRefused(answer, "invalid-token", "from");
    assertThat(detail(answer)).contains("'" + "A".repeat(100) + "…' (1000 characters)");
  }

  @Test
  void aTokenThatIsTooLongIsRefusedWithTheLimitWhereverItIsTaken() {
    String token = "A".repeat(MAX_CHARS + 1);

    assertTooLong(server.get("/v1/events?from=" + token, SSE), "from", MAX_CHARS + 1);
    assertTooLong(
        server.get("/v1/events", "Accept", "text/event-stream", "Last-Event-ID", token),
        "Last-Event-ID",
        MAX_CHARS + 1);
    assertTooLong(
        post("/v1/groups/mail:reset", new JsonObject().put("to", token)), "to", MAX_CHARS + 1);
    assertTooLong(
        post("/v1/groups/mail/positions", new JsonObject().put("token", token)),
        "token",
        MAX_CHARS + 1);
  }

  @Test
  void anAcknowledgementOfAnotherGroupIsToldByTheNameThatItHasInTheBody() {
    server.node.groups.refusal = new ConsumerGroups.ForeignTokenException("is of another group");

    Answer answer =
        post("/v1/groups/mail/positions", new JsonObject().put("token", "A".repeat(300)));

    assertThat(answer.problem()).isEqualTo("invalid-token");
    assertThat(answer.json().getString("field")).isEqualTo("token");
    assertThat(detail(answer))
        .startsWith("token is '" + "A".repeat(100) + "…' (300 characters)")
        .endsWith("is of another group");
  }

  @Test
  void overAWebSocketTheFieldIsTheOneOfTheMessageAndATokenThatIsTooLongIsNotSentBack()
      throws Exception {
    server.node.feed.standsStill = true;
    BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("cloudevents.json")
            .buildAsync(
                URI.create("ws://127.0.0.1:" + server.port() + "/v1/events?group=mail"),
                new Ears(heard, new StringBuilder()))
            .get(60, TimeUnit.SECONDS);

    JsonObject tooLong = acknowledge(socket, heard, "A".repeat(60_000));
    server.node.groups.refusal = new ConsumerGroups.ForeignTokenException("is of another group");
    JsonObject foreign = acknowledge(socket, heard, "b3RoZXI");
    socket.abort();

    JsonObject problem = tooLong.getJsonObject("problem");
    assertThat(tooLong.containsKey("acknowledged")).isFalse();
    assertThat(problem.getString("field")).isEqualTo("acknowledge");
    assertThat(problem.getInteger("limit")).isEqualTo(MAX_CHARS);
    assertThat(problem.getInteger("value")).isEqualTo(60_000);
    assertThat(foreign.getString("acknowledged")).isEqualTo("b3RoZXI");
    assertThat(foreign.getJsonObject("problem").getString("field")).isEqualTo("acknowledge");
    assertThat(foreign.getJsonObject("problem").getString("detail"))
        .startsWith("acknowledge is 'b3RoZXI'");
    assertThat(server.node.groups.calls).containsExactly("acknowledge mail b3RoZXI");
  }

  private static JsonObject acknowledge(
      WebSocket socket, BlockingQueue<JsonObject> heard, String token) throws Exception {
    socket
        .sendText(new JsonObject().put("acknowledge", token).encode(), true)
        .get(60, TimeUnit.SECONDS);
    return Objects.requireNonNull(heard.poll(60, TimeUnit.SECONDS)).getJsonObject("data");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          types=                  | types       | is empty, must be of vector.written, vector.deleted
          collections=            | collections | is empty
          include=                | include     | is empty, must be vector, payload, both or none
          ids=%ff%fe              | ids         | is not UTF-8 at byte 0
          ids=a%c3                | ids         | is not UTF-8 at byte 1
          types=vector.written,   | types       | has ''
          types=other.vector.written | types    | has 'other.vector.written'
          """)
  void whatIsEmptyOrNoTextIsRefused(String query, String field, String predicate) {
    Answer answer = server.get("/v1/events?" + query, SSE);

    assertRefused(answer, "invalid-parameter", field);
    assertThat(detail(answer)).startsWith(field + " " + predicate);
  }

  @Test
  void tooManyNamesAreCountedAndALongOneIsCut() {
    Answer many = server.get("/v1/events?collections=" + "a,".repeat(149) + "a", SSE);
    Answer isLong = server.get("/v1/events?types=" + "b".repeat(400), SSE);

    assertRefused(many, "invalid-parameter", "collections");
    assertThat(many.json().getInteger("limit")).isEqualTo(100);
    assertThat(many.json().getInteger("value")).isEqualTo(150);
    assertThat(detail(isLong)).contains("'" + "b".repeat(100) + "…' (400 characters)");
  }

  @Test
  void namesGivenTwiceCountOnceAndAnEmptyPrefixIsAny() {
    server.get(
        "/v1/events?types=vector.written,vector.written&include=vector,vector"
            + "&collections=a,a&ids=",
        SSE);

    assertThat(server.node.feed.requests.get(0).filter())
        .isEqualTo(new FeedRequest.Filter(Set.of(FeedType.VECTOR_WRITTEN), Set.of("a"), null));
  }

  @Test
  void aTypeMayBeNamedAsEventsNameIt() {
    server.get("/v1/events?types=dev.syncline.vector.written,ring.changed", SSE);

    assertThat(server.node.feed.requests.get(0).filter().types())
        .containsExactlyInAnyOrder(FeedType.VECTOR_WRITTEN, FeedType.RING_CHANGED);
  }

  @Test
  void twoLastEventIdsAreRefused() {
    String token = FakeNode.POSITIONS.encode(EventSamples.POSITION);

    Answer answer =
        server.get(
            "/v1/events",
            "Accept",
            "text/event-stream",
            "Last-Event-ID",
            token,
            "Last-Event-ID",
            token);

    assertRefused(answer, "invalid-request", "Last-Event-ID");
    assertThat(answer.json().getInteger("limit")).isEqualTo(1);
  }

  @Test
  void aNameThatNoGroupHasIsTheSameProblemInPathAndQuery() {
    Answer inQuery = server.get("/v1/events?group=Mail", SSE);
    Answer inPath = server.get("/v1/groups/Mail");

    assertRefused(inQuery, "invalid-field", "group");
    assertThat(inPath.json()).isEqualTo(inQuery.json());
  }

  @Test
  void whoeverAsksForNoStreamIsToldWhichHeaderWouldAskForOne() {
    Answer answer = server.get("/v1/events", "Accept", "*/*");

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.json().getString("field")).isEqualTo("Upgrade");
    assertThat(detail(answer)).contains("cloudevents.json", "text/event-stream");
  }

  @Test
  void headTellsWhatGetWouldAndOpensNothing() {
    Answer head =
        server.send("HEAD", "/v1/events?group=mail", null, null, "Accept", "text/event-stream");
    Answer wrong =
        server.send("HEAD", "/v1/events?from=zzz", null, null, "Accept", "text/event-stream");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-type")).isEqualTo("text/event-stream");
    assertThat(head.raw().body()).isEmpty();
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(server.node.feed.requests).isEmpty();
  }

  @Test
  void aProtocolThatIsNotSpokenIsNamed() throws Exception {
    try (Socket socket = server.connect()) {
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET /v1/events HTTP/1.1",
                      "Host: x",
                      "Connection: Upgrade",
                      "Upgrade: websocket",
                      "Sec-WebSocket-Version: 13",
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                      "Sec-WebSocket-Protocol: mqtt, graphql",
                      "Content-Length: 0",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] told = new byte[4_096];
      int length = socket.getInputStream().read(told);
      assertThat(new String(told, 0, length, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 400");
      assertThat(new String(told, 0, length, StandardCharsets.UTF_8))
          .contains("mqtt, graphql", "cloudevents.json");
    }
  }

  private record Ears(BlockingQueue<JsonObject> heard, StringBuilder piece)
      implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      piece.append(text);
      if (last) {
        heard.add(new JsonObject(piece.toString()));
        piece.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}

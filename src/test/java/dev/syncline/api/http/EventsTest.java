package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.group.GroupName;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
  private static final String[] SSE = {"Accept", "text/event-stream"};

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private List<JsonObject> events(Answer answer) {
    return answer
        .text()
        .lines()
        .filter(each -> each.startsWith("data: "))
        .map(each -> new JsonObject(each.substring(6)))
        .toList();
  }

  private static List<String> ids(Answer answer) {
    return answer.text().lines().filter(each -> each.startsWith("id: ")).toList();
  }

  @Test
  void theLastEventOfABatchCarriesTheTokenAndItIsItsId() {
    server.node.feed.batches = EventSamples.batches();

    Answer answer = server.get("/v1/events", SSE);

    String token = FakeNode.POSITIONS.encode(EventSamples.POSITION);
    assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
    assertThat(ids(answer))
        .filteredOn(each -> !each.equals("id: group.ended"))
        .containsExactly("id: " + token, "id: " + token, "id: " + token);
    List<JsonObject> events = events(answer);
    assertThat(events.stream().filter(each -> each.containsKey("token"))).hasSize(3);
    assertThat(events.get(6).getString("token")).isEqualTo(token);
    assertThat(events.get(events.size() - 1).getString("type"))
        .isEqualTo("dev.syncline.stream.heartbeat");
  }

  @Test
  void theIdOfAnEventIsTheSameWhateverTheNodeThatTellsKnowsOfTheRing() {
    Dot dot = new Dot(new Actor(12), 42);
    server.node.feed.batches =
        List.of(
            new Batch(
                List.of(
                    EventSamples.written(dot, "n1@12:42"),
                    EventSamples.written(dot, "?@12:42"),
                    EventSamples.conflict(FeedType.CONFLICT_DETECTED, dot, "n1@12:42"),
                    EventSamples.conflict(FeedType.CONFLICT_DETECTED, dot, "?@12:42")),
                EventSamples.POSITION));

    assertThat(events(server.get("/v1/events", SSE)))
        .extracting(each -> each.getString("id"))
        .containsExactly(
            "7/3/17/12:42",
            "7/3/17/12:42",
            "7/3/17/conflict.detected/12:42",
            "7/3/17/conflict.detected/12:42");
  }

  @Test
  void theIdsOfTwoWritesDifferWhereTheirLabelsAreTheSame() {
    Dot one = new Dot(Actor.random(0x1234_5678_0000_0001L), 1);
    Dot other = new Dot(Actor.random(0x1234_5678_0000_0002L), 1);
    String label = "n1@" + one;
    server.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.written(one, label), EventSamples.written(other, label)),
                EventSamples.POSITION));

    assertThat("n1@" + other).isEqualTo(label);
    assertThat(events(server.get("/v1/events", SSE)))
        .extracting(each -> each.getString("id"))
        .doesNotHaveDuplicates();
  }

  @Test
  void conflictsThatOneWriteSettledHaveIdsOfTheirOwn() {
    server.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.resolved(13), EventSamples.resolved(14)),
                EventSamples.POSITION));

    assertThat(events(server.get("/v1/events", SSE)))
        .extracting(each -> each.getString("id"))
        .containsExactly(
            "7/3/17/conflict.resolved/12:42/13:1", "7/3/17/conflict.resolved/12:42/14:1");
  }

  @Test
  void aStreamBeginsWhereItsTokenSaysAndLastEventIdComesFirst() {
    String token = FakeNode.POSITIONS.encode(EventSamples.POSITION);
    FeedRequest.Start after = new FeedRequest.Start.After(EventSamples.POSITION);

    server.get("/v1/events", SSE);
    server.get("/v1/events?from=earliest", SSE);
    server.get("/v1/events?from=" + token, SSE);
    server.get("/v1/events?from=now", "Accept", "text/event-stream", "Last-Event-ID", token);

    assertThat(server.node.feed.requests)
        .extracting(FeedRequest::from)
        .containsExactly(
            new FeedRequest.Start.Now(), new FeedRequest.Start.Earliest(), after, after);
  }

  @Test
  void aMemberOfAGroupGoesOnWhereTheGroupIsAndHasItsTokensOrNone() {
    server.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.written("e")),
                EventSamples.POSITION,
                new ChangeFeed.Token.Text("of-the-group")),
            new Batch(List.of(), EventSamples.POSITION, new ChangeFeed.Token.None()));

    Answer answer =
        server.get(
            "/v1/events?group=g&member=m1",
            "Accept",
            "text/event-stream",
            "Last-Event-ID",
            "of-the-group");

    assertThat(server.node.feed.requests.get(0).membership())
        .isEqualTo(new FeedRequest.Membership(new GroupName("g"), "m1"));
    assertThat(ids(answer)).containsExactly("id: of-the-group");
    assertThat(events(answer).get(1).containsKey("token")).isFalse();
  }

  /**
   * An EventSource connects again by itself, with the last id; 204 is what ends it.
   *
   * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent
   *     events</a>
   */
  @ParameterizedTest
  @ValueSource(strings = {"deleted", "superseded"})
  void aMemberThatIsOverIsNotMadeAnewByAClientThatConnectsAgain(String reason) {
    server.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.written("e")),
                EventSamples.POSITION,
                new ChangeFeed.Token.Text("of-the-group")),
            new Batch(
                List.of(EventSamples.groupEnded(reason)),
                EventSamples.POSITION,
                new ChangeFeed.Token.None()));

    List<String> ids = ids(server.get("/v1/events?group=mail", SSE));
    Answer again =
        server.get(
            "/v1/events?group=mail",
            "Accept",
            "text/event-stream",
            "Last-Event-ID",
            ids.get(ids.size() - 1).substring("id: ".length()));
    Answer anew = server.get("/v1/events?group=mail", SSE);

    assertThat(ids).containsExactly("id: of-the-group", "id: group.ended");
    assertThat(again.status()).isEqualTo(204);
    assertThat(again.text()).isEmpty();
    assertThat(anew.status()).isEqualTo(200);
    assertThat(server.node.feed.requests).hasSize(2);
  }

  @Test
  void outsideOfAGroupTheEndOfOneIsNoToken() {
    Answer answer =
        server.get("/v1/events", "Accept", "text/event-stream", "Last-Event-ID", "group.ended");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-token");
  }

  @Test
  void filtersAreReadFromTheQuery() {
    server.get("/v1/events?types=vector.written,ring.changed&collections=a,b&ids=x%2Fy", SSE);

    assertThat(server.node.feed.requests.get(0).filter())
        .isEqualTo(
            new FeedRequest.Filter(
                Set.of(FeedType.VECTOR_WRITTEN, FeedType.RING_CHANGED),
                Set.of("a", "b"),
                Bytes.utf8("x/y")));
  }

  @ParameterizedTest
  @CsvSource({
    "none, false, false",
    "vector, true, false",
    "payload, false, true",
    "'vector,payload', true, true"
  })
  void aValueIsToldAsFarAsItIsWanted(String include, boolean vector, boolean payload) {
    server.node.feed.batches =
        List.of(new Batch(List.of(EventSamples.written("e")), EventSamples.POSITION));

    Answer answer = server.get("/v1/events?include=" + include, SSE);

    JsonObject data = events(answer).get(0).getJsonObject("data");
    assertThat(data.containsKey("vector")).isEqualTo(vector);
    assertThat(data.containsKey("payload")).isEqualTo(payload);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          types=vector.lost     | types        | invalid-parameter
          collections=A         | collections  | invalid-parameter
          include=all           | include      | invalid-parameter
          include=none,vector   | include      | invalid-parameter
          from=yesterday        | from         | invalid-token
          group=G               | group        | invalid-field
          group=g&member=-m     | member       | invalid-parameter
          member=m              | member       | invalid-parameter
          group=g&types=ring.changed | types   | invalid-parameter
          types=vector.written&types=ring.changed | types | invalid-parameter
          """)
  void aParameterThatIsWrongIsNamed(String query, String field, String problem) {
    Answer answer = server.get("/v1/events?" + query, SSE);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.json().getString("detail")).contains(field);
    assertThat(server.node.feed.requests).isEmpty();
  }

  @Test
  void anIdPrefixThatNoIdHasIsRefusedWithItsLimit() {
    Answer answer = server.get("/v1/events?ids=" + "x".repeat(513), SSE);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getInteger("limit")).isEqualTo(512);
  }

  @Test
  void aTokenOfAnotherClusterIsRefused() {
    String other =
        new dev.syncline.core.feed.PositionTokens("another").encode(EventSamples.POSITION);

    Answer answer = server.get("/v1/events", "Accept", "text/event-stream", "Last-Event-ID", other);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-token");
    assertThat(answer.json().getString("detail")).contains("Last-Event-ID", "another cluster");
  }

  @Test
  void aNodeThatIsFullSaysSoAndHowManyItServes() {
    server.node.feed.isFull = true;

    Answer answer = server.get("/v1/events", SSE);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.json().getInteger("limit")).isEqualTo(3);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({"GET, */*, 426", "HEAD, */*, 426", "GET, application/json, 406"})
  void whoeverAsksForNoStreamIsToldWhatThereIs(String method, String accept, int status) {
    Answer answer = server.send(method, "/v1/events", null, null, "Accept", accept);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(server.node.feed.requests).isEmpty();
  }

  /** Collects what a WebSocket is told. */
  private static final class Ears implements WebSocket.Listener {
    final List<JsonObject> events = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(new JsonObject(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(null);
    }
  }

  private CompletableFuture<WebSocket> connect(Ears ears, String... protocols) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    if (protocols.length > 0) {
      builder.subprotocols(protocols[0]);
    }
    return builder.buildAsync(
        URI.create("ws://127.0.0.1:" + server.port() + "/v1/events?from=earliest"), ears);
  }

  @Test
  void aWebSocketIsToldTheSameAndClosedWhenTheNodeStops() throws Exception {
    server.node.feed.batches = EventSamples.batches();
    Ears ears = new Ears();

    WebSocket socket = connect(ears, "cloudevents.json").get(60, TimeUnit.SECONDS);

    assertThat(socket.getSubprotocol()).isEqualTo("cloudevents.json");
    assertThat(ears.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1001);
    assertThat(ears.events).hasSize(EventSamples.all().size() + 1);
    assertThat(ears.events.get(6).getString("token"))
        .isEqualTo(FakeNode.POSITIONS.encode(EventSamples.POSITION));
  }

  @Test
  void aWebSocketOfAnotherProtocolIsRefused() {
    assertThat(connect(new Ears()))
        .failsWithin(60, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(WebSocketHandshakeException.class);
    assertThat(server.node.feed.consumers()).isZero();
  }

  @Test
  void aConsumerThatGoesFreesItsPlace() throws Exception {
    server.node.feed.standsStill = true;
    WebSocket socket = connect(new Ears(), "cloudevents.json").get(60, TimeUnit.SECONDS);
    assertThat(server.node.feed.consumers()).isEqualTo(1);

    socket.abort();

    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() -> server.node.feed.consumers() == 0);
  }

  @Test
  void aConsumerThatTakesNothingIsAskedForNoMore() throws Exception {
    List<Batch> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(new Batch(List.of(EventSamples.written("e" + i)), EventSamples.POSITION));
    }
    server.node.feed.batches = many;
    server.node.feed.standsStill = true;
    // It asks for no message at all.
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("cloudevents.json")
        .buildAsync(
            URI.create("ws://127.0.0.1:" + server.port() + "/v1/events"),
            new WebSocket.Listener() {
              @Override
              public void onOpen(WebSocket socket) {}
            })
        .get(60, TimeUnit.SECONDS);

    int[] before = {-1};
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .pollInterval(java.time.Duration.ofMillis(500))
        .until(
            () -> {
              boolean still = server.node.feed.taken.get() == before[0];
              before[0] = server.node.feed.taken.get();
              return still && before[0] > 0;
            });
    assertThat(server.node.feed.taken.get()).isLessThan(many.size());
  }
}

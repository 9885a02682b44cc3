package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node gives out as a token it takes back, wherever tokens are taken. */
class TokenLimitsTest {
  private static final String SSE = "text/event-stream";

  /** Far more than a token holds. */
  private static final FeedPosition SCATTERED = scattered();

  private final TestServer server = new TestServer();
  private String token = "";

  private static FeedPosition scattered() {
    Random dice = new Random(1);
    VersionVector[] dots = {VersionVector.EMPTY};
    for (long from = 1; from < 600_000; from += 3 + dice.nextInt(40)) {
      dots[0] = dots[0].join(VersionVector.ofRange(new Actor(12), from, from));
    }
    return FeedPosition.NONE.with(
        IntStream.range(0, Partition.SLOTS)
            .boxed()
            .collect(Collectors.toMap(each -> new Partition(3, each), each -> dots[0])));
  }

  /** As long as a token may be, give or take some characters. */
  @BeforeEach
  void findToken() {
    FeedPosition position = FeedPosition.NONE;
    Random dice = new Random(1);
    VersionVector dots = VersionVector.EMPTY;
    for (long from = 1; token.length() < PositionTokens.MAX_CHARS - 200; ) {
      for (int i = 0; i < 40; i++) {
        from += 3 + dice.nextInt(1 << 20);
        dots = dots.join(VersionVector.ofRange(new Actor(12), from, from));
      }
      position = FeedPosition.NONE.with(Map.of(new Partition(3, 17), dots));
      token = FakeNode.POSITIONS.encode(position);
    }
    assertThat(token).hasSizeLessThanOrEqualTo(PositionTokens.MAX_CHARS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void assertTaken() {
    assertThat(server.node.feed.requests)
        .last()
        .extracting(FeedRequest::from)
        .isEqualTo(new FeedRequest.Start.After(FakeNode.POSITIONS.decode(token)));
  }

  @Test
  void aTokenOfTheGreatestLengthIsTakenInTheQueryBesideTheLongestFilters() {
    String names =
        IntStream.range(0, 64)
            .mapToObj(each -> "c".repeat(60) + each)
            .collect(Collectors.joining(","));
    String prefix = "%C3%BC".repeat(256);

    Answer answer =
        server.get(
            "/v1/events?from=" + token + "&collections=" + names + "&ids=" + prefix, "Accept", SSE);

    assertThat(answer.status()).isEqualTo(200);
    assertTaken();
  }

  @Test
  void aTokenOfTheGreatestLengthIsTakenInAHeaderBesideOthers() {
    Answer answer =
        server.get(
            "/v1/events", "Accept", SSE, "Last-Event-ID", token, "Cookie", "x".repeat(8_000));

    assertThat(answer.status()).isEqualTo(200);
    assertTaken();
  }

  @Test
  void aTokenOfTheGreatestLengthIsTakenOverHttp2() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    URI events = URI.create("http://127.0.0.1:" + server.port() + "/v1/events");
    // The first request is one of HTTP/1.1 that asks for the other.
    client.send(
        HttpRequest.newBuilder(events).header("Accept", SSE).build(), BodyHandlers.ofString());

    var inHeader =
        client.send(
            HttpRequest.newBuilder(events).headers("Accept", SSE, "Last-Event-ID", token).build(),
            BodyHandlers.ofString());

    assertThat(inHeader.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(inHeader.statusCode()).isEqualTo(200);
    assertTaken();
    var inQuery =
        client.send(
            HttpRequest.newBuilder(URI.create(events + "?from=" + token))
                .header("Accept", SSE)
                .build(),
            BodyHandlers.ofString());
    assertThat(inQuery.statusCode()).isEqualTo(200);
    assertThat(server.node.feed.requests).hasSize(3);
    assertTaken();
  }

  @Test
  void aTokenOfTheGreatestLengthIsTakenOverAWebSocket() throws Exception {
    server.node.feed.standsStill = true;
    String events = "ws://127.0.0.1:" + server.port() + "/v1/events";

    WebSocket inQuery = connect(events + "?from=" + token, "now");
    assertTaken();
    WebSocket inHeader = connect(events, token);

    assertThat(server.node.feed.requests).hasSize(2);
    assertTaken();
    inQuery.abort();
    inHeader.abort();
  }

  /** An empty header is none. */
  private static WebSocket connect(String address, String lastEventId) throws Exception {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("cloudevents.json")
        .header("Last-Event-ID", lastEventId.equals("now") ? "" : lastEventId)
        .buildAsync(URI.create(address), new WebSocket.Listener() {})
        .get(60, TimeUnit.SECONDS);
  }

  @Test
  void aTokenOfTheGreatestLengthIsAcknowledged() {
    Answer answer =
        server.post(
            "/v1/groups/mail/positions",
            TestServer.JSON,
            new JsonObject().put("token", token).encode());

    assertThat(answer.status()).isEqualTo(204);
  }

  @Test
  void aPositionThatIsTooScatteredIsToldAsFarAsItFitsAndTakenBack() {
    server.node.feed.batches = List.of(new Batch(List.of(), SCATTERED));

    Answer told = server.get("/v1/events", "Accept", SSE);
    String line = told.text().lines().filter(each -> each.startsWith("id: ")).findFirst().get();
    token = line.substring("id: ".length());
    Answer resumed = server.get("/v1/events?from=" + token, "Accept", SSE);

    assertThat(FakeNode.POSITIONS.encode(SCATTERED)).hasSizeGreaterThan(PositionTokens.MAX_CHARS);
    assertThat(resumed.status()).isEqualTo(200);
    assertTaken();
    assertThat(SCATTERED.covers(FakeNode.POSITIONS.decode(token))).isTrue();
  }

  @Test
  void aTokenThatIsLongerIsRefusedWithTheLimit() {
    Answer answer =
        server.get("/v1/events?from=" + "A".repeat(PositionTokens.MAX_CHARS + 1), "Accept", SSE);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-token");
    assertThat(Objects.requireNonNull(answer.json().getString("detail")))
        .contains(String.valueOf(PositionTokens.MAX_CHARS));
  }
}

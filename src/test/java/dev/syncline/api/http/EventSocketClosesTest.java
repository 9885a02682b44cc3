package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what words the node closes a WebSocket of the change stream. */
class EventSocketClosesTest {
  private final TestServer server = new TestServer();
  private final Ears ears = new Ears();

  private static ByteBuffer binary() {
    return ByteBuffer.wrap(new byte[] {1});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private WebSocket connect(String query) throws Exception {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("cloudevents.json")
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/v1/events" + query), ears)
        .get(60, TimeUnit.SECONDS);
  }

  private String closed() throws Exception {
    return ears.closed.get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({"''", "?group=mail"})
  void aMessageThatIsTooLongClosesWithTheLimit(String query) throws Exception {
    server.node.feed.standsStill = true;
    WebSocket socket = connect(query);

    String piece = "x".repeat(1_000);
    for (int i = 0; i < 66; i++) {
      socket.sendText(piece, false).get(60, TimeUnit.SECONDS);
    }

    assertThat(closed()).isEqualTo("1009 a message has at most 65536 bytes");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> server.node.feed.consumers() == 0);
    assertThat(server.node.groups.calls).isEmpty();
  }

  @Test
  void aBinaryMessageIsNoAcknowledgement() throws Exception {
    server.node.feed.standsStill = true;

    connect("?group=mail").sendBinary(binary(), true).get(60, TimeUnit.SECONDS);

    assertThat(closed()).isEqualTo("1003 an acknowledgement is a text message");
    assertThat(server.node.groups.calls).isEmpty();
  }

  @Test
  void outsideOfAGroupNobodyIsListenedTo() throws Exception {
    server.node.feed.standsStill = true;

    connect("").sendText("acknowledge!", true).get(60, TimeUnit.SECONDS);

    assertThat(closed()).isEqualTo("1008 only a member of a group sends messages");
  }

  @Test
  void outsideOfAGroupABinaryMessageIsRefusedToo() throws Exception {
    server.node.feed.standsStill = true;

    connect("").sendBinary(binary(), true).get(60, TimeUnit.SECONDS);

    assertThat(closed()).isEqualTo("1008 only a member of a group sends messages");
  }

  @ParameterizedTest
  @CsvSource({
    "deleted, 1000 the group was deleted",
    "superseded, 1000 another member has this name"
  })
  void aMemberThatIsOverDoesNotGoOnElsewhere(String reason, String close) throws Exception {
    server.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.groupEnded(reason)),
                EventSamples.POSITION,
                new ChangeFeed.Token.None()));

    connect("?group=mail");

    assertThat(closed()).isEqualTo(close);
  }

  @Test
  void aMemberWhoseNodeStopsGoesOnElsewhere() throws Exception {
    connect("?group=mail");

    assertThat(closed()).isEqualTo("1001 the stream goes on at another node");
  }

  /** Hears how it ends. */
  private static final class Ears implements WebSocket.Listener {
    final CompletableFuture<String> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      closed.completeExceptionally(failure);
    }
  }
}

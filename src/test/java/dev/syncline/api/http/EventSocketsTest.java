package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.ChangeFeed.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets of the change stream, byte by byte. */
class EventSocketsTest {
  private static final String UPGRADE =
      String.join(
          "\r\n",
          "GET /v1/events HTTP/1.1",
          "Host: x",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Protocol: cloudevents.json",
          "");

  /** RFC 6455, 5.5.1: a masked Close of status 1000. */
  private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

  /** A masked text of 300,000 bytes begins. */
  private static final byte[] LONG_FRAME = {
    (byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 0x04, (byte) 0x93, (byte) 0xE0, 0, 0, 0, 0
  };

  /** RFC 6455, 7.4.1: the status of a message that is too big. */
  private static final String TOO_BIG = "\u0003\u00F1";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String ask(Socket socket, String request) throws IOException {
    socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return TestServer.head(socket.getInputStream());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }

  @Test
  void aConsumerThatTakesNothingAndSaysCloseEndsInOrder() throws Exception {
    List<Batch> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(new Batch(List.of(EventSamples.written("e" + i)), EventSamples.POSITION));
    }
    server.node.feed.batches = many;
    server.node.feed.standsStill = true;
    try (Socket socket = server.connect()) {
      assertThat(ask(socket, UPGRADE + "Connection: Upgrade\r\n")).startsWith("HTTP/1.1 101");
      int[] before = {-1};
      await()
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                boolean still = server.node.feed.taken.get() == before[0];
                before[0] = server.node.feed.taken.get();
                return still && before[0] > 0;
              });

      socket.getOutputStream().write(CLOSE);

      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      await().until(() -> server.node.feed.consumers() == 0);
      assertThat(server.unhandled()).isEmpty();
      assertThat(server.node.feed.taken.get()).isLessThan(many.size());
    }
  }

  @Test
  void aFrameThatIsTooLongIsRefusedBeforeItHasCome() throws Exception {
    server.node.feed.standsStill = true;
    try (Socket socket = server.connect()) {
      assertThat(ask(socket, UPGRADE + "Connection: Upgrade\r\n")).startsWith("HTTP/1.1 101");

      socket.getOutputStream().write(LONG_FRAME);

      byte[] told = socket.getInputStream().readAllBytes();
      assertThat(new String(told, StandardCharsets.ISO_8859_1)).contains(TOO_BIG, "65536");
      await().until(() -> server.node.feed.consumers() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
  void whoeverDoesNotAskForTheConnectionToBeUpgradedIsToldSo(String connection) throws Exception {
    try (Socket socket = server.connect()) {
      assertThat(ask(socket, UPGRADE + connection))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json");
      assertThat(server.node.feed.consumers()).isZero();
    }
  }
}

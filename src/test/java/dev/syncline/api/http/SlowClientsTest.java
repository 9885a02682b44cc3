package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.request.Admission;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send little at a time, nothing at all, or do not read. */
@Timeout(120)
final class SlowClientsTest {
  private static final int WINDOW = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestServer server = server(120);

  private static TestServer server(int idleSeconds) {
    TestServer server =
        new TestServer(
            new HttpSettings(
                "127.0.0.1",
                0,
                1 << 20,
                128 * 1024,
                1 << 20,
                1_000,
                WINDOW,
                5_000,
                60_000,
                idleSeconds,
                1_000),
            new Admission(4096, 64L << 20, 7));
    server.collection("docs", 3);
    return server;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String batch(String headers) {
    return "POST /v1/collections/docs/vectors:batch HTTP/1.1\r\nHost: x\r\n"
        + "Content-Type: application/x-ndjson\r\n"
        + headers
        + "\r\n";
  }

  private static String line(String id) {
    return "{\"id\":\"" + id + "\",\"vector\":[1,2,3]}\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  /** The next line that is a result, null at the end. */
  private static String result(BufferedReader in) throws IOException {
    String next = in.readLine();
    while (next != null && !next.startsWith("{")) {
      next = in.readLine();
    }
    return next;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  @Test
  void everyLineIsAnsweredBeforeTheNextIsSent() throws Exception {
    try (Socket socket = server.connect()) {
      BufferedReader in = reader(socket);
      send(socket, batch("Transfer-Encoding: chunked\r\n"));
      for (int i = 0; i < 20; i++) {
        String line = line("k" + i);
        // In pieces, cut anywhere.
        send(socket, chunk(line.substring(0, i + 1)));
        send(socket, chunk(line.substring(i + 1)));
        assertThat(new JsonObject(result(in)).getString("id")).isEqualTo("k" + i);
      }
      send(socket, "0\r\n\r\n");
    }
    assertThat(server.node.writes).hasSize(20);
  }

  /**
   * The results of 100,000 entries are some megabytes more than the sockets hold. Until they are
   * read, the server may take no more entries than those results are of.
   */
  @Test
  void aClientThatDoesNotReadIsNotReadFrom() throws Exception {
    int count = 100_000;
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendLines(socket, count));
      awaitStandstill();
      assertThat(server.node.writes.size()).isLessThan(count / 2);
      assertThat(server.admission.writesInFlight()).isLessThanOrEqualTo(WINDOW);

      BufferedReader in = reader(socket);
      for (int i = 0; i < count; i++) {
        assertThat(result(in)).contains("\"k" + i + "\"");
      }
      sent.join();
    }
    assertThat(server.node.writes).hasSize(count);
  }

  private static void sendLines(Socket socket, int count) {
    try {
      send(socket, batch("Transfer-Encoding: chunked\r\n"));
      for (int from = 0; from < count; from += 100) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + 100; i++) {
          lines.append(line("k" + i));
        }
        send(socket, chunk(lines.toString()));
      }
      send(socket, "0\r\n\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until between two looks nothing was written: the server has stopped, or has all. */
  private void awaitStandstill() {
    int[] before = {0};
    Awaitility.await("a standstill")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              int now = server.node.writes.size();
              boolean still = now > 0 && now == before[0];
              before[0] = now;
              return still;
            });
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws Exception {
    try (TestServer hasty = server(1);
        Socket silent = hasty.connect();
        Socket halfway = hasty.connect()) {
      send(halfway, "GET /v1/collections HTTP/1.1\r\nHost: x\r\nX-Half: ");
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(halfway.getInputStream().read()).isEqualTo(-1);
    }
  }
}

package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFeedTest {
  private static final String FIRST =
      "id: t1\ndata: {\"type\":\"a\",\"token\":\"t1\"}\n\n: a remark\ndata: {\"type\":\"b\"}\n\n";
  private static final String SECOND = "data: {\"type\":\"c\",\"token\":\"t2\"}\n\n";

  private final List<String> told = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final List<String> nexts = new ArrayList<>();

  private final EventFeed.Listener listener =
      new EventFeed.Listener() {
        @Override
        public void told(JsonObject event) {
          told.add(event.getString("type"));
        }

        @Override
        public void lost(URI node, String reason, @Nullable URI next) {
          lost.add(reason);
          nexts.add(String.valueOf(next));
        }
      };

  @Test
  void whereANodeEndsTheStreamItGoesOnAtTheNextWithTheLastToken() throws Exception {
    try (FakeNode n1 = new FakeNode();
        FakeNode n2 = new FakeNode()) {
      n1.replies(200, FIRST);
      n2.replies(200, SECOND);
      EventFeed feed =
          new EventFeed(List.of(n1.url(), n2.url()), "?from=now", 60_000, listener, () -> false);

      feed.run();

      assertThat(told).containsExactly("a", "b", "c");
      assertThat(feed.token()).isEqualTo("t2");
      assertThat(n1.lastEventIds()).containsExactly("null");
      assertThat(n2.lastEventIds()).containsExactly("t1");
      assertThat(lost).hasSize(2);
    }
  }

  @Test
  void aNodeThatServesNoMoreConsumersIsPassedOver() throws Exception {
    try (FakeNode n1 = new FakeNode();
        FakeNode n2 = new FakeNode()) {
      n1.refuses(429, "too-many-consumers", "Full", "");
      n2.replies(200, SECOND);

      new EventFeed(List.of(n1.url(), n2.url()), "?from=now", 60_000, listener, () -> false).run();

      assertThat(told).containsExactly("c");
    }
  }

  @Test
  void itSaysWhatBrokeAndWhatIsAskedNext() throws Exception {
    URI nobody = FakeNode.nobody();
    try (FakeNode node = new FakeNode()) {
      node.replies(200, FIRST);
      int[] rounds = {0};

      new EventFeed(
              List.of(node.url(), nobody), "?from=now", 60_000, listener, () -> rounds[0]++ == 0)
          .run();

      assertThat(lost)
          .containsExactly(
              "the node has ended the stream", "no connection", "no connection", "no connection");
      assertThat(nexts)
          .containsExactly(
              nobody.toString(), node.url().toString(), nobody.toString(), node.url().toString());
    }
  }

  @Test
  void whereNoNodeIsAskedAnyMoreNoneIsNamed() throws Exception {
    URI nobody = FakeNode.nobody();
    EventFeed feed =
        new EventFeed(List.of(nobody, nobody), "?from=now", 60_000, listener, () -> true);

    assertThatThrownBy(feed::run).isInstanceOf(CommandFailure.class);

    assertThat(nexts).containsExactly(nobody.toString(), "null");
  }

  @Test
  void aRequestThatIsAtFaultEndsIt() throws Exception {
    try (FakeNode node = new FakeNode()) {
      node.refuses(400, "invalid-token", "Bad token", "");
      EventFeed feed = new EventFeed(List.of(node.url()), "?from=x", 60_000, listener, () -> true);

      assertThatThrownBy(feed::run)
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("Bad token");
    }
  }

  @Test
  void withNoNodeAtAllItEndsAndSaysSo() throws Exception {
    EventFeed feed =
        new EventFeed(List.of(FakeNode.nobody()), "?from=now", 60_000, listener, () -> true);

    assertThatThrownBy(feed::run).hasMessageContaining("no node serves the stream");
  }

  /** A node that takes connections and does nothing else, as a process that was stopped does. */
  private static ServerSocket frozen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static URI url(ServerSocket node) {
    return URI.create("http://127.0.0.1:" + node.getLocalPort());
  }

  @Test
  void whereANodeTakesTheConnectionAndDoesNotAnswerItGoesOnAtTheNext() throws Exception {
    try (ServerSocket frozen = frozen();
        FakeNode next = new FakeNode()) {
      next.replies(200, SECOND);

      new EventFeed(List.of(url(frozen), next.url()), "?from=now", 1_000, listener, () -> false)
          .run();

      assertThat(told).containsExactly("c");
      assertThat(lost).first().isEqualTo("nothing from it for 1000 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "503 Service Unavailable"})
  void whereANodeFallsSilentInTheMidstItGoesOnAtTheNext(String status) throws Exception {
    String begun =
        "HTTP/1.1 " + status + "\r\nContent-Type: text/event-stream\r\nContent-Length: 99\r\n\r\n";
    try (ServerSocket silent = frozen();
        FakeNode next = new FakeNode()) {
      next.replies(200, SECOND);
      CompletableFuture<Socket> taken = new CompletableFuture<>();
      Thread answering =
          new Thread(
              () -> {
                try {
                  Socket socket = silent.accept();
                  socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
                  taken.complete(socket);
                } catch (IOException e) {
                  taken.completeExceptionally(e);
                }
              });
      answering.start();

      new EventFeed(List.of(url(silent), next.url()), "?from=now", 1_000, listener, () -> false)
          .run();

      assertThat(told).containsExactly("c");
      assertThat(lost).first().isEqualTo("nothing from it for 1000 ms");
      taken.get(60, TimeUnit.SECONDS).close();
      answering.join();
    }
  }

  @Test
  void onANarrowTerminalAnEventGoesOnBelowItsType() {
    PrintStream nothing = new PrintStream(new ByteArrayOutputStream());
    EventText text = new EventText(new Terminal(nothing, nothing, false, false, false, 60, 60));
    JsonObject written =
        new JsonObject()
            .put("type", "dev.syncline.vector.written")
            .put("time", "2026-11-26T10:00:01.123000000Z")
            .put("subject", "docs/entry-1")
            .put(
                "data",
                new JsonObject()
                    .put("dot", "n1@4:1")
                    .put("payload", "x".repeat(40) + " more of it"));

    assertThat(text.lines(written))
        .containsExactly(
            "10:00:01.123  vector.written        docs/entry-1  n1@4:1",
            "              " + "x".repeat(40) + " more",
            "              of it");
  }

  @Test
  void anEventIsALine() {
    PrintStream nothing = new PrintStream(new ByteArrayOutputStream());
    EventText text = new EventText(Terminal.plain(nothing, nothing));
    JsonObject written =
        new JsonObject()
            .put("type", "dev.syncline.vector.written")
            .put("time", "2026-11-26T10:00:01.123000000Z")
            .put("subject", "docs/e\n1")
            .put(
                "data",
                new JsonObject()
                    .put("collection", "docs")
                    .put("dot", "n1@4:1")
                    .put("payload", new JsonObject().put("a", 1)));
    JsonObject gap =
        new JsonObject()
            .put("type", "dev.syncline.stream.gap")
            .put("data", new JsonObject().put("collections", new JsonArray().add("docs")));

    assertThat(text.lines(written))
        .containsExactly("10:00:01.123  vector.written        docs/e 1  n1@4:1 {\"a\":1}");
    assertThat(text.lines(gap))
        .containsExactly("              stream.gap            collections=[\"docs\"]");
  }
}

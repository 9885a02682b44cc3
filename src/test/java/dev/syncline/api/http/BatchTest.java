package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.api.request.Admission;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.port.Outcome;
import dev.syncline.port.WriteCommand;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches: order, isolation of errors, and pressure that goes backwards. */
final class BatchTest {
  private static final String BATCH = "/v1/collections/docs/vectors:batch";
  private static final int WINDOW = 8;
  private static final int LINE_LIMIT = 128 * 1024;

  private final TestServer server = server(new Admission(4096, 64L << 20, 7));

  private static TestServer server(Admission admission) {
    TestServer server =
        new TestServer(
            new HttpSettings(
                "127.0.0.1",
                0,
                1 << 20,
                LINE_LIMIT,
                1 << 20,
                1_000,
                WINDOW,
                5_000,
                60_000,
                120,
                1_000),
            admission);
    server.collection("docs", 3);
    return server;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String line(String id) {
    return "{\"id\":\"" + id + "\",\"vector\":[1,2,3]}\n";
  }

  private static List<JsonObject> results(Answer ndjson) {
    return ndjson.text().lines().map(JsonObject::new).toList();
  }

  private static List<Integer> statuses(List<JsonObject> results) {
    return results.stream().map(each -> each.getInteger("status")).toList();
  }

  @Test
  void oneBadEntryDoesNotSpoilTheRest() {
    String entries =
        "{\"id\":\"a\",\"vector\":[1,2,3]},{\"vector\":[1,2,{\"x\":[]}],\"id\":\"b\"},7,"
            + "{\"id\":\"c\",\"vector\":[1,NaN,3]},{\"id\":\"\"},"
            + "{\"id\":\"d\",\"vector\":[1,2,3],\"payload\":{\"x\":{\"y\":1,\"y\":2}}},"
            + "{\"id\":\"e\",\"vector\":[1,2,3],\"extra\":[{}]},"
            + "{\"id\":\"f\",\"vector\":[1,2,3],\"context\":\"AAAA\"},"
            + "{\"id\":\"g\",\"delete\":true,\"vector\":[1,2,3]},"
            + "{\"id\":\"h\",\"delete\":true},{\"id\":\"a\",\"vector\":[3,2,1]}";
    Answer answer = server.post(BATCH, TestServer.JSON, "{\"entries\":[" + entries + "]}");
    assertThat(answer.status()).isEqualTo(207);
    List<JsonObject> results =
        answer.json().getJsonArray("results").stream().map(JsonObject.class::cast).toList();
    assertThat(statuses(results))
        .containsExactly(201, 400, 400, 400, 400, 400, 400, 400, 400, 204, 200);
    assertThat(results.stream().map(each -> String.valueOf(each.getString("id"))))
        .containsExactly("a", "b", "null", "c", "null", "d", "e", "f", "g", "h", "a");
    assertThat(results.stream().map(each -> String.valueOf(each.getString("field"))))
        .containsExactly(
            "null",
            "vector[2]",
            "entries",
            "vector[1]",
            "id",
            "payload",
            "extra",
            "context",
            "vector",
            "null",
            "null");
    assertThat(server.node.writes).hasSize(3);
    assertThat(server.admission.writesInFlight()).isZero();
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @Test
  void aRefusedLineIsNamedByItsNumberBlankOnesCounted() {
    Answer answer =
        server.post(
            BATCH,
            TestServer.NDJSON,
            line("a") + "\n\n{\"id\":\n" + line("b") + "{\"id\":\"c\",\"vector\":[1]}");
    List<JsonObject> results = results(answer);
    assertThat(statuses(results)).containsExactly(201, 400, 201, 400);
    assertThat(results.stream().map(each -> each.getInteger("line", 0)))
        .containsExactly(0, 4, 0, 6);
    assertThat(results.get(1).getString("detail")).doesNotContain("line");
  }

  @Test
  void aMalformedJsonBatchWritesNothing() {
    Answer answer =
        server.post(
            BATCH, TestServer.JSON, "{\"entries\":[{\"id\":\"a\",\"vector\":[1,2,3]},{\"id\"]}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(server.node.writes).isEmpty();
  }

  @Test
  void anEntryMayCarryItsOwnContext() {
    String context = server.put("/v1/collections/docs/vectors/a", "{\"vector\":[1,2,3]}").context();
    String entry = "{\"id\":\"a\",\"vector\":[1,2,3],\"context\":\"" + context + "\"}";
    Answer answer = server.post(BATCH, TestServer.JSON, "{\"entries\":[" + entry + "]}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.node.writes.get(1).context()).isNotNull();
    Answer lines = server.post(BATCH, TestServer.NDJSON, entry);
    assertThat(statuses(results(lines))).containsExactly(200);
    assertThat(server.node.writes.get(2).context()).isNotNull();
  }

  @Test
  void everyLineHasItsResultAndBlankOnesNone() {
    String lines =
        line("a")
            + "\n \r\n"
            + "{\"id\":\"b\",\"vector\":[1,2,3]}\r\n"
            + "{\"id\":\"c\",\"vector\":[1,2,3]}{}\n"
            + "{\"id\":\"d\"\n"
            + "[]\n"
            + "{\"id\":\"e\",\"vector\":[1]}\n"
            + "{\"id\":\"f\",\"payload\":{\"x\":\""
            + "x".repeat(LINE_LIMIT)
            + "\"}}\n"
            + "{\"id\":\"a\",\"delete\":true}";
    Answer answer = server.post(BATCH, TestServer.NDJSON, lines);
    assertThat(answer.status()).isEqualTo(200);
    List<JsonObject> results = results(answer);
    assertThat(statuses(results)).containsExactly(201, 201, 400, 400, 400, 400, 413, 204);
    assertThat(results.get(6).getInteger("limit")).isEqualTo(LINE_LIMIT);
    assertThat(server.node.writes.stream().map(WriteCommand::id))
        .containsExactly(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("a"));
    assertThat(server.node.writes.get(2).content()).isInstanceOf(Content.Tombstone.class);
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @Test
  void anEmptyBatchHasNoResults() {
    assertThat(server.post(BATCH, TestServer.NDJSON, "").text()).isEmpty();
    assertThat(server.post(BATCH, TestServer.JSON, "{\"entries\":[]}").text())
        .isEqualTo("{\"results\":[]}");
  }

  @Test
  void aFailedOutcomeIsTheResultOfItsEntryOnly() {
    server.node.nextWrite =
        command ->
            command.id().equals(Bytes.utf8("b"))
                ? new Outcome.TimedOut(2, 1, 3, 3)
                : new Outcome.Unavailable(3, 2, 3);
    List<JsonObject> results =
        results(server.post(BATCH, TestServer.NDJSON, line("a") + line("b")));
    assertThat(statuses(results)).containsExactly(503, 504);
    assertThat(results.get(1).getInteger("acknowledged")).isEqualTo(1);
  }

  @Test
  void resultsComeInTheOrderOfTheEntriesWhateverEndsFirst() throws Exception {
    server.node.holdWrites = true;
    String body =
        IntStream.range(0, WINDOW).mapToObj(i -> line("k" + i)).collect(Collectors.joining());
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> server.post(BATCH, TestServer.NDJSON, body));
    Deque<Runnable> held = new ArrayDeque<>();
    for (int i = 0; i < WINDOW; i++) {
      held.push(server.node.takeHeld());
    }
    held.forEach(Runnable::run);
    assertThat(results(answer.get()).stream().map(each -> each.getString("id")))
        .containsExactly("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7");
  }

  @Test
  void noMoreEntriesRunAtATimeThanTheWindowAllows() throws Exception {
    server.node.holdWrites = true;
    int count = 40 * WINDOW;
    String lines =
        IntStream.range(0, count).mapToObj(i -> line("k" + i)).collect(Collectors.joining());
    String entries = lines.strip().replace("\n", ",");
    for (boolean stream : new boolean[] {true, false}) {
      CompletableFuture<Answer> answer =
          CompletableFuture.supplyAsync(
              () ->
                  stream
                      ? server.post(BATCH, TestServer.NDJSON, lines)
                      : server.post(BATCH, TestServer.JSON, "{\"entries\":[" + entries + "]}"));
      for (int i = 0; i < count; i++) {
        server.node.takeHeld().run();
      }
      assertThat(answer.get().status()).isEqualTo(200);
    }
    assertThat(server.node.writes).hasSize(2 * count);
    assertThat(server.node.maxInFlight()).isBetween(1, WINDOW);
  }

  @Test
  void aNodeThatAdmitsNoMoreSlowsABatchDownAndRefusesNoEntryOfIt() throws Exception {
    try (TestServer narrow = server(new Admission(2, 64L << 20, 7))) {
      narrow.node.holdWrites = true;
      String lines =
          IntStream.range(0, 50).mapToObj(i -> line("k" + i)).collect(Collectors.joining());
      CompletableFuture<Answer> answer =
          CompletableFuture.supplyAsync(() -> narrow.post(BATCH, TestServer.NDJSON, lines));
      for (int i = 0; i < 50; i += 2) {
        Runnable one = narrow.node.takeHeld();
        Runnable other = narrow.node.takeHeld();
        one.run();
        other.run();
      }
      assertThat(statuses(results(answer.get()))).hasSize(50).containsOnly(201);
      assertThat(narrow.node.maxInFlight()).isEqualTo(2);
    }
  }

  /** Far more than the heap of the window: 80 MiB in lines of 64 KiB. */
  @Test
  void aBodyOfAnyLengthTakesConstantMemory() throws Exception {
    AtomicLong mostBytes = new AtomicLong();
    server.node.nextWrite =
        command -> {
          mostBytes.accumulateAndGet(server.admission.bytesInFlight(), Math::max);
          server.node.writes.clear();
          return new Outcome.Unavailable(2, 1, 3);
        };
    String padding = "x".repeat(64 * 1024);
    int count = 1_280;
    byte[] line =
        ("{\"id\":\"big\",\"vector\":[1,2,3],\"payload\":{\"x\":\"" + padding + "\"}}\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = server.connect()) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> sendLines(socket, line, count));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(in.readLine()).startsWith("HTTP/1.1 200");
      long results =
          in.lines()
              .takeWhile(each -> !each.equals("0"))
              .filter(each -> each.startsWith("{"))
              .count();
      sent.get();
      assertThat(results).isEqualTo(count);
    }
    assertThat(mostBytes.get()).isLessThanOrEqualTo((long) WINDOW * line.length);
  }

  private static void sendLines(Socket socket, byte[] line, int count) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST "
                  + BATCH
                  + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                  + "Content-Length: "
                  + (long) line.length * count
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < count; i++) {
        out.write(line);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aLineThatWasCutOffIsNotWritten() throws Exception {
    try (Socket socket = server.connect()) {
      OutputStream out = socket.getOutputStream();
      String first = line("whole");
      out.write(
          ("POST "
                  + BATCH
                  + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                  + "Content-Length: 1000\r\n\r\n"
                  + first
                  + line("cut").strip())
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String result = in.readLine();
      while (!result.startsWith("{")) {
        result = in.readLine();
      }
      assertThat(new JsonObject(result).getString("id")).isEqualTo("whole");
    }
    server.close();
    assertThat(server.node.writes.stream().map(WriteCommand::id))
        .containsExactly(Bytes.utf8("whole"));
    assertThat(server.admission.writesInFlight()).isZero();
  }
}

package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.api.request.Admission;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP itself allows a client to do, on a server of small limits. */
final class TransportTest {
  private static final String ENTRY = "/v1/collections/docs/vectors/a";
  private static final int MAX_BODY_BYTES = 4_096;
  private static final String BODY = "{\"vector\":[1,2,3]}";

  private final TestServer server =
      new TestServer(
          new HttpSettings(
              "127.0.0.1", 0, MAX_BODY_BYTES, 4_096, 4_096, 10, 4, 5_000, 60_000, 120, 1_000),
          new Admission(2, 8_192, 7));

  TransportTest() {
    server.collection("docs", 3);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String head(String method, String headers) {
    return method + " " + ENTRY + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }

  private static String put(String headers) {
    return head("PUT", "Content-Type: application/json\r\n" + headers);
  }

  @Test
  void aBodyAnnouncedTooLongIsRefusedBeforeItIsSent() throws Exception {
    assertThat(server.raw(put("Content-Length: 4097\r\n"))).startsWith("HTTP/1.1 413");
    assertThat(server.raw(put("Content-Length: 99999999999999\r\n"))).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyThatGrowsTooLongIsRefusedWhileItIsSent() throws Exception {
    String chunk = "800\r\n" + " ".repeat(0x800) + "\r\n";
    assertThat(server.raw(put("Transfer-Encoding: chunked\r\n") + chunk + chunk + chunk))
        .startsWith("HTTP/1.1 413");
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @Test
  void aBodyInManyChunksIsOneBody() throws Exception {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < BODY.length(); i++) {
      chunks.append("1\r\n").append(BODY.charAt(i)).append("\r\n");
    }
    assertThat(server.raw(put("Transfer-Encoding: chunked\r\n") + chunks + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 201");
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @Test
  void aClientThatAsksFirstIsToldToContinueOrRefused() throws Exception {
    String headers = "Expect: 100-continue\r\nContent-Length: ";
    assertThat(server.raw(put(headers + BODY.length() + "\r\n"))).startsWith("HTTP/1.1 100");
    assertThat(server.raw(put(headers + "5000\r\n"))).startsWith("HTTP/1.1 413");
  }

  @Test
  void aRefusedRequestLeavesTheConnectionUsable() throws Exception {
    try (Socket socket = server.connect()) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      out.write(
          (put("Content-Length: 5000\r\n") + " ".repeat(5000)).getBytes(StandardCharsets.US_ASCII));
      String refused = TestServer.head(in);
      assertThat(refused).startsWith("HTTP/1.1 413");
      in.readNBytes(contentLength(refused));
      out.write(
          (put("Content-Length: " + BODY.length() + "\r\n") + BODY)
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(TestServer.head(in)).startsWith("HTTP/1.1 201");
    }
  }

  @Test
  void clientsThatAreAskedToGoElsewhereAreAnsweredFirst() throws Exception {
    assertThat(server.get("/health/live").header("Connection")).isNull();
    server.askToGoElsewhere();
    for (String path : new String[] {"/health/live", ENTRY}) {
      assertThat(server.get(path).header("Connection")).as(path).isEqualTo("close");
    }
    assertThat(server.raw(put("Content-Length: " + BODY.length() + "\r\n") + BODY))
        .startsWith("HTTP/1.1 201");
  }

  private static int contentLength(String head) {
    int at = head.indexOf("content-length: ") + "content-length: ".length();
    return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
  }

  @Test
  void pipelinedRequestsAreAnsweredInTurn() throws Exception {
    try (Socket socket = server.connect()) {
      String request = put("Content-Length: " + BODY.length() + "\r\n") + BODY;
      socket
          .getOutputStream()
          .write((request + request + head("DELETE", "")).getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String first = TestServer.head(in);
      in.readNBytes(contentLength(first));
      String second = TestServer.head(in);
      in.readNBytes(contentLength(second));
      assertThat(first).startsWith("HTTP/1.1 201");
      assertThat(second).startsWith("HTTP/1.1 200");
      assertThat(TestServer.head(in)).startsWith("HTTP/1.1 204");
    }
  }

  private static String batch(String headers) {
    return "POST /v1/collections/docs/vectors:batch HTTP/1.1\r\nHost: x\r\n"
        + "Content-Type: application/json\r\n"
        + headers
        + "\r\n";
  }

  @Test
  void aBatchAsOneDocumentIsHeldToTheSameLimitAsAnyBody() throws Exception {
    assertThat(server.raw(batch("Content-Length: 4097\r\n"))).startsWith("HTTP/1.1 413");
    String chunk = "800\r\n" + " ".repeat(0x800) + "\r\n";
    assertThat(server.raw(batch("Transfer-Encoding: chunked\r\n") + chunk + chunk + chunk))
        .startsWith("HTTP/1.1 413");
    assertThat(server.node.writes).isEmpty();
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {ENTRY, "/v1/collections", "/health/live"})
  void headIsAnsweredAsGetWithoutABodyAndOptionsAreRefused(String target) throws Exception {
    int status = server.get(target).status();
    try (Socket socket = server.connect()) {
      String rest = " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket
          .getOutputStream()
          .write(("HEAD" + rest + "OPTIONS" + rest).getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      // The answer to HEAD has no body: what follows its headers is the next answer.
      String head = TestServer.head(in);
      String options = TestServer.head(in);
      assertThat(head).startsWith("HTTP/1.1 " + status);
      assertThat(contentLength(head)).isPositive();
      assertThat(options).startsWith("HTTP/1.1 405").contains("application/problem+json");
      JsonObject problem =
          new JsonObject(new String(in.readNBytes(contentLength(options)), StandardCharsets.UTF_8));
      assertThat(problem.getString("type")).endsWith("/method-not-allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: x", "Content-Length: -1", "no header"})
  void brokenHttpIsABadRequest(String header) throws Exception {
    assertThat(server.raw(put(header + "\r\n"))).startsWith("HTTP/1.1 400");
  }

  @Test
  void anEndlessRequestLineOrHeaderIsRefused() throws Exception {
    String line = "GET /" + "x".repeat(41_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(server.raw(line)).contains(" 414 ", "application/problem+json");
    String header = head("GET", "X-Long: " + "x".repeat(50_000) + "\r\n");
    assertThat(server.raw(header)).contains(" 431 ", "application/problem+json");
  }

  @Test
  void aContextOfTheLongestKindFitsIntoTheHeaders() throws Exception {
    String answer = server.raw(head("GET", "Causal-Context: " + "A".repeat(16_384) + "\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 400");
  }

  @Test
  void anIdWithARawByteBeyondAsciiHasToBeEncoded() throws Exception {
    String request = "GET /v1/collections/docs/vectors/\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(server.raw(request)).startsWith("HTTP/1.1 400");
  }

  @Test
  void writesBeyondTheAdmittedAreToldWhenToComeBack() throws Exception {
    server.node.holdWrites = true;
    CompletableFuture<Answer> first = server.putLater(ENTRY, BODY);
    CompletableFuture<Answer> second = server.putLater(ENTRY, BODY);
    Runnable one = server.node.takeHeld();
    Runnable two = server.node.takeHeld();

    Answer refused = server.put(ENTRY, BODY);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("7");
    assertThat(refused.problem()).isEqualTo("overloaded");
    assertThat(server.delete(ENTRY).status()).isEqualTo(429);
    assertThat(server.admission.refused()).isGreaterThanOrEqualTo(2);

    one.run();
    two.run();
    first.get();
    second.get();
    assertThat(server.admission.writesInFlight()).isZero();
    assertThat(server.admission.bytesInFlight()).isZero();
    server.node.holdWrites = false;
    assertThat(server.put(ENTRY, BODY).status()).isEqualTo(200);
  }

  @Test
  void bytesBeyondTheAdmittedAreRefused() throws Exception {
    String large = "{\"vector\":[1,2,3],\"payload\":{\"x\":\"" + "x".repeat(4_000) + "\"}}";
    try (TestServer narrow =
        new TestServer(HttpSettings.defaults("127.0.0.1", 0), new Admission(10, 6_000, 7))) {
      narrow.collection("docs", 3);
      narrow.node.holdWrites = true;
      CompletableFuture<Answer> first = narrow.putLater(ENTRY, large);
      Runnable held = narrow.node.takeHeld();
      assertThat(narrow.put(ENTRY, large).status()).isEqualTo(429);
      held.run();
      assertThat(first.get().status()).isEqualTo(201);
      assertThat(narrow.admission.bytesInFlight()).isZero();
    }
  }

  @Test
  void http2SaysTheSame() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + ENTRY))
            .header("Content-Type", "application/json");
    HttpResponse<String> get = client.send(request.GET().build(), BodyHandlers.ofString());
    assertThat(get.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(get.statusCode()).isEqualTo(404);
    HttpResponse<String> put =
        client.send(request.PUT(BodyPublishers.ofString(BODY)).build(), BodyHandlers.ofString());
    assertThat(put.statusCode()).isEqualTo(201);
    HttpResponse<String> large =
        client.send(
            request.PUT(BodyPublishers.ofString(" ".repeat(5_000))).build(),
            BodyHandlers.ofString());
    assertThat(large.statusCode()).isEqualTo(413);
    HttpResponse<String> again =
        client.send(request.PUT(BodyPublishers.ofString(BODY)).build(), BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @Test
  void twoServersOnFreePortsOfOneHostDoNotMeet() {
    try (TestServer other = new TestServer()) {
      assertThat(other.port()).isNotEqualTo(server.port());
    }
  }
}

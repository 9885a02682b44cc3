package dev.syncline.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.http.ResponseParser.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static final String CREATED =
      "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nCausal-Context: AAEC\r\n"
          + "content-length: 12\r\nX-Content-Length: 99\r\n\r\n{\"acks\":2  }";

  private final ResponseParser parser = new ResponseParser();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 10_000})
  void anAnswerIsFoundHoweverItsBytesAreCut(int pieceBytes) throws Exception {
    for (int answer = 0; answer < 3; answer++) {
      byte[] bytes = bytes(CREATED);
      int at = 0;
      while (at < bytes.length) {
        int length = Math.min(pieceBytes, bytes.length - at);
        boolean whole = parser.take(ByteBuffer.wrap(bytes, at, length));
        at += length;
        assertThat(whole).isEqualTo(at == bytes.length);
      }
      assertThat(parser.status()).isEqualTo(201);
      assertThat(parser.contentLength()).isEqualTo(12);
      assertThat(parser.isSuccess()).isTrue();
      assertThat(parser.keptBody()).isEmpty();
    }
  }

  @Test
  void bytesAfterAnAnswerAreLeft() throws Exception {
    ByteBuffer two = ByteBuffer.wrap(bytes(CREATED + CREATED));
    assertThat(parser.take(two)).isTrue();
    assertThat(two.remaining()).isEqualTo(CREATED.length());
    assertThat(parser.take(two)).isTrue();
    assertThat(two.hasRemaining()).isFalse();
  }

  @Test
  void anAnswerWithoutContentHasNoBody() throws Exception {
    assertThat(take("HTTP/1.1 204 No Content\r\nCausal-Context: AAEC\r\n\r\n")).isTrue();
    assertThat(parser.status()).isEqualTo(204);
    assertThat(parser.contentLength()).isZero();
    assertThat(parser.isSuccess()).isTrue();
  }

  @Test
  void anInterimAnswerIsNotTheAnswer() throws Exception {
    assertThat(take("HTTP/1.1 100 Continue\r\n\r\n")).isFalse();
    assertThat(take("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).isTrue();
    assertThat(parser.status()).isEqualTo(200);
  }

  @Test
  void aFailureKeepsTheBeginningOfItsBodyAndTheNextAnswerForgetsIt() throws Exception {
    String problem = "{\"type\":\"quorum-unavailable\",\"detail\":\"" + "x".repeat(1_000) + "\"}";
    assertThat(take("HTTP/1.1 503 Service Unavailable\r\n" + withBody(problem))).isTrue();
    assertThat(parser.isSuccess()).isFalse();
    assertThat(parser.keptBody()).hasSize(512).startsWith("{\"type\":\"quorum-unavailable\"");
    assertThat(take("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")).isTrue();
    assertThat(parser.keptBody()).isEmpty();
  }

  @Test
  void aBatchOfWhichPartFailedIsNoSuccess() throws Exception {
    assertThat(take("HTTP/1.1 207 Multi-Status\r\n" + withBody("{\"results\":[]}"))).isTrue();
    assertThat(parser.isSuccess()).isFalse();
    assertThat(parser.keptBody()).isEqualTo("{\"results\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "SSH-2.0\r\n\r\n"
      })
  void whatIsNotUnderstoodIsRefused(String answer) {
    assertThatThrownBy(() -> take(answer)).isInstanceOf(ProtocolException.class);
  }

  private boolean take(String text) throws ProtocolException {
    ByteBuffer in = ByteBuffer.wrap(bytes(text));
    boolean whole = parser.take(in);
    assertThat(in.hasRemaining()).isFalse();
    return whole;
  }

  private static String withBody(String body) {
    return "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

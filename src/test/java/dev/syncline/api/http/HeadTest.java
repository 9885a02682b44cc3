package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD: what GET answers, without the body. */
class HeadTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
    server.collection("docs", 3);
    server.put("/v1/collections/docs/vectors/a", "{\"vector\":[1,2,3]}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/collections",
        "/v1/collections/docs",
        "/v1/collections/none",
        "/v1/collections/docs/vectors",
        "/v1/collections/docs/vectors/a",
        "/v1/collections/docs/vectors/none",
        "/v1/collections/docs/vectors/a?consistency=two",
        "/v1/replicas",
        "/v1/backups",
        "/health/live",
        "/openapi.yaml",
        "/v2/x"
      })
  void headAnswersAsGetDoesWithoutTheBody(String target) {
    Answer get = server.get(target);
    Answer head = server.send("HEAD", target, null, null);

    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.raw().body()).isEmpty();
    assertThat(get.raw().body()).isNotEmpty();
    assertThat(head.raw().headers().map()).isEqualTo(get.raw().headers().map());
  }
}

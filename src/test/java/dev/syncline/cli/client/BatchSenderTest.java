package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.BatchSender.Line;
import dev.syncline.cli.client.BatchSender.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchSenderTest {
  private static final List<Line> LINES =
      List.of(new Line(1, "{\"id\":\"a\"}"), new Line(2, "{\"id\":\"b\"}"));

  private final List<Long> pauses = new ArrayList<>();
  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private List<Result> send() throws CommandFailure, InterruptedException {
    return send(LINES);
  }

  private List<Result> send(List<Line> lines) throws CommandFailure, InterruptedException {
    return new BatchSender(BatchSender.request("c"), pauses::add)
        .send(new ClusterClient(List.of(node.url())), lines);
  }

  @Test
  void onlyWhatFoundNoRoomIsSentAgain() throws Exception {
    node.replies(200, "{\"status\":201}\n{\"status\":429,\"retryAfterSeconds\":3}\n")
        .replies(200, "{\"status\":200}\n");
    assertThat(send())
        .hasOnlyElementsOfType(Result.Done.class)
        .map(Result::line)
        .containsExactly(1L, 2L);
    assertThat(node.asked())
        .map(FakeNode.Asked::body)
        .containsExactly("{\"id\":\"a\"}\n{\"id\":\"b\"}\n", "{\"id\":\"b\"}\n");
    assertThat(pauses).containsExactly(3L);
  }

  @Test
  void aLineSentAgainIsFollowedByTheLaterLinesOfItsEntry() throws Exception {
    List<Line> lines =
        List.of(
            new Line(1, "{\"id\":\"a\",\"payload\":{\"v\":1}}"),
            new Line(2, "{\"id\":\"b\"}"),
            new Line(3, "{\"id\":\"a\",\"payload\":{\"v\":2}}"));
    node.replies(200, "{\"status\":429}\n{\"status\":201}\n{\"status\":201}\n")
        .replies(200, "{\"status\":200}\n{\"status\":200}\n");
    assertThat(send(lines))
        .hasOnlyElementsOfType(Result.Done.class)
        .map(Result::line)
        .containsExactly(2L, 1L, 3L);
    assertThat(node.asked().get(1).body())
        .isEqualTo(lines.get(0).text() + "\n" + lines.get(2).text() + "\n");
  }

  @Test
  void aLineSentAgainIsNotFollowedByTheEarlierLinesOfItsEntry() throws Exception {
    List<Line> lines =
        List.of(new Line(1, "{\"id\":\"a\"}"), new Line(2, "{\"id\":\"a\",\"delete\":true}"));
    node.replies(200, "{\"status\":201}\n{\"status\":429}\n").replies(200, "{\"status\":204}\n");
    assertThat(send(lines)).map(Result::line).containsExactly(1L, 2L);
    assertThat(node.asked().get(1).body()).isEqualTo(lines.get(1).text() + "\n");
  }

  @Test
  void aBatchThatWasRefusedForWantOfRoomIsSentAgain() throws Exception {
    node.refuses(429, "overloaded", "Full", "\"retryAfterSeconds\":99")
        .replies(200, "{\"status\":200}\n{\"status\":200}\n");
    assertThat(send()).hasOnlyElementsOfType(Result.Done.class).hasSize(2);
    assertThat(pauses).containsExactly(10L);
  }

  @Test
  void aMalformedLineFailsByItselfAndIsNotSent() throws Exception {
    node.replies(200, "{\"status\":201}\n");
    List<Line> lines =
        List.of(
            Line.malformed(1, "{\"id\":\"a\",\"payload\":{\"v\":\"\uFFFD\"}}"),
            LINES.get(1),
            Line.malformed(3, "{\"id\":\"\uFFFD\"}"));
    assertThat(send(lines)).hasSize(3);
    assertThat(node.asked()).map(FakeNode.Asked::body).containsExactly("{\"id\":\"b\"}\n");
  }

  @Test
  void aMalformedLineIsNamedWithItsIdUnlessThatIsMalformed() throws Exception {
    List<Line> lines =
        List.of(
            Line.malformed(1, "{\"id\":\"a\",\"payload\":{\"v\":\"\uFFFD\"}}"),
            Line.malformed(3, "{\"id\":\"\uFFFD\"}"));
    assertThat(send(lines)).map(each -> ((Result.Failed) each).id()).containsExactly("a", "");
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void sendingAgainEnds() throws Exception {
    node.replies(200, "{\"status\":201}\n{\"status\":429,\"title\":\"Full\"}\n");
    for (int i = 1; i < 8; i++) {
      node.replies(200, "{\"status\":429,\"title\":\"Full\"}\n");
    }
    assertThat(send()).last().isEqualTo(new Result.Failed(2, "b", "Full"));
    assertThat(node.asked()).hasSize(8);
  }

  @Test
  void anAnswerThatIsCutOffLeavesTheRestUnknown() throws Exception {
    node.replies(200, "{\"status\":201}\n");
    List<Result> results = send();
    assertThat(results).first().isInstanceOf(Result.Done.class);
    assertThat(((Result.Failed) results.get(1)).reason()).contains("outcome is unknown");
  }

  @Test
  void aBrokenConnectionLeavesEveryLineUnknownAndIsNotRepeated() throws Exception {
    assertThat(send())
        .hasSize(2)
        .allSatisfy(
            each -> assertThat(((Result.Failed) each).reason()).contains("outcome is unknown"));
    assertThat(node.asked()).hasSize(1);
  }
}

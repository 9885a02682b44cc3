package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterClientTest {
  private static final Request WRITE = Request.of("PUT", "/v1/x").withJson("{}");

  @Test
  void theNextNodeIsTriedWhereNobodyTakesTheConnection() throws Exception {
    try (FakeNode node = new FakeNode()) {
      node.replies(200, "{}");
      Answer answer =
          new ClusterClient(List.of(FakeNode.nobody(), FakeNode.nobody(), node.url())).send(WRITE);
      assertThat(answer.node()).isEqualTo(node.url());
      assertThat(node.asked()).hasSize(1);
    }
  }

  @Test
  void aWriteWhoseAnswerGotLostIsNeverRepeatedElsewhere() throws Exception {
    try (FakeNode first = new FakeNode();
        FakeNode second = new FakeNode()) {
      second.replies(200, "{}");
      ClusterClient client = new ClusterClient(List.of(first.url(), second.url()));
      assertThatThrownBy(() -> client.send(WRITE)).isInstanceOf(OutcomeUnknownException.class);
      assertThat(first.asked()).hasSize(1);
      assertThat(second.asked()).isEmpty();
    }
  }

  @Test
  void aRefusalIsAnAnswerAndNotTriedElsewhere() throws Exception {
    try (FakeNode first = new FakeNode();
        FakeNode second = new FakeNode()) {
      first.refuses(503, "quorum-unavailable", "Too few", "");
      ClusterClient client = new ClusterClient(List.of(first.url(), second.url()));
      Answer answer = client.send(WRITE);
      assertThat(answer.isSuccess()).isFalse();
      assertThat(answer.problem().type()).isEqualTo("quorum-unavailable");
      assertThat(second.asked()).isEmpty();
    }
  }

  @Test
  void withoutAnyConnectionEveryAddressIsNamed() throws IOException {
    URI first = FakeNode.nobody();
    URI second = FakeNode.nobody();
    assertThatThrownBy(() -> new ClusterClient(List.of(first, second)).send(WRITE))
        .isInstanceOf(NoConnectionException.class)
        .hasMessageContaining(first + " or " + second);
  }

  @Test
  void turningKeepsEveryNode() {
    List<URI> nodes = List.of(URI.create("http://a"), URI.create("http://b"));
    assertThat(new ClusterClient(nodes).startingAt(1).nodes())
        .containsExactly(nodes.get(1), nodes.get(0));
    assertThat(new ClusterClient(nodes).startingAt(2).nodes()).isEqualTo(nodes);
  }
}

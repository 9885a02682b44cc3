package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.FakeNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTest {
  private static final String ENDED =
      "data: {\"type\":\"dev.syncline.group.ended\",\"time\":\"2026-01-01T00:00:00Z\","
          + "\"data\":{\"group\":\"mail\",\"reason\":\"%s\"}}\n\n";

  @ParameterizedTest
  @CsvSource({"deleted, the group was deleted", "superseded, another member has this name"})
  void aMemberThatIsOverSaysWhyAndDoesNotGoOn(String reason, String told) throws Exception {
    try (FakeNode node = new FakeNode()) {
      node.replies(200, ENDED.formatted(reason));

      CommandLineRun run =
          CommandLineRun.of("watch", "--group", "mail", "--url", node.url().toString());

      assertThat(run.out()).contains("group.ended");
      assertThat(run.err()).isEqualToIgnoringNewLines("syncline: " + told);
      assertThat(run.exitCode()).isZero();
      assertThat(node.asked()).hasSize(1);
    }
  }
}

package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTest {
  private static final String ENDED =
      "data: {\"type\":\"dev.syncline.group.ended\",\"time\":\"2026-01-01T00:00:00Z\","
          + "\"data\":{\"group\":\"mail\",\"reason\":\"%s\"}}\n\n";

  @Test
  void aParameterThatIsRefusedIsAWrongCommandLine() throws Exception {
    try (FakeNode node = new FakeNode()) {
      node.refuses(
          400,
          "invalid-parameter",
          "A query parameter has a value it must not have",
          "\"detail\":\"types has 'nope'\",\"field\":\"types\"");

      CommandLineRun run =
          CommandLineRun.of("watch", "--types", "nope", "--url", node.url().toString());

      assertThat(run.err()).contains("types has 'nope' (see: syncline watch --help)");
      assertThat(run.exitCode()).isEqualTo(2);
    }
  }

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

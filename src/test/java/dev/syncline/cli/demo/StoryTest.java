package dev.syncline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoryTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final Story story = new Story(new Terminal(stream, stream, false, false, false, 40, 40));

  @Test
  void timesStandInOneColumnEvenBelowLongTexts() {
    story.done("short", Duration.ofMillis(5));
    story.done("a text that is too long for one line", Duration.ofMillis(1500));
    story.note("more");
    story.skipped("left out");
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """
            ✔ short                             5 ms
            ✔ a text that is too long for
              one line                         1.5 s
                more
            – left out
            """);
  }
}

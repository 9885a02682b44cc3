package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.LoggedLines;
import org.junit.jupiter.api.Test;

class SystemTimeTest {
  @Test
  void aClockThatIsPutForwardOrBackIsSaid() {
    try (LoggedLines lines = LoggedLines.of(SystemTime.class)) {
      SystemTime.warn(0);
      assertThat(lines.all()).isEmpty();

      SystemTime.warn(-7_000);
      assertThat(lines.all()).hasSize(1);
      assertThat(lines.all().get(0)).contains("back by 7000 ms", SystemTime.SKEW_PROPERTY);
    }
  }
}

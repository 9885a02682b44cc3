package dev.syncline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private Progress lines(long max, Progress.Unit unit) {
    return new Progress.Lines(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), "loading", max, unit, nanos::get);
  }

  private String told() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aPipeGetsALineAtEachQuarter() {
    try (Progress progress = lines(2000, Progress.Unit.ITEMS)) {
      for (int i = 0; i < 20; i++) {
        progress.stepBy(100);
      }
    }
    assertThat(told().lines())
        .containsExactly(
            "loading: 500 of 2,000 (25 %)",
            "loading: 1,000 of 2,000 (50 %)",
            "loading: 1,500 of 2,000 (75 %)",
            "loading: 2,000 of 2,000 (100 %)");
  }

  @Test
  void withoutAnEndItGetsALineNowAndThenAndTheLast() {
    try (Progress progress = lines(Progress.UNKNOWN, Progress.Unit.ITEMS)) {
      progress.stepBy(10);
      nanos.set(5_000_000_000L);
      progress.stepBy(10);
      progress.stepBy(1);
    }
    assertThat(told().lines()).containsExactly("loading: 20", "loading: 21");
  }

  @Test
  void littleIsToldInTheUnitThatFits() {
    try (Progress progress = lines(2_000, Progress.Unit.BYTES)) {
      progress.stepBy(900);
      progress.complete();
    }
    assertThat(told().lines())
        .containsExactly("loading: 900 B of 2.0 kB (45 %)", "loading: 2.0 kB of 2.0 kB (100 %)");
  }

  @Test
  void bytesAreToldAsMegabytes() {
    try (Progress progress = lines(2_000_000, Progress.Unit.BYTES)) {
      progress.stepBy(1_000_000);
    }
    assertThat(told()).isEqualToIgnoringNewLines("loading: 1.0 MB of 2.0 MB (50 %)");
  }
}

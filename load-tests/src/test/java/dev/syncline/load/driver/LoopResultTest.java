package dev.syncline.load.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoopResultTest {
  @Test
  void twoLoopsTogetherHaveAllLatenciesAndAllFailures() {
    LoopResult a = result(1_000_000, 99, Map.of("503", 2L), Map.of("503", "a"));
    LoopResult b = result(900_000_000, 1, Map.of("503", 1L, "timeout", 5L), Map.of("503", "b"));
    LoopResult sum = a.plus(b);
    assertThat(sum.requests()).isEqualTo(100);
    assertThat(sum.entriesAcknowledged()).isEqualTo(100);
    assertThat(sum.latencyNanos().getValueAtPercentile(99) / 1e6).isBetween(0.99, 1.01);
    assertThat(sum.latencyNanos().getValueAtPercentile(99.9) / 1e6).isBetween(899.0, 901.0);
    assertThat(sum.errors()).isEqualTo(Map.of("503", 3L, "timeout", 5L));
    assertThat(sum.errorSamples()).isEqualTo(Map.of("503", "a"));
    assertThat(a.requests()).isEqualTo(99);
  }

  private static LoopResult result(
      long nanos, long count, Map<String, Long> errors, Map<String, String> samples) {
    Histogram histogram = new Histogram(1_000, 120_000_000_000L, 3);
    histogram.recordValueWithCount(nanos, count);
    return new LoopResult(histogram, count, errors, samples);
  }
}

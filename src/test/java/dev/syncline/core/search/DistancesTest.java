package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.Metric;
import org.junit.jupiter.api.Test;

class DistancesTest {
  /** An order takes -0 for another number than 0, and JSON shows it. */
  @Test
  void noDistanceIsTheNegativeZero() {
    float[][] vectors = {{0, 0}, {-0f, 1}, {1, 0}, {0, -1}};
    for (Metric metric : Metric.values()) {
      for (float[] one : vectors) {
        for (float[] other : vectors) {
          double distance = Distances.between(metric, one, other);
          assertThat(distance).isNotEqualTo(-0.0);
          assertThat(Distances.between(metric, other, one)).isEqualTo(distance);
        }
      }
    }
  }

  @Test
  void theLargestNumbersHaveDistances() {
    float[] huge = {Float.MAX_VALUE, -Float.MAX_VALUE};
    float[] opposite = {-Float.MAX_VALUE, Float.MAX_VALUE};
    float[] tiny = {Float.MIN_VALUE, Float.MIN_VALUE};
    for (Metric metric : Metric.values()) {
      assertThat(Distances.between(metric, huge, opposite)).isFinite();
      assertThat(Distances.between(metric, huge, tiny)).isFinite();
      assertThat(Distances.score(metric, Distances.between(metric, huge, opposite))).isFinite();
    }
    assertThat(Distances.between(Metric.COSINE, huge, opposite)).isEqualTo(2);
    assertThat(Distances.between(Metric.COSINE, tiny, tiny)).isZero();
  }
}

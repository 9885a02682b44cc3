package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.Metric;
import java.util.Random;
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
          assertThat(Double.compare(distance, -0.0)).isNotZero();
          assertThat(Distances.between(metric, other, one)).isEqualTo(distance);
        }
      }
    }
  }

  /** With the highest score as the least it is found. */
  @Test
  void whatIsTheSameIsAtNoDistance() {
    Random dice = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      float[] vector = new float[1 + dice.nextInt(20)];
      for (int at = 0; at < vector.length; at++) {
        vector[at] = (float) dice.nextGaussian();
      }
      assertThat(Distances.between(Metric.COSINE, vector, vector)).isZero();
      assertThat(Distances.between(Metric.EUCLIDEAN, vector, vector)).isZero();
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
    assertThat(Distances.between(Metric.COSINE, huge, huge)).isZero();
  }
}

package dev.syncline.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.Metric;
import dev.syncline.core.search.Distances;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearchTermsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  /** A score that an answer has shown, given back as the least, leaves that entry in. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void theLeastScoreIsWithinAndNoLowerOne(Metric metric) {
    Random dice = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      double distance = distance(metric, dice);
      double score = Distances.score(metric, distance);
      double most = SearchTerms.maxDistance(metric, score);
      assertThat(most).as("seed %s", SEED).isGreaterThanOrEqualTo(distance);
      assertThat(Distances.score(metric, most)).as("seed %s", SEED).isEqualTo(score);
      assertThat(Distances.score(metric, Math.nextUp(most))).isLessThan(score);
    }
  }

  private static double distance(Metric metric, Random dice) {
    return switch (metric) {
      case COSINE -> 2 * dice.nextDouble();
      case DOT -> dice.nextGaussian();
      case EUCLIDEAN -> Math.abs(dice.nextGaussian()) * 100;
    };
  }

  @Test
  void scoresThatNothingOrAllReachesLimitAsMuch() {
    assertThat(SearchTerms.maxDistance(Metric.EUCLIDEAN, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(SearchTerms.maxDistance(Metric.EUCLIDEAN, -1)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(SearchTerms.maxDistance(Metric.EUCLIDEAN, 1.01)).isNegative();
    assertThat(SearchTerms.maxDistance(Metric.COSINE, 1.01)).isNegative();
    assertThat(SearchTerms.maxDistance(Metric.COSINE, -1)).isGreaterThanOrEqualTo(2);
    for (Metric metric : Metric.values()) {
      assertThat(SearchTerms.maxDistance(metric, Double.NEGATIVE_INFINITY))
          .isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(SearchTerms.maxDistance(metric, Double.POSITIVE_INFINITY)).isNegative();
    }
  }
}

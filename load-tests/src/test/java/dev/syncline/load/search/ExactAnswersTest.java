package dev.syncline.load.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExactAnswersTest {
  private static final float[][] STORED = {
    {1, 0, 0, 0, 0}, {9, 1, 0, 0, 0}, {0, 1, 0, 0, 0}, null, {0, 0, 0, 0, 7}, {0, 0, 0, 0, -1},
  };
  private static final float[][] QUERIES = {{2, 0, 0, 0, 0}, {0, 0, 0, 0, 1}};

  private final ExactAnswers exact = ExactAnswers.of(STORED, QUERIES, 2);

  @Test
  void theNearestByCosineAreRightWhateverTheirLength() {
    assertThat(exact.recall(0, new int[] {1, 0})).isEqualTo(1);
    assertThat(exact.recall(0, new int[] {2, 0})).isEqualTo(0.5);
    assertThat(exact.recall(0, new int[] {4, 5})).isZero();
  }

  @Test
  void amongEquallyNearOnesAnyIsRightButOnlyOnce() {
    // 0, 1 and 2 are all at right angles to the second query
    assertThat(exact.recall(1, new int[] {4, 0})).isEqualTo(1);
    assertThat(exact.recall(1, new int[] {4, 2})).isEqualTo(1);
    assertThat(exact.recall(1, new int[] {4, 2, 1})).isEqualTo(1);
    assertThat(exact.recall(1, new int[] {4, 4})).isEqualTo(0.5);
    assertThat(exact.recall(1, new int[] {4, 5})).isEqualTo(0.5);
  }

  @Test
  void whatIsNotStoredIsNotRight() {
    assertThat(exact.recall(1, new int[] {4, 3})).isEqualTo(0.5);
    assertThat(exact.recall(1, new int[] {4, 6, -1})).isEqualTo(0.5);
    assertThat(exact.recall(1, new int[0])).isZero();
  }

  @Test
  void moreThanIsStoredCannotBeAskedFor() {
    assertThatThrownBy(() -> ExactAnswers.of(STORED, QUERIES, 6))
        .hasMessage("5 vectors are stored, asked for are 6");
  }
}

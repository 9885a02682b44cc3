package dev.syncline.load.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecallCurveTest {
  private final RecallCurve curve = new RecallCurve();

  @BeforeEach
  void measure() {
    curve.add(0.98, 1_000);
    curve.add(0.90, 3_000);
    curve.add(0.80, 4_000);
  }

  @Test
  void betweenTwoSettingsTheRateIsOnTheLine() {
    assertThat(curve.perSecondAt(0.92).orElseThrow()).isCloseTo(2_500, offset(1e-6));
    assertThat(curve.perSecondAt(0.90)).hasValue(3_000);
  }

  @Test
  void belowAllItIsThatOfTheSettingThatFindsLeast() {
    assertThat(curve.perSecondAt(0.5)).hasValue(4_000);
  }

  @Test
  void aboveAllThereIsNone() {
    assertThat(curve.perSecondAt(0.99)).isEmpty();
    assertThat(new RecallCurve().perSecondAt(0.1)).isEmpty();
  }
}

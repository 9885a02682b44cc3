package dev.syncline.adapter.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.StoppedClock;
import org.junit.jupiter.api.Test;

class YieldingThrottleTest {
  private static final long MB = 1_000_000;
  private static final double SLOW = 50;
  private static final double FAST = 1;

  private static YieldingThrottle throttle(long cap, int yieldMillis) {
    return new YieldingThrottle(cap, yieldMillis, new StoppedClock());
  }

  @Test
  void theCapIsHalvedWhileWritesAreSlowAndComesBackInSteps() {
    YieldingThrottle throttle = throttle(8 * MB, 20);

    throttle.observe(SLOW, 0);
    assertThat(throttle.bytesPerSecond()).isEqualTo(4 * MB);
    throttle.observe(SLOW, 0);
    assertThat(throttle.bytesPerSecond()).isEqualTo(2 * MB);
    assertThat(throttle.askedBytesPerSecond()).isEqualTo(8 * MB);

    throttle.observe(FAST, 0);
    assertThat(throttle.bytesPerSecond()).isEqualTo(2_500_000);
    for (int i = 0; i < 10; i++) {
      throttle.observe(FAST, 0);
    }
    assertThat(throttle.bytesPerSecond()).isEqualTo(8 * MB);
    assertThat(throttle.isYielding()).isFalse();
  }

  @Test
  void withoutACapItYieldsFromWhatWasSentAndEndsWithoutOne() {
    YieldingThrottle throttle = throttle(0, 20);

    throttle.observe(SLOW, 30 * MB);
    assertThat(throttle.bytesPerSecond()).isEqualTo(15 * MB);
    for (int i = 0; i < 40; i++) {
      throttle.observe(FAST, 0);
    }
    assertThat(throttle.bytesPerSecond()).isZero();
  }

  @Test
  void recoveryGoesOnHoweverSlowWritesAre() {
    YieldingThrottle throttle = throttle(8 * MB, 20);
    for (int i = 0; i < 100; i++) {
      throttle.observe(SLOW, 0);
    }
    assertThat(throttle.bytesPerSecond()).isEqualTo(YieldingThrottle.FLOOR_BYTES_PER_SECOND);
  }

  @Test
  void aCapBelowTheFloorStaysAsItWasAskedFor() {
    YieldingThrottle throttle = throttle(2_000, 20);
    throttle.observe(SLOW, 0);
    assertThat(throttle.bytesPerSecond()).isEqualTo(2_000);
  }

  @Test
  void nothingYieldsUnlessItWasAskedTo() {
    YieldingThrottle throttle = throttle(8 * MB, 0);
    throttle.observe(SLOW, 30 * MB);
    assertThat(throttle.bytesPerSecond()).isEqualTo(8 * MB);
  }

  @Test
  void whatWasYieldedIsForgottenWhenAnotherCapIsAskedFor() {
    YieldingThrottle throttle = throttle(8 * MB, 20);
    throttle.observe(SLOW, 0);
    throttle.set(6 * MB, 30);
    assertThat(throttle.bytesPerSecond()).isEqualTo(6 * MB);
    assertThat(throttle.yieldMillis()).isEqualTo(30);
  }
}

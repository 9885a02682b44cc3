package dev.syncline.adapter.eventbus;

import static dev.syncline.adapter.eventbus.ForeignFrames.MAX_SENDERS;
import static dev.syncline.adapter.eventbus.ForeignFrames.QUIET_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.placement.NodeName;
import org.junit.jupiter.api.Test;

class ForeignFramesTest {
  private static final NodeName N1 = Samples.node(1);
  private static final NodeName N2 = Samples.node(2);

  private final ForeignFrames frames = new ForeignFrames();

  @Test
  void eachSenderIsToldOfOnceAMinute() {
    assertThat(frames.isToBeTold(N1, -5)).isTrue();
    assertThat(frames.isToBeTold(N2, 0)).isTrue();
    assertThat(frames.isToBeTold(N1, QUIET_NANOS - 6)).isFalse();
    assertThat(frames.isToBeTold(N1, QUIET_NANOS - 5)).isTrue();
    assertThat(frames.isToBeTold(N2, QUIET_NANOS - 5)).isFalse();
  }

  @Test
  void aFloodOfNamesIsForgottenRatherThanKept() {
    for (int i = 1; i <= MAX_SENDERS + 1; i++) {
      assertThat(frames.isToBeTold(Samples.node(i), 0)).isTrue();
    }
    assertThat(frames.isToBeTold(N1, 0)).isTrue();
  }
}

package dev.syncline.load.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void theWarmUpComesFirstAndTheEndIsOutside() {
    Window window = Window.after(1_000, 2, 3);
    assertThat(window).isEqualTo(new Window(2_001_000, 5_001_000));
    assertThat(window.contains(2_000_999)).isFalse();
    assertThat(window.contains(2_001_000)).isTrue();
    assertThat(window.contains(5_000_999)).isTrue();
    assertThat(window.contains(5_001_000)).isFalse();
    assertThat(window.isClosedAt(5_000_999)).isFalse();
    assertThat(window.isClosedAt(5_001_000)).isTrue();
    assertThat(window.seconds()).isEqualTo(0.003);
  }

  @Test
  void aClockThatOverflowsDoesNoHarm() {
    Window window = Window.after(Long.MAX_VALUE - 10, 0, 1);
    assertThat(window.contains(Long.MAX_VALUE)).isTrue();
    assertThat(window.contains(Long.MIN_VALUE + 100)).isTrue();
    assertThat(window.isClosedAt(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void aWindowThatNeverOpensIsRefused() {
    assertThatThrownBy(() -> new Window(5, 5)).isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.syncline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrapTest {
  @Test
  void aTextBreaksAtBlanksAndKeepsThoseWithinALine() {
    assertThat(Wrap.lines("docs/1  n1@4:1 {}", 14, 14)).containsExactly("docs/1  n1@4:1", "{}");
    assertThat(Wrap.lines("docs/1  n1@4:1 {}", 17, 17)).containsExactly("docs/1  n1@4:1 {}");
  }

  @Test
  void aWordThatTheFirstLineCannotHoldGoesToTheNext() {
    assertThat(Wrap.lines("docs/1 n1@4:1", 3, 8)).containsExactly("", "docs/1", "n1@4:1");
    assertThat(Wrap.lines("docs/1", 0, 8)).containsExactly("", "docs/1");
  }

  @Test
  void aWordIsNeverBroken() {
    assertThat(Wrap.lines("a 🙂🙂🙂🙂🙂 b", 2, 2)).containsExactly("a", "🙂🙂🙂🙂🙂", "b");
    assertThat(Wrap.lines("docs/1", 3, 5)).containsExactly("", "docs/1");
    assertThat(Wrap.lines("docs/1", 5, 5)).containsExactly("docs/1");
  }
}

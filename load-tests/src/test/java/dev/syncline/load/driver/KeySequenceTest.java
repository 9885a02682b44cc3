package dev.syncline.load.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeySequenceTest {
  @Test
  void writesTakeNewKeysBehindTheLoadedOnes() {
    KeySequence keys = new KeySequence(100, 0);
    assertThat(LongStream.range(0, 4).map(i -> keys.nextWrite()))
        .containsExactly(100L, 101L, 102L, 103L);
    assertThat(keys.everyWriteIsNew()).isTrue();
  }

  @Test
  void writesGoRoundAsManyKeysAsAsked() {
    KeySequence keys = new KeySequence(100, 2);
    assertThat(LongStream.range(0, 4).map(i -> keys.nextWrite()))
        .containsExactly(100L, 101L, 100L, 101L);
    assertThat(keys.everyWriteIsNew()).isFalse();
  }

  @Test
  void readsAskForEveryLoadedKeyAndNoOther() {
    KeySequence keys = new KeySequence(5, 0);
    SplittableRandom random = new SplittableRandom(3);
    assertThat(LongStream.range(0, 200).map(i -> keys.anyLoaded(random)).boxed())
        .contains(0L, 1L, 2L, 3L, 4L)
        .allMatch(key -> key >= 0 && key < 5);
  }
}

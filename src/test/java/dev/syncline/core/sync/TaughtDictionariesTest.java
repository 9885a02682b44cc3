package dev.syncline.core.sync;

import static dev.syncline.core.Samples.actor;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaughtDictionariesTest {
  private final TaughtDictionaries taught = new TaughtDictionaries();

  @Test
  void aRunIsTaughtADictionaryOnce() {
    assertThat(taught.mustTeach(actor(1), 7)).isTrue();
    assertThat(taught.mustTeach(actor(1), 7)).isFalse();
    assertThat(taught.mustTeach(actor(1), 8)).isTrue();
    assertThat(taught.mustTeach(actor(2), 8)).isTrue();
  }

  @Test
  void whoDoesNotKnowItIsTaughtAgain() {
    taught.mustTeach(actor(1), 7);

    taught.forget(actor(1));

    assertThat(taught.mustTeach(actor(1), 7)).isTrue();
  }

  @Test
  void thePeerHeardOfLongestAgoMakesRoom() {
    for (int peer = 1; peer <= 1_025; peer++) {
      taught.mustTeach(actor(peer), 7);
    }

    assertThat(taught.mustTeach(actor(1_025), 7)).isFalse();
    assertThat(taught.mustTeach(actor(2), 7)).isFalse();
    assertThat(taught.mustTeach(actor(1), 7)).isTrue();
  }
}

package dev.syncline.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.group.Acknowledgements.Ended;
import dev.syncline.core.placement.Partition;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private static final Partition ONE = new Partition(3, 1);
  private static final Partition TWO = new Partition(3, 2);

  private final Acknowledgements acknowledgements = new Acknowledgements(3);

  private static VersionVector upTo(long last) {
    return VersionVector.ofRange(Actor.numbered(1), 1, last);
  }

  @Test
  void itIsStoredOnceAllItsPartitionsAre() {
    acknowledgements.take(1, Map.of(ONE, upTo(4), TWO, upTo(5)));
    assertThat(acknowledgements.ready()).containsExactly(ONE, TWO);
    assertThat(acknowledgements.begin(ONE)).isEqualTo(upTo(4));
    assertThat(acknowledgements.begin(TWO)).isEqualTo(upTo(5));

    assertThat(acknowledgements.ended(TWO, true)).isEmpty();
    assertThat(acknowledgements.ended(ONE, true)).containsExactly(new Ended(1, true));
  }

  @Test
  void whatComesDuringAWriteGoesTogetherWithTheNext() {
    acknowledgements.take(1, Map.of(ONE, upTo(1)));
    acknowledgements.begin(ONE);
    acknowledgements.take(2, Map.of(ONE, upTo(7)));
    acknowledgements.take(3, Map.of(ONE, upTo(5)));

    assertThat(acknowledgements.ready()).isEmpty();
    assertThat(acknowledgements.begin(ONE)).isNull();
    assertThat(acknowledgements.ended(ONE, true)).containsExactly(new Ended(1, true));
    assertThat(acknowledgements.begin(ONE)).isEqualTo(upTo(7));
    assertThat(acknowledgements.ended(ONE, true))
        .containsExactly(new Ended(2, true), new Ended(3, true));
    assertThat(acknowledgements.ready()).isEmpty();
  }

  @Test
  void itEndsOnceWithTheFirstPartitionThatIsNotStored() {
    acknowledgements.take(1, Map.of(ONE, upTo(4), TWO, upTo(5)));
    acknowledgements.begin(ONE);
    acknowledgements.begin(TWO);

    assertThat(acknowledgements.ended(ONE, false)).containsExactly(new Ended(1, false));
    assertThat(acknowledgements.ended(TWO, true)).isEmpty();
  }

  @Test
  void whatCouldNotBeStoredEndsNobodyElse() {
    acknowledgements.take(1, Map.of(ONE, upTo(4)));
    acknowledgements.begin(ONE);
    acknowledgements.take(2, Map.of(ONE, upTo(3)));

    assertThat(acknowledgements.ended(ONE, false)).containsExactly(new Ended(1, false));
    assertThat(acknowledgements.begin(ONE)).isEqualTo(upTo(3));
    assertThat(acknowledgements.ended(ONE, true)).containsExactly(new Ended(2, true));
  }

  @Test
  void noMoreWaitThanMayUntilOneHasEnded() {
    acknowledgements.take(1, Map.of(ONE, upTo(1)));
    acknowledgements.take(2, Map.of(ONE, upTo(2)));
    acknowledgements.take(3, Map.of(TWO, upTo(3)));

    assertThat(acknowledgements.take(4, Map.of(TWO, upTo(4)))).isFalse();
    assertThat(acknowledgements.begin(TWO)).isEqualTo(upTo(3));
    acknowledgements.ended(TWO, true);
    assertThat(acknowledgements.take(4, Map.of(TWO, upTo(4)))).isTrue();
  }
}

package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeptTest {
  private static final Partition ONE = new Partition(1, 1);

  private final Round.Kept kept = new Round.Kept(3);

  private static Round round(long number) {
    FeedPosition head =
        FeedPosition.NONE.with(Map.of(ONE, VersionVector.of(Samples.dot(1, number))));
    return new Round(number, head, List.of(), Set.of(), number, 0);
  }

  private static Round.Mark mark(long number) {
    return new Round.Mark(number, FeedPosition.NONE, 0);
  }

  private void add(int from, int to) {
    for (int i = from; i <= to; i++) {
      kept.add(round(i));
    }
  }

  @Test
  void theRoundsBehindAPlaceAreThereOrNoneIs() {
    add(1, 5);

    assertThat(kept.after(2)).containsExactly(round(3), round(4), round(5));
    assertThat(kept.after(4)).containsExactly(round(5));
    assertThat(kept.after(5)).isEmpty();
    assertThat(kept.after(1)).isNull();
  }

  @Test
  void whoeverHasFallenBehindGoesOnBehindTheLastRoundThatIsGone() {
    add(1, 5);

    assertThat(kept.firstFrom(mark(0))).isEqualTo(round(2).mark());
    assertThat(kept.firstFrom(mark(1))).isEqualTo(round(2).mark());
    assertThat(kept.firstFrom(mark(3))).isEqualTo(mark(3));
  }

  @Test
  void nobodyGoesOnFromBeforeARestart() {
    add(1, 3);
    kept.restart(mark(4));
    add(5, 5);

    assertThat(kept.after(3)).isNull();
    assertThat(kept.after(4)).containsExactly(round(5));
    assertThat(kept.firstFrom(mark(3))).isEqualTo(mark(4));
  }

  @Test
  void aRoundThatIsTooLargeIsNotKept() {
    add(1, 1);
    FeedEvent.Gap gap = new FeedEvent.Gap(1, List.of(ONE), List.of());
    EventMaker.Told told = new EventMaker.Told(gap, ONE, Samples.dot(1, 1));
    kept.add(new Round(2, FeedPosition.NONE, List.of(told, told, told), Set.of(ONE), 0, 0));

    assertThat(kept.after(1)).isNull();
    assertThat(kept.after(2)).isEmpty();
  }
}

package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedEvent;
import dev.syncline.verticle.feed.EventMaker.Told;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Partition ONE = new Partition(1, 1);
  private static final Partition OTHER = new Partition(1, 2);
  private static final Dot A1 = Samples.dot(1, 1);
  private static final Dot A2 = Samples.dot(1, 2);
  private static final Dot B1 = Samples.dot(2, 1);
  private static final Round.Mark BEGINNING = new Round.Mark(0, FeedPosition.NONE, 0);

  private final List<FeedEvent> events = new ArrayList<>();

  private static FeedPosition at(Partition partition, Dot... dots) {
    return FeedPosition.NONE.with(Map.of(partition, VersionVector.of(dots)));
  }

  private static Told told(Partition partition, Dot dot) {
    return new Told(
        new FeedEvent.Gap(dot.counter(), List.of(partition), List.of()), partition, dot);
  }

  private static Round round(long number, FeedPosition head, Told... events) {
    Set<Partition> touched = new HashSet<>();
    List.of(events).forEach(each -> touched.add(each.partition()));
    return new Round(number, head, List.of(events), touched, 0, 0);
  }

  private Progress at(FeedPosition position) {
    Progress progress = new Progress(position, BEGINNING);
    progress.join(BEGINNING);
    return progress;
  }

  @Test
  void whatIsKnownIsNotToldAgain() {
    Progress progress = at(at(ONE, A1));

    Set<Partition> first =
        progress.take(
            round(1, at(ONE, A1, A2), told(ONE, A1), told(ONE, A2)), each -> true, events);

    assertThat(first).isEmpty();
    assertThat(events).containsExactly(told(ONE, A2).event());
    assertThat(progress.position()).isEqualTo(at(ONE, A1, A2));
    assertThat(progress.isAhead()).isFalse();
  }

  @Test
  void nothingIsToldFromAStateThatLacksWhatIsKnown() {
    Progress progress = at(at(ONE, B1));

    Set<Partition> first =
        progress.take(round(1, at(ONE, A1), told(ONE, A1)), each -> true, events);

    assertThat(first).containsExactly(ONE);
    assertThat(events).isEmpty();
    assertThat(progress.position()).isEqualTo(at(ONE, B1));
    assertThat(progress.seen()).isEqualTo(BEGINNING);
  }

  @Test
  void aRoundIsPassedOverWhoseEventsAreKnownThoughItLacksWhatElseIs() {
    Progress progress = at(at(ONE, A1, B1));

    Set<Partition> first =
        progress.take(round(1, at(ONE, A1), told(ONE, A1)), each -> true, events);

    assertThat(first).isEmpty();
    assertThat(events).isEmpty();
    assertThat(progress.position()).isEqualTo(at(ONE, A1, B1));
    assertThat(progress.seen().number()).isEqualTo(1);
    assertThat(progress.isAhead()).isTrue();
  }

  @Test
  void whatIsKnownOfOnePartitionHoldsUpNoOther() {
    Progress progress = at(at(ONE, B1));

    Set<Partition> first =
        progress.take(round(1, at(OTHER, A1), told(OTHER, A1)), each -> true, events);

    assertThat(first).isEmpty();
    assertThat(events).hasSize(1);
    assertThat(progress.position())
        .isEqualTo(at(ONE, B1).with(Map.of(OTHER, VersionVector.of(A1))));
  }

  @Test
  void whatIsNotWantedMayBeOlder() {
    Progress progress = at(at(ONE, B1));

    assertThat(progress.take(round(1, at(ONE, A1), told(ONE, A1)), each -> false, events))
        .isEmpty();
    assertThat(progress.position()).isEqualTo(at(ONE, A1, B1));
  }

  @Test
  void whoeverJoinsLaterIsSaidHowManyLiveEventsHaveGoneBy() {
    Progress progress = new Progress(at(ONE, A1), new Round.Mark(3, FeedPosition.NONE, 5));

    assertThat(progress.join(new Round.Mark(8, at(ONE, A1), 7))).isEqualTo(2);
    assertThat(progress.join(new Round.Mark(8, at(ONE, A1), 7))).isZero();
  }
}

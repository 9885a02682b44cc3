package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventMakerTest {
  private static final EntryKey KEY = Samples.key("a");

  private final EventMaker maker = new EventMaker(new OneNode(Samples.node(1)));

  @Test
  void aConflictHasTheDotAndTheTimestampOfTheWriteThatItHasComeWith() {
    Version told = Samples.version(Samples.dot(1, 1), 5, "told");
    Version newer = Samples.version(Samples.dot(2, 1), 6, "newer, and told before");
    FeedRead read =
        new FeedRead(
            new Partition(1, 0),
            VersionVector.of(told.dot(), newer.dot()),
            Map.of(KEY, List.of(told.dot())),
            Map.of(
                KEY, new Entry(ConflictPolicy.SIBLINGS, List.of(told, newer), VersionVector.EMPTY)),
            VersionVector.EMPTY,
            VersionVector.EMPTY,
            false);

    assertThat(maker.events(read))
        .last()
        .extracting(EventMaker.Told::event)
        .isInstanceOfSatisfying(
            FeedEvent.Conflict.class,
            conflict -> {
              assertThat(conflict.dot()).isEqualTo(told.dot());
              assertThat(conflict.timestamp()).isEqualTo(told.timestamp());
              assertThat(conflict.otherDots()).containsExactly(newer.dot());
            });
  }
}

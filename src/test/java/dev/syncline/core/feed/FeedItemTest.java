package dev.syncline.core.feed;

import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.tombstone;
import static dev.syncline.core.Samples.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedItemTest {
  private static final EntryKey KEY = key("a");

  private static List<FeedItem> told(ConflictPolicy policy, List<Version> versions, Dot... dots) {
    return FeedItem.of(
        new FeedRead(
            new Partition(3, 0),
            VersionVector.of(dots),
            Map.of(KEY, List.of(dots)),
            Map.of(KEY, new Entry(policy, versions, VersionVector.EMPTY)),
            VersionVector.EMPTY,
            VersionVector.EMPTY,
            false));
  }

  @Test
  void whatWasReplacedComesBeforeWhatIsThere() {
    Version there = version(dot(1, 7), 5, "new");

    assertThat(told(ConflictPolicy.LAST_WRITE_WINS, List.of(there), dot(1, 7), dot(2, 3)))
        .containsExactly(
            new FeedItem.Superseded(KEY, dot(2, 3), true),
            new FeedItem.Written(KEY, dot(1, 7), List.of(there)));
  }

  @Test
  void aDeleteIsToldAsOneAsLongAsItsTombstoneIsThere() {
    Version deleted = tombstone(dot(1, 7), 5);

    assertThat(told(ConflictPolicy.LAST_WRITE_WINS, List.of(deleted), dot(1, 7)))
        .containsExactly(new FeedItem.Deleted(KEY, dot(1, 7), deleted));
  }

  @Test
  void whereNothingIsLeftOfAnEntryItIsSaidThatItHasNoValue() {
    assertThat(told(ConflictPolicy.LAST_WRITE_WINS, List.of(), dot(1, 7), dot(1, 8)))
        .containsExactly(
            new FeedItem.Superseded(KEY, dot(1, 7), false),
            new FeedItem.Superseded(KEY, dot(1, 8), false));
  }

  @Test
  void siblingsComeInOrderOfTimeAndWithTheirConflict() {
    Version older = version(dot(2, 1), 5, "older");
    Version newer = version(dot(1, 1), 6, "newer");

    assertThat(told(ConflictPolicy.SIBLINGS, List.of(newer, older), dot(1, 1), dot(2, 1)))
        .containsExactly(
            new FeedItem.Written(KEY, dot(2, 1), List.of(older)),
            new FeedItem.Written(KEY, dot(1, 1), List.of(newer)),
            new FeedItem.Conflicting(KEY, dot(1, 1), List.of(newer, older)));
  }

  @Test
  void siblingsOfOneValueAreNoConflict() {
    List<Version> equal = List.of(version(dot(1, 1), 6, "same"), version(dot(2, 1), 5, "same"));

    assertThat(told(ConflictPolicy.SIBLINGS, equal, dot(1, 1)))
        .containsExactly(new FeedItem.Written(KEY, dot(1, 1), List.of(equal.get(0))));
  }

  @Test
  void aConflictIsThatOfAValueAndNotOfADeleteBesideIt() {
    Version one = version(dot(1, 1), 5, "one");
    Version other = version(dot(2, 1), 6, "other");
    Version deleted = tombstone(dot(3, 1), 7);
    List<Version> all = List.of(one, other, deleted);

    assertThat(told(ConflictPolicy.SIBLINGS, all, dot(1, 1), dot(3, 1)))
        .containsExactly(
            new FeedItem.Written(KEY, dot(1, 1), List.of(one)),
            new FeedItem.Deleted(KEY, dot(3, 1), deleted),
            new FeedItem.Conflicting(KEY, dot(1, 1), List.of(one, other)));
    assertThat(told(ConflictPolicy.SIBLINGS, all, dot(3, 1)))
        .containsExactly(new FeedItem.Deleted(KEY, dot(3, 1), deleted));
  }

  @Test
  void ofTheMutationsOfAnEntryTheLastOneIsToldWithAllThatTheyMake() {
    Version first = version(dot(1, 1), 5, "first");
    Version second = version(dot(2, 1), 6, "second");

    assertThat(told(ConflictPolicy.CRDT, List.of(first, second), dot(1, 1), dot(2, 1), dot(2, 9)))
        .containsExactly(
            new FeedItem.Superseded(KEY, dot(1, 1), true),
            new FeedItem.Superseded(KEY, dot(2, 9), true),
            new FeedItem.Written(KEY, dot(2, 1), List.of(first, second)));
  }

  @Test
  void anAdditionToAChainIsToldThoughItHasNoVersion() {
    Version first = version(dot(1, 1), 5, "first");

    assertThat(told(ConflictPolicy.CRDT, List.of(first), dot(1, 2)))
        .containsExactly(new FeedItem.Written(KEY, dot(1, 2), List.of(first)));
  }
}

package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Leaves;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A search finds what a read shows. */
class CurrentValueTest {
  private static final Content ONE = new Content.Value(bytes(1, 0), Bytes.EMPTY);
  private static final Content OTHER = new Content.Value(bytes(0, 1), Bytes.EMPTY);

  private static Bytes bytes(float... numbers) {
    return Floats.bytes(numbers);
  }

  private static Dot dot(long counter) {
    return new Dot(new Actor(1), counter);
  }

  private static Version version(long counter, long millis, Content content) {
    return new Version(dot(counter), HybridTimestamp.ofMillis(millis), content);
  }

  private static List<CurrentValue> shown(
      ConflictPolicy now, ConflictPolicy written, Version... versions) {
    CollectionInfo collection =
        new CollectionInfo(1, "docs", 2, Metric.COSINE, 1, now, IndexKind.HNSW);
    return CurrentValue.of(collection, new Entry(written, List.of(versions), VersionVector.EMPTY));
  }

  @Test
  void siblingsAreAllShownAndEqualOnesOnce() {
    assertThat(
            shown(
                ConflictPolicy.SIBLINGS,
                ConflictPolicy.SIBLINGS,
                version(1, 30, ONE),
                version(2, 10, OTHER),
                version(3, 40, ONE),
                version(4, 20, ONE),
                version(5, 50, Content.Tombstone.INSTANCE)))
        .extracting(CurrentValue::dot)
        .containsExactly(dot(3), dot(2));
  }

  @Test
  void ofSiblingsFromBeforeTheLastWriteWinsOneIsShown() {
    assertThat(
            shown(
                ConflictPolicy.LAST_WRITE_WINS,
                ConflictPolicy.SIBLINGS,
                version(1, 20, ONE),
                version(2, 10, OTHER)))
        .extracting(CurrentValue::dot)
        .containsExactly(dot(1));
  }

  @Test
  void whatIsDeletedIsNotShown() {
    assertThat(
            shown(
                ConflictPolicy.LAST_WRITE_WINS,
                ConflictPolicy.LAST_WRITE_WINS,
                version(1, 20, Content.Tombstone.INSTANCE)))
        .isEmpty();
  }

  @Test
  void anEntryMadeOfMutationsIsShownOnceWithItsNewestDotOrNotWithoutAVector() {
    Content vector =
        new Content.Mutated(Leaves.of(Map.of(Slot.VECTOR, new Leaf.Assigned(bytes(1, 0)))));
    Content field =
        new Content.Mutated(
            Leaves.of(Map.of(Slot.ofField("/note"), new Leaf.Assigned(Bytes.utf8("1")))));
    assertThat(
            shown(
                ConflictPolicy.CRDT,
                ConflictPolicy.CRDT,
                version(1, 10, vector),
                version(2, 30, field),
                version(3, 20, field)))
        .containsExactly(
            new CurrentValue(dot(2), new Content.Value(bytes(1, 0), Bytes.utf8("{}"))));
    assertThat(shown(ConflictPolicy.CRDT, ConflictPolicy.CRDT, version(2, 30, field))).isEmpty();
  }
}

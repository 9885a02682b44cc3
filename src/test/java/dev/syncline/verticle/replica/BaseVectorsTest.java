package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaseVectorsTest {
  private static final Partition PARTITION = new Partition(3, 1);
  private static final EntryKey KEY = key("a");

  private static Bytes vector(int value) {
    byte[] bytes = new byte[64];
    bytes[0] = (byte) value;
    return Bytes.wrap(bytes);
  }

  private static Entry entry(Dot... dots) {
    List<Version> versions =
        List.of(dots).stream()
            .map(
                each ->
                    new Version(
                        each,
                        HybridTimestamp.ZERO,
                        new Content.Value(vector((int) each.counter()), Bytes.EMPTY)))
            .toList();
    return new Entry(ConflictPolicy.SIBLINGS, versions, VersionVector.EMPTY);
  }

  private static List<Bytes> held(BaseVectors bases, VersionVector clock, Entry current) {
    SyncItem item = new SyncItem(KEY, VersionVector.EMPTY, current);
    return bases
        .heldBy(clock, new SyncBatch(PARTITION, 1, clock, List.of(item), VersionVector.EMPTY))
        .of(KEY);
  }

  @Test
  void aReplacedVectorIsABaseForAPeerWhoseClockHoldsItsDotOnly() {
    BaseVectors bases = new BaseVectors(1 << 20);
    bases.replaced(PARTITION, KEY, entry(dot(1, 1)), entry(dot(1, 2)));
    bases.replaced(PARTITION, KEY, entry(dot(1, 2)), entry(dot(1, 3)));

    assertThat(held(bases, VersionVector.of(dot(1, 1)), entry(dot(1, 3))))
        .containsExactly(vector(1));
    assertThat(held(bases, VersionVector.ofRange(dot(1, 1).actor(), 1, 2), entry(dot(1, 3))))
        .as("the latest first")
        .containsExactly(vector(2), vector(1));
    assertThat(held(bases, VersionVector.EMPTY, entry(dot(1, 3)))).isEmpty();
  }

  @Test
  void aSiblingThatThePeerHoldsIsABase() {
    assertThat(held(new BaseVectors(0), VersionVector.of(dot(1, 1)), entry(dot(1, 1), dot(2, 1))))
        .containsExactly(vector(1));
  }

  @Test
  void theFirstAndTheLatestVectorsOfAnEntryAreKept() {
    BaseVectors bases = new BaseVectors(1 << 20);
    for (int i = 1; i <= 9; i++) {
      bases.replaced(PARTITION, KEY, entry(dot(1, i)), entry(dot(1, i + 1)));
    }
    assertThat(held(bases, VersionVector.ofRange(dot(1, 1).actor(), 1, 9), entry(dot(1, 10))))
        .containsExactly(vector(9), vector(8), vector(7), vector(1));
  }

  @Test
  void whatIsKeptIsBounded() {
    BaseVectors bases = new BaseVectors(1_000);
    for (int i = 1; i <= 100; i++) {
      bases.replaced(PARTITION, key("k" + i), entry(dot(1, i)), entry(dot(2, i)));
    }
    assertThat(bases.bytes()).isPositive().isLessThanOrEqualTo(1_000);

    BaseVectors none = new BaseVectors(0);
    none.replaced(PARTITION, KEY, entry(dot(1, 1)), entry(dot(1, 2)));
    assertThat(none.bytes()).isZero();
  }
}

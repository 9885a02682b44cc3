package dev.syncline.verticle.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FeedBellTest {
  private static final Partition ONE = new Partition(3, 1);
  private static final Partition OTHER = new Partition(3, 2);

  private final FeedBell bell = new FeedBell();
  private final AtomicInteger told = new AtomicInteger();
  private final FeedBell.Rings rings = bell.listen(told::incrementAndGet, 4, 1_000);

  private static Batch batch(Partition partition, int idBytes) {
    EntryKey key = new EntryKey(1, Bytes.wrap(new byte[idBytes]));
    Entry entry = Entry.absent(ConflictPolicy.LAST_WRITE_WINS);
    return new Batch(
        partition,
        1,
        List.of(new Batch.Change(key, entry)),
        List.of(),
        VersionVector.EMPTY,
        List.of(),
        false);
  }

  @Test
  void batchesAreHandedOverInOrderAndOnce() {
    Batch first = batch(ONE, 1);
    Batch second = batch(ONE, 2);
    bell.ring(first);
    bell.ring(second);

    assertThat(rings.take(Set.of()))
        .containsOnlyKeys(ONE)
        .containsEntry(ONE, List.of(first, second));
    assertThat(rings.take(Set.of())).isEmpty();
  }

  @Test
  void theListenerIsToldOnceUntilItTakes() {
    bell.ring(ONE);
    bell.ring(OTHER);
    assertThat(told).hasValue(1);

    rings.take(Set.of());
    bell.ring(ONE);
    assertThat(told).hasValue(2);
  }

  @Test
  void whatDoesNotFitIsReadInTheLog() {
    bell.ring(batch(ONE, 1));
    bell.ring(batch(OTHER, 1));
    bell.ring(batch(OTHER, 1));

    assertThat(rings.take(Set.of()).get(OTHER)).isEmpty();

    bell.ring(batch(OTHER, 1));
    assertThat(rings.take(Set.of()).get(OTHER)).hasSize(1);
  }

  @Test
  void behindWhatIsReadInTheLogNothingIsHandedOver() {
    bell.ring(ONE);
    bell.ring(batch(ONE, 1));

    assertThat(rings.take(Set.of()).get(ONE)).isEmpty();
  }

  @Test
  void whatIsLeftForLaterStaysAndCounts() {
    bell.ring(batch(ONE, 1));
    bell.ring(batch(OTHER, 1));

    assertThat(rings.take(Set.of(ONE))).containsOnlyKeys(OTHER);

    bell.ring(batch(OTHER, 1));
    bell.ring(batch(OTHER, 1));
    assertThat(rings.take(Set.of(ONE)).get(OTHER)).isEmpty();
    assertThat(rings.take(Set.of()).get(ONE)).hasSize(1);
  }

  @Test
  void whoeverReadsTheLogsIsHandedNothing() {
    FeedBell.Rings reader = bell.listen(() -> {});
    bell.ring(batch(ONE, 1));

    assertThat(reader.take(Set.of())).containsEntry(ONE, List.of());
  }
}

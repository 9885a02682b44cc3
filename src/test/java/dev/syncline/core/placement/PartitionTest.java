package dev.syncline.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionTest {
  @Test
  void everyPartitionComesBackAndSortsByFactorAndSlot() {
    List<Partition> all = new ArrayList<>();
    for (int factor = 1; factor <= Partition.MAX_REPLICATION_FACTOR; factor++) {
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        Partition partition = new Partition(factor, slot);
        ByteWriter out = new ByteWriter(2);
        partition.encode(out);

        assertThat(out.length()).isEqualTo(2);
        assertThat(Partition.decode(new ByteReader(out.toByteArray()))).isEqualTo(partition);
        all.add(partition);
      }
    }
    assertThat(all).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void numbersOutOfBoundsAreRefusedAndCorrupt() {
    for (int[] wrong : new int[][] {{0, 0}, {128, 0}, {1, 64}, {255, 255}}) {
      assertThatThrownBy(() -> new Partition(wrong[0], wrong[1]))
          .isInstanceOf(IllegalArgumentException.class);
      byte[] bytes = {(byte) wrong[0], (byte) wrong[1]};
      assertThatThrownBy(() -> Partition.decode(new ByteReader(bytes)))
          .isInstanceOf(CorruptDataException.class)
          .hasMessage("no partition " + wrong[0] + "/" + wrong[1]);
    }
    assertThatThrownBy(() -> new Partition(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEntryHasTheSamePartitionInEveryRelease() {
    assertThat(Partition.of(3, Samples.key("a"))).isEqualTo(new Partition(3, 38));
    assertThat(Partition.of(5, Samples.key("a"))).isEqualTo(new Partition(5, 38));
    assertThat(Partition.of(3, new EntryKey(2, Bytes.utf8("a")))).isEqualTo(new Partition(3, 57));
  }

  @Test
  void entriesSpreadEvenlyOverTheSlots() {
    Map<Partition, Integer> entries = new HashMap<>();
    for (int i = 0; i < 64_000; i++) {
      entries.merge(Partition.of(3, Samples.key("entry-" + i)), 1, Integer::sum);
    }

    // 1,000 each, give or take five standard deviations.
    assertThat(entries).hasSize(Partition.SLOTS);
    assertThat(entries.values()).allMatch(count -> count > 840 && count < 1_160);
  }
}

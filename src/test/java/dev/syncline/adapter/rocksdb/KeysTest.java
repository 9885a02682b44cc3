package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.Arrays;
import java.util.Comparator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeysTest {
  @Property
  void anEntryKeyComesBackFromItsBytes(
      @ForAll @IntRange(min = 1, max = 127) int factor,
      @ForAll @IntRange(min = 0, max = 63) int slot,
      @ForAll long collection,
      @ForAll @Size(min = 1, max = 512) byte[] id) {
    Partition partition = new Partition(factor, slot);
    byte[] key = Keys.entry(partition, new EntryKey(collection, Bytes.wrap(id)));

    assertThat(Keys.partitionOf(key)).isEqualTo(partition);
    assertThat(Keys.collectionOf(key)).isEqualTo(collection);
    assertThat(Keys.idOf(key)).isEqualTo(Bytes.wrap(id));
  }

  @Property
  void theKeyOfAGroupIsTheKeyOfALookup(
      @ForAll @IntRange(min = 1, max = 127) int factor,
      @ForAll @IntRange(min = 0, max = 63) int slot,
      @ForAll long number,
      @ForAll @LongRange(min = 1) long counter,
      @ForAll @Size(min = 1, max = 512) byte[] id) {
    Partition partition = new Partition(factor, slot);
    EntryKey entry = new EntryKey(number, Bytes.wrap(id));
    Dot dot = new Dot(new Actor(number), counter);
    ByteWriter out = new ByteWriter(16);
    Keys.writeEntry(partition, entry, out);
    Keys.writeLog(partition, dot, out);
    ByteReader in = new ByteReader(out.toByteArray());

    assertThat(in.readBytes("key", 1024)).isEqualTo(Keys.entry(partition, entry));
    assertThat(in.readBytes("key", 1024)).isEqualTo(Keys.log(partition, dot));
  }

  @Property
  void bytewiseOrderIsTheOrderOfPartitionCollectionAndId(
      @ForAll @IntRange(min = 0, max = 63) int slot,
      @ForAll @IntRange(min = 0, max = 63) int otherSlot,
      @ForAll long collection,
      @ForAll long otherCollection,
      @ForAll @Size(min = 1, max = 8) byte[] id,
      @ForAll @Size(min = 1, max = 8) byte[] otherId) {
    Partition partition = new Partition(3, slot);
    Partition otherPartition = new Partition(3, otherSlot);
    EntryKey entry = new EntryKey(collection, Bytes.wrap(id));
    EntryKey otherEntry = new EntryKey(otherCollection, Bytes.wrap(otherId));
    int byBytes =
        Arrays.compareUnsigned(
            Keys.entry(partition, entry), Keys.entry(otherPartition, otherEntry));
    int byParts = partition.compareTo(otherPartition);

    assertThat(Integer.signum(byBytes))
        .isEqualTo(Integer.signum(byParts != 0 ? byParts : entry.compareTo(otherEntry)));
  }

  @Property
  void theKeysOfACollectionAndNoOthersLieInItsRange(
      @ForAll @IntRange(min = 0, max = 63) int slot,
      @ForAll long collection,
      @ForAll long other,
      @ForAll @Size(min = 1, max = 8) byte[] id) {
    Partition partition = new Partition(127, slot);
    byte[] from = Keys.collection(partition, collection);
    byte[] to = Keys.after(from);
    byte[] key = Keys.entry(partition, other, Bytes.wrap(id));
    Comparator<byte[]> order = Arrays::compareUnsigned;

    assertThat(order.compare(from, key) <= 0 && order.compare(key, to) < 0)
        .isEqualTo(collection == other);
  }

  @Test
  void aKeyThatNamesNoPartitionIsCorrupt() {
    assertThatThrownBy(() -> Keys.partitionOf(new byte[] {3}))
        .isInstanceOf(CorruptDataException.class);
    assertThatThrownBy(() -> Keys.partitionOf(new byte[] {0, 1}))
        .isInstanceOf(CorruptDataException.class);
    assertThatThrownBy(() -> Keys.partitionOf(new byte[] {3, 64}))
        .isInstanceOf(CorruptDataException.class);
    assertThatThrownBy(() -> Keys.idOf(Keys.collection(new Partition(3, 1), 9)))
        .isInstanceOf(CorruptDataException.class);
  }
}

package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 500)
class EntryKeyTest {
  private static byte[] encode(EntryKey key) {
    ByteWriter out = new ByteWriter(16);
    key.encode(out);
    return out.toByteArray();
  }

  @Property
  void aKeyComesBack(@ForAll long collection, @ForAll @Size(min = 1, max = 512) byte[] id) {
    EntryKey key = new EntryKey(collection, Bytes.wrap(id));
    ByteReader in = new ByteReader(encode(key));

    assertThat(EntryKey.decode(in)).isEqualTo(key);
    in.expectEnd("a key");
  }

  @Property
  void keysSortByCollectionAndThenByTheBytesOfTheId(
      @ForAll @Size(min = 1, max = 4) byte[] id,
      @ForAll @Size(min = 1, max = 4) byte[] other,
      @ForAll long collection) {
    EntryKey one = new EntryKey(collection, Bytes.wrap(id));
    EntryKey two = new EntryKey(collection, Bytes.wrap(other));

    assertThat(Integer.signum(one.compareTo(two)))
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(id, other)))
        .isEqualTo(-Integer.signum(two.compareTo(one)));
    assertThat(one.compareTo(two) == 0).isEqualTo(one.equals(two));
    assertThat(new EntryKey(1, Bytes.wrap(id))).isLessThan(new EntryKey(-1, Bytes.wrap(other)));
  }

  @Test
  void theHashIsTheSameInEveryRelease() {
    assertThat(new EntryKey(1, Bytes.utf8("a")).hash64()).isEqualTo(1545617625634938598L);
    assertThat(new EntryKey(2, Bytes.utf8("a")).hash64()).isEqualTo(-1958354119375528647L);
    assertThat(new EntryKey(1, Bytes.wrap(new byte[] {-1, 0})).hash64())
        .isEqualTo(-4246872572495029532L);
  }

  @Test
  void anIdHas1To512Bytes() {
    assertThatThrownBy(() -> new EntryKey(1, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id has 0 bytes, limit 512");
    assertThatThrownBy(() -> new EntryKey(1, Bytes.wrap(new byte[513])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id has 513 bytes, limit 512");
    assertThat(new EntryKey(1, Bytes.wrap(new byte[512])).id().length()).isEqualTo(512);
  }

  @Test
  void aKeyWithoutIdOrWithTooLongOneIsCorrupt() {
    byte[] empty = new ByteWriter(16).writeVarLong(1).writeVarLong(0).toByteArray();
    byte[] tooLong = new ByteWriter(600).writeVarLong(1).writeBytes(new byte[513]).toByteArray();

    assertThatThrownBy(() -> EntryKey.decode(new ByteReader(empty)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("an entry key has an empty id");
    assertThatThrownBy(() -> EntryKey.decode(new ByteReader(tooLong)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("length of id is 513, limit 512");
  }

  @Test
  void anyTruncationIsCorrupt() {
    byte[] bytes = encode(new EntryKey(300, Bytes.utf8("ground plan")));
    for (int length = 0; length < bytes.length; length++) {
      ByteReader in = new ByteReader(bytes, 0, length);
      assertThatThrownBy(() -> EntryKey.decode(in)).isInstanceOf(CorruptDataException.class);
    }
  }
}

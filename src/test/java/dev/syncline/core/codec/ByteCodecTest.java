package dev.syncline.core.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 500)
class ByteCodecTest {
  @Property
  void everyKindOfValueComesBack(
      @ForAll int int32, @ForAll long int64, @ForAll long varying, @ForAll String text) {
    String wellFormed = new String(text.getBytes(UTF_8), UTF_8);
    byte[] bytes =
        new ByteWriter(1)
            .writeByte(int32)
            .writeInt(int32)
            .writeLong(int64)
            .writeVarLong(varying)
            .writeString(wellFormed)
            .toByteArray();
    ByteReader in = new ByteReader(bytes);

    assertThat(in.readByte()).isEqualTo(int32 & 0xFF);
    assertThat(in.readInt()).isEqualTo(int32);
    assertThat(in.readLong()).isEqualTo(int64);
    assertThat(in.readVarLong()).isEqualTo(varying);
    assertThat(in.readString("text", Integer.MAX_VALUE)).isEqualTo(wellFormed);
    in.expectEnd("a message");
  }

  @Property
  void aNumberTakesAsManyBytesAsItsBitsNeed(@ForAll @IntRange(max = 63) int bit) {
    int bytes = new ByteWriter(16).writeVarLong(1L << bit).length();

    assertThat(bytes).isEqualTo(bit / 7 + 1);
  }

  @Test
  void aNumberOfMoreThan64BitsIsCorrupt() {
    byte[] eleven = new byte[11];
    byte[] tooHigh = new byte[10];
    java.util.Arrays.fill(eleven, (byte) 0x81);
    java.util.Arrays.fill(tooHigh, (byte) 0x81);
    tooHigh[9] = 2;

    for (byte[] bytes : List.of(eleven, tooHigh)) {
      assertThatThrownBy(() -> new ByteReader(bytes).readVarLong())
          .isInstanceOf(CorruptDataException.class)
          .hasMessageContaining("longer than 64 bits");
    }
  }

  @Test
  void aNumberInMoreBytesThanItNeedsIsCorrupt() {
    assertThatThrownBy(() -> new ByteReader(new byte[] {(byte) 0x81, 0}).readVarLong())
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("longer than it has to be");
  }

  @Test
  void aLengthIsCheckedAgainstWhatIsLeftBeforeAnythingIsAllocated() {
    byte[] huge = new ByteWriter(16).writeVarLong(Integer.MAX_VALUE).toByteArray();

    assertThatThrownBy(() -> new ByteReader(huge).readBytes("payload", Integer.MAX_VALUE))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("length of payload is 2147483647, limit 5");
    assertThatThrownBy(() -> new ByteReader(huge).readCount("versions", 18))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("count of versions is 2147483647, limit 0");
  }

  @Test
  void readingEndsWhereThePartEnds() {
    ByteReader in = new ByteReader(new byte[16], 2, 3);

    assertThat(in.readRaw(3)).hasSize(3);
    assertThatThrownBy(in::readByte)
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("needs 1 more byte, 0 bytes are left");
    assertThatThrownBy(() -> new ByteReader(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aTextThatIsCutShortIsCorrupt() {
    byte[] bytes = new ByteWriter(16).writeString("zone").toByteArray();
    for (int length = 0; length < bytes.length; length++) {
      ByteReader part = new ByteReader(bytes, 0, length);
      ByteReader cut = new ByteReader(java.util.Arrays.copyOf(bytes, length));
      for (ByteReader in : List.of(part, cut)) {
        assertThatThrownBy(() -> in.readString("zone", 63))
            .isInstanceOf(CorruptDataException.class);
      }
    }
  }

  @Test
  void leftOverBytesAreCorrupt() {
    assertThatThrownBy(() -> new ByteReader(new byte[2]).expectEnd("an entry"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("2 bytes are left over after an entry");
    assertThatThrownBy(() -> new ByteReader(new byte[1]).expectEnd("an entry"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("1 byte is left over after an entry");
  }

  @Test
  void onlyWhatWasWrittenCanBeOverwritten() {
    ByteWriter out = new ByteWriter(64).writeInt(1).writeByte(9);

    out.setInt(0, 7);

    assertThat(new ByteReader(out.toByteArray()).readInt()).isEqualTo(7);
    assertThatThrownBy(() -> out.setInt(2, 7)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void bytesAreComparedByValueAsUnsigned() {
    Bytes low = Bytes.wrap(new byte[] {1, 127});
    Bytes high = Bytes.wrap(new byte[] {1, (byte) 128});

    assertThat(low).isLessThan(high).isGreaterThan(Bytes.wrap(new byte[] {1}));
    assertThat(low).isEqualTo(Bytes.wrap(new byte[] {1, 127})).isNotEqualTo(high);
    assertThat(low).hasSameHashCodeAs(Bytes.wrap(new byte[] {1, 127}));
    assertThat(Bytes.wrap(new byte[0])).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.utf8("schön").toUtf8()).isEqualTo("schön");
  }

  @Test
  void theTextOfBytesDoesNotShowTheirContents() {
    assertThat(Bytes.utf8("secret"))
        .hasToString("Bytes[6, fee189f1]")
        .asString()
        .doesNotContain("secret");
  }
}

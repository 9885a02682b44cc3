package dev.syncline.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 500)
class VectorDeltaTest {
  /** Bits of a quiet NaN, and of one with another payload. */
  private static final int NAN = 0x7FC00000;

  private static final int OTHER_NAN = 0x7FC00123;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Delta(byte[] mask, byte[] changes) {}

  private static Delta delta(byte[] vector, byte[] base) {
    byte[] mask = new byte[VectorDelta.maskLength(vector.length)];
    byte[] changes = new byte[vector.length];
    // What an earlier vector left behind must not shine through.
    Arrays.fill(mask, (byte) 0xFF);
    int length = VectorDelta.encode(vector, base, mask, 0, changes, 0);
    return new Delta(mask, Arrays.copyOf(changes, length));
  }

  @Property
  void anyVectorComesBackFromAnyBase(
      @ForAll @Size(min = 1, max = 70) int[] bits, @ForAll int[] others) {
    int[] baseBits = bits.clone();
    for (int i = 0; i < Math.min(bits.length, others.length); i++) {
      baseBits[i] = others[i];
    }
    byte[] vector = Vectors.ofBits(bits);
    byte[] base = Vectors.ofBits(baseBits);

    Delta delta = delta(vector, base);

    assertThat(VectorDelta.apply(base, delta.mask(), 0, delta.changes(), 0)).isEqualTo(vector);
    assertThat(VectorDelta.changeLength(delta.mask(), 0, vector.length))
        .isEqualTo(delta.changes().length);
  }

  @Property
  void onlyFloatsThatDifferAreTold(
      @ForAll @Size(min = 1, max = 70) int[] bits, @ForAll @IntRange(max = 69) int changed) {
    int[] baseBits = bits.clone();
    baseBits[changed % bits.length] ^= 1;

    Delta delta = delta(Vectors.ofBits(bits), Vectors.ofBits(baseBits));

    assertThat(delta.changes()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void bitsAreComparedAndNotNumbers() {
    byte[] vector = Vectors.ofBits(NAN, OTHER_NAN, Float.floatToRawIntBits(-0f));
    byte[] base = Vectors.ofBits(NAN, NAN, Float.floatToRawIntBits(0f));

    Delta delta = delta(vector, base);

    assertThat(delta.mask()).containsExactly(0b110);
    assertThat(VectorDelta.apply(base, delta.mask(), 0, delta.changes(), 0)).isEqualTo(vector);
  }

  @Test
  void theBaseIsLeftAsItIs() {
    byte[] base = Vectors.ofBits(1, 2, 3);
    Delta delta = delta(Vectors.ofBits(4, 5, 6), base);

    VectorDelta.apply(base, delta.mask(), 0, delta.changes(), 0);

    assertThat(base).isEqualTo(Vectors.ofBits(1, 2, 3));
  }

  @Test
  void aMaskMayNotReachBeyondItsVector() {
    assertThat(VectorDelta.changeLength(new byte[] {0b111}, 0, 12)).isEqualTo(12);
    assertThat(VectorDelta.changeLength(new byte[] {0b1000}, 0, 12)).isEqualTo(-1);
    assertThat(VectorDelta.changeLength(new byte[] {(byte) 0xFF}, 0, 32)).isEqualTo(32);
  }

  @Test
  void vectorsOfOtherLengthsAreNoBase() {
    assertThat(VectorDelta.fits(new byte[8], new byte[8])).isTrue();
    assertThat(VectorDelta.fits(new byte[8], new byte[12])).isFalse();
    assertThat(VectorDelta.fits(new byte[6], new byte[6])).isFalse();
    assertThat(VectorDelta.fits(new byte[0], new byte[0])).isFalse();
    assertThatThrownBy(() -> delta(new byte[8], new byte[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a vector of 8 bytes and a base of 12");
  }

  @Test
  void aByteThatDiffersCountsOnce() {
    assertThat(VectorDelta.differingBytes(Vectors.ofBits(0x01020304, 5), Vectors.ofBits(4, 5)))
        .isEqualTo(3);
  }
}

package dev.syncline.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 500)
class VectorPlanesTest {
  @Property
  void anyFloatsComeBackToTheBit(
      @ForAll @Size(max = 70) int[] bits,
      @ForAll @IntRange(max = 5) int floatsAt,
      @ForAll @IntRange(max = 5) int planesAt) {
    assertComesBack(Vectors.ofBits(bits), floatsAt, planesAt);
  }

  @Property
  void bytesThatAreNoWholeFloatsComeBackToo(
      @ForAll @Size(max = 70) byte[] bytes, @ForAll @IntRange(max = 5) int planesAt) {
    assertComesBack(bytes, 0, planesAt);
  }

  private static void assertComesBack(byte[] floats, int floatsAt, int planesAt) {
    byte[] shifted = new byte[floats.length + floatsAt];
    System.arraycopy(floats, 0, shifted, floatsAt, floats.length);
    byte[] planes = new byte[floats.length + planesAt];
    VectorPlanes.split(shifted, floatsAt, floats.length, planes, planesAt);

    byte[] joined = new byte[floats.length];
    VectorPlanes.join(planes, planesAt, floats.length, joined, 0);

    assertThat(joined).isEqualTo(floats);
  }

  @Property
  void eachPlaneHoldsTheBytesOfOneSignificance(@ForAll @Size(max = 70) byte[] floats) {
    byte[] planes = new byte[floats.length];
    VectorPlanes.split(floats, 0, floats.length, planes, 0);

    for (int i = 0; i < floats.length; i++) {
      int at = VectorPlanes.planeStart(floats.length, i % 4) + i / 4;
      assertThat(planes[at]).isEqualTo(floats[i]);
    }
  }

  @Property
  void thePlanesLieEndToEnd(@ForAll @IntRange(max = 1 << 20) int length) {
    int at = 0;
    for (int plane = 0; plane < VectorPlanes.COUNT; plane++) {
      assertThat(VectorPlanes.planeStart(length, plane)).isEqualTo(at);
      at += VectorPlanes.planeLength(length, plane);
    }
    assertThat(at).isEqualTo(length);
  }

  @Test
  void theLowestBytesComeFirst() {
    byte[] floats = {1, 2, 3, 4, 11, 12, 13, 14};
    byte[] planes = new byte[8];

    VectorPlanes.split(floats, 0, 8, planes, 0);

    assertThat(planes).containsExactly(1, 11, 2, 12, 3, 13, 4, 14);
  }

  @Test
  void anArrayThatIsTooShortIsLeftAlone() {
    byte[] planes = new byte[7];

    assertThatThrownBy(() -> VectorPlanes.split(new byte[8], 0, 8, planes, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(planes).containsOnly(0);
  }
}

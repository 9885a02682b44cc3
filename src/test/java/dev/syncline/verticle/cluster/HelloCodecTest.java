package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HelloCodecTest {
  private static final Founding FOUNDING =
      new Founding(
          "cluster-1", new TreeMap<>(Map.of(Samples.node(1), "s1", Samples.node(2), "s2")));
  private static final Hello MEMBER =
      new Hello(Samples.node(1), "s1", FOUNDING, false, Set.of(Samples.node(1), Samples.node(2)));
  private static final Hello EMPTY = new Hello(Samples.node(3), "s3", null, true, Set.of());

  @Test
  void everyHelloComesBack() {
    for (Hello hello : List.of(MEMBER, EMPTY)) {
      assertThat(HelloCodec.decodeHello(HelloCodec.encode(hello))).isEqualTo(hello);
    }
  }

  @Test
  void aFoundingComesBack() {
    assertThat(HelloCodec.decodeFounding(HelloCodec.encode(FOUNDING))).isEqualTo(FOUNDING);
  }

  @Test
  void truncatedBytesAreCorrupt() {
    byte[] hello = HelloCodec.encode(MEMBER);
    for (int length = 0; length < hello.length; length++) {
      byte[] cut = Arrays.copyOf(hello, length);
      assertThatThrownBy(() -> HelloCodec.decodeHello(cut))
          .isInstanceOf(CorruptDataException.class);
    }
    byte[] founding = HelloCodec.encode(FOUNDING);
    for (int length = 0; length < founding.length; length++) {
      byte[] cut = Arrays.copyOf(founding, length);
      assertThatThrownBy(() -> HelloCodec.decodeFounding(cut))
          .isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void leftOverBytesAreCorrupt() {
    byte[] hello = HelloCodec.encode(MEMBER);
    byte[] founding = HelloCodec.encode(FOUNDING);

    assertThatThrownBy(() -> HelloCodec.decodeHello(Arrays.copyOf(hello, hello.length + 1)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("1 bytes are left over after a hello");
    assertThatThrownBy(
            () -> HelloCodec.decodeFounding(Arrays.copyOf(founding, founding.length + 1)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("1 bytes are left over after a founding");
  }

  @Test
  void damagedBytesAreCorruptOrAnotherHello() {
    byte[] bytes = HelloCodec.encode(MEMBER);
    for (int at = 0; at < bytes.length; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] damaged = bytes.clone();
        damaged[at] = (byte) value;
        try {
          assertThat(HelloCodec.decodeHello(damaged).initialMembers()).isNotNull();
        } catch (CorruptDataException expected) {
          assertThat(expected).hasMessageNotContaining("null");
        }
      }
    }
  }

  @Test
  void aFoundingWithoutMembersIsCorrupt() {
    byte[] nobody = HelloCodec.encode(new Founding("c", new TreeMap<>()));

    assertThatThrownBy(() -> HelloCodec.decodeFounding(nobody))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("a founding has no members");
  }

  @Test
  void aNewerVersionIsNamed() {
    assertThatThrownBy(() -> HelloCodec.decodeHello(new byte[] {2}))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("hello has version 2, this node reads 1");
  }
}

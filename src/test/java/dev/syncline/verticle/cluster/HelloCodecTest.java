package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Damage;
import dev.syncline.core.Samples;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.codec.CorruptDataException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HelloCodecTest {
  static final Founding FOUNDING =
      new Founding(
          "cluster-1", new TreeMap<>(Map.of(Samples.node(1), "s1", Samples.node(2), "s2")));
  static final Hello MEMBER =
      new Hello(Samples.node(1), "s1", FOUNDING, false, Set.of(Samples.node(1), Samples.node(2)));
  static final Hello EMPTY = new Hello(Samples.node(3), "s3", null, true, Set.of());

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
  void truncatedAndDamagedBytesAreCorruptOrSomethingElseThatIsValid() {
    for (Hello hello : List.of(MEMBER, EMPTY)) {
      Damage.assertIsWithstood(HelloCodec.encode(hello), HelloCodec::decodeHello);
    }
    Damage.assertIsWithstood(HelloCodec.encode(FOUNDING), HelloCodec::decodeFounding);
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

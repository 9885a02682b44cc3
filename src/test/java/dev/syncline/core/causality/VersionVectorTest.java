package dev.syncline.core.causality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import org.junit.jupiter.api.Test;

class VersionVectorTest {
  private static final Actor A = new Actor(0x5f0c91d2_00000000L);
  private static final long FAR = 1L << 62;

  private static ByteWriter oneActor(int ranges) {
    return new ByteWriter(64).writeVarLong(2).writeLong(A.id()).writeVarLong(ranges);
  }

  private static void assertCorrupt(ByteWriter bytes) {
    assertThatThrownBy(() -> VersionVector.decode(new ByteReader(bytes.toByteArray())))
        .isInstanceOf(CorruptDataException.class);
  }

  @Test
  void aMillionLostWritesAreOneRange() {
    VersionVector clock = VersionVector.ofRange(A, 1, FAR);
    ByteWriter out = new ByteWriter(16);

    clock.minus(VersionVector.ofRange(A, 1_000_000, 2_000_000)).encode(out);

    assertThat(out.length()).isLessThan(40);
    assertThat(clock.size()).isEqualTo(FAR);
    assertThat(clock.minus(VersionVector.ofRange(A, 1, FAR - 1)).size()).isEqualTo(1);
    assertThat(clock.limit(FAR / 2)).isEqualTo(VersionVector.ofRange(A, 1, FAR / 2));
  }

  @Test
  void aLimitBeyondItsSizeLeavesTheSetAsItIs() {
    VersionVector clock = VersionVector.of(new Dot(A, 2), new Dot(A, 4));

    assertThat(clock.limit(Long.MAX_VALUE)).isEqualTo(clock);
  }

  @Test
  void neighboursMeltIntoOneRangeWhateverCameFirst() {
    VersionVector ends = VersionVector.of(new Dot(A, 1), new Dot(A, 3));

    assertThat(ends.plus(new Dot(A, 2))).isEqualTo(VersionVector.ofRange(A, 1, 3));
    assertThat(ends.join(VersionVector.of(new Dot(A, 2))))
        .isEqualTo(VersionVector.ofRange(A, 1, 3));
  }

  @Test
  void theDigestIsTheSameInEveryRelease() {
    assertThat(VersionVector.EMPTY.digest()).isEqualTo(0x9E3779B97F4A7C15L);
    assertThat(VersionVector.of(new Dot(A, 1), new Dot(A, 2), new Dot(new Actor(-1), 7)).digest())
        .isEqualTo(7793615834797574338L);
  }

  @Test
  void itsTextNamesActorsAndRanges() {
    Actor named = Actor.random(0x5f0c91d2_00000000L);
    VersionVector dots = VersionVector.ofRange(named, 1, 7).plus(new Dot(named, 9));

    assertThat(dots).hasToString("{df0c91d2:1..7,9}");
    assertThat(dots.join(VersionVector.ofRange(Actor.numbered(12), 3, VersionVector.END)))
        .hasToString("{12:3.. df0c91d2:1..7,9}");
    assertThat(dots.join(VersionVector.ofWhole(3, 17))).hasToString("{df0c91d2:1..7,9 #3..17}");
    assertThat(VersionVector.ofWhole(3, 3)).hasToString("{#3}");
  }

  @Test
  void actorsThatAreHeldWholeTakeARangeHoweverManyTheyAre() {
    VersionVector clock = VersionVector.EMPTY;
    for (int number = 1_000; number >= 1; number--) {
      clock = clock.join(VersionVector.ofRange(Actor.numbered(number), 4, VersionVector.END));
      clock = clock.join(VersionVector.ofRange(Actor.numbered(number), 1, 3));
    }
    ByteWriter out = new ByteWriter(16);
    clock.encode(out);

    assertThat(clock).isEqualTo(VersionVector.ofWhole(1, 1_000));
    assertThat(out.length()).isLessThanOrEqualTo(5);
  }

  @Test
  void dotsWithoutALastOneAreNotToldOneByOne() {
    VersionVector rest = VersionVector.ofRange(A, 3, VersionVector.END);

    assertThatThrownBy(() -> rest.forEach(dot -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anActorThatIsHeldWholeAndToldAsAnotherIsCorrupt() {
    long last = VersionVector.END - 1;
    ByteWriter told = new ByteWriter(64).writeVarLong(2).writeLong(7);
    assertCorrupt(told.writeVarLong(1).writeVarLong(0).writeVarLong(last));
    ByteWriter twice = new ByteWriter(64).writeVarLong(3);
    twice.writeVarLong(1).writeVarLong(6).writeVarLong(0);
    assertCorrupt(twice.writeLong(7).writeVarLong(1).writeVarLong(0).writeVarLong(0));
    assertCorrupt(new ByteWriter(64).writeVarLong(1).writeVarLong(0));
  }

  @Test
  void emptyRangesAreRefused() {
    assertThatThrownBy(() -> VersionVector.ofRange(A, 3, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VersionVector.ofRange(A, 0, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Dot(A, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void actorsThatDoNotAscendAreCorrupt() {
    ByteWriter twice = new ByteWriter(64).writeVarLong(4);
    ByteWriter signed = new ByteWriter(64).writeVarLong(4);
    for (int i = 0; i < 2; i++) {
      twice.writeLong(7).writeVarLong(1).writeVarLong(0).writeVarLong(0);
      signed.writeLong(i == 0 ? -1 : 1).writeVarLong(1).writeVarLong(0).writeVarLong(0);
    }

    assertCorrupt(twice);
    assertCorrupt(signed);
  }

  @Test
  void rangesThatTouchAreCorrupt() {
    assertCorrupt(oneActor(2).writeVarLong(0).writeVarLong(0).writeVarLong(0).writeVarLong(0));
  }

  @Test
  void anActorWithoutARangeIsCorrupt() {
    assertCorrupt(oneActor(0).writeRaw(new byte[8]));
  }

  @Test
  void numbersThatOverflowAreCorrupt() {
    assertCorrupt(oneActor(1).writeVarLong(Long.MAX_VALUE).writeVarLong(0));
    assertCorrupt(oneActor(1).writeVarLong(0).writeVarLong(Long.MAX_VALUE - 1));
    assertCorrupt(oneActor(1).writeVarLong(-1).writeVarLong(0));
    assertCorrupt(oneActor(1).writeVarLong(0).writeVarLong(-1));
    assertCorrupt(
        oneActor(2).writeVarLong(FAR).writeVarLong(0).writeVarLong(FAR).writeVarLong(FAR));
  }

  @Test
  void numbersLongerThanNeededAreCorrupt() {
    assertCorrupt(oneActor(1).writeByte(0x80).writeByte(0).writeVarLong(0));
    assertCorrupt(oneActor(1).writeVarLong(0).writeByte(0x83).writeByte(0x80).writeByte(0));
  }

  @Test
  void aCountThatTheBytesCannotHoldIsCorruptBeforeAnythingIsAllocated() {
    assertCorrupt(new ByteWriter(16).writeVarLong(2L * Integer.MAX_VALUE));
    assertCorrupt(new ByteWriter(16).writeVarLong(Long.MAX_VALUE - 1));
    assertCorrupt(new ByteWriter(16).writeVarLong(2 * (Long.MAX_VALUE / 11 + 1)));
    assertCorrupt(oneActor(Integer.MAX_VALUE));
  }
}

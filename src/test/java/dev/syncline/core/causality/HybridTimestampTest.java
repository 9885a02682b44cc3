package dev.syncline.core.causality;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 500)
class HybridTimestampTest {
  /** The last millisecond of the year 9999, beyond which RFC 3339 has no text. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private static HybridTimestamp at(long millis, int logical) {
    return new HybridTimestamp((millis << 16) | logical);
  }

  @Property
  void theNextTimestampExceedsItsFloorAndIsNoEarlierThanTheWallClock(
      @ForAll @LongRange(max = LAST_MILLIS) long wall,
      @ForAll @LongRange(max = LAST_MILLIS) long floorMillis,
      @ForAll @IntRange(max = 65_535) int floorLogical) {
    HybridTimestamp floor = at(floorMillis, floorLogical);

    HybridTimestamp next = HybridTimestamp.next(wall, floor);

    assertThat(next).isGreaterThan(floor).isGreaterThanOrEqualTo(HybridTimestamp.ofMillis(wall));
    // The smallest such timestamp: clocks that are behind do not run away.
    assertThat(new HybridTimestamp(next.packed() - 1))
        .matches(each -> each.compareTo(floor) <= 0 || each.compareTo(at(wall, 0)) < 0);
  }

  @Property
  void aClockThatIsBehindStaysCloseToTheFloor(
      @ForAll @LongRange(min = 1, max = LAST_MILLIS) long millis,
      @ForAll @IntRange(max = 1_000) int writes) {
    HybridTimestamp last = at(millis, 0);
    for (int i = 0; i < writes; i++) {
      last = HybridTimestamp.next(millis - 1, last);
    }

    assertThat(last).isEqualTo(at(millis, writes));
  }

  @Test
  void anExhaustedLogicalPartCarriesIntoTheMilliseconds() {
    HybridTimestamp next = HybridTimestamp.next(1_000, at(1_000, 65_535));

    assertThat(next.millis()).isEqualTo(1_001);
    assertThat(next.logical()).isZero();
  }

  @Property
  void textSortsLikeTheTimestamp(
      @ForAll @LongRange(max = LAST_MILLIS) long millis,
      @ForAll @LongRange(max = LAST_MILLIS) long otherMillis,
      @ForAll @IntRange(max = 65_535) int logical,
      @ForAll @IntRange(max = 65_535) int otherLogical) {
    for (HybridTimestamp other :
        new HybridTimestamp[] {at(otherMillis, otherLogical), at(millis, otherLogical)}) {
      HybridTimestamp one = at(millis, logical);

      assertThat(Integer.signum(one.toString().compareTo(other.toString())))
          .isEqualTo(Integer.signum(one.compareTo(other)));
    }
  }

  @Property
  void itsPartsComeBack(
      @ForAll @LongRange(max = LAST_MILLIS) long millis,
      @ForAll @IntRange(max = 65_535) int logical) {
    assertThat(at(millis, logical).millis()).isEqualTo(millis);
    assertThat(at(millis, logical).logical()).isEqualTo(logical);
    assertThat(at(millis, 0)).isEqualTo(HybridTimestamp.ofMillis(millis));
  }

  @Test
  void theLaterOfTwoIsTheSameFromBothSides() {
    HybridTimestamp early = at(5, 9);
    HybridTimestamp late = at(6, 0);

    assertThat(early.max(late)).isEqualTo(late).isEqualTo(late.max(early));
    assertThat(HybridTimestamp.ZERO.max(early)).isEqualTo(early);
  }

  @Test
  void itsTextIsAnInstant() {
    assertThat(at(1_700_000_000_123L, 7)).hasToString("2023-11-14T22:13:20.123000007Z");
  }
}

package dev.syncline.core.resolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.EntryKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolutionQueueTest {
  private static final double NO_CHANCE = 0;
  private static final EntryKey KEY = Samples.key("a");
  private static final VersionVector TWO = siblings(1, 2);

  private final ResolutionQueue queue =
      new ResolutionQueue(new ResolutionLimits(4, 3, 1_000, 100, 250));

  private static VersionVector siblings(long... counters) {
    VersionVector dots = VersionVector.EMPTY;
    for (long counter : counters) {
      dots = dots.plus(Samples.dot(1, counter));
    }
    return dots;
  }

  private Standing conflict(VersionVector versions, int rank, long nowMillis) {
    return queue.conflict(KEY, versions, rank, nowMillis, NO_CHANCE);
  }

  /** The entry's try, which must be due, ends at once. */
  private Standing tryAt(long nowMillis, Attempt how) {
    return tryAt(nowMillis, how, TWO);
  }

  private Standing tryAt(long nowMillis, Attempt how, VersionVector seen) {
    assertThat(queue.next(nowMillis - 1)).isEmpty();
    assertThat(queue.next(nowMillis)).contains(KEY);
    return queue.ended(KEY, how, seen, nowMillis, NO_CHANCE);
  }

  @Test
  void theFirstInRankTriesAtOnceAndEachOtherOneLater() {
    conflict(TWO, 0, 5);
    assertThat(queue.nextMillis()).contains(5L);

    queue.conflict(Samples.key("b"), TWO, 2, 5, NO_CHANCE);
    assertThat(queue.next(5)).contains(KEY);
    assertThat(queue.nextMillis()).contains(2_005L);
  }

  @Test
  void whatAnotherHasResolvedIsNotTried() {
    conflict(TWO, 1, 0);
    queue.settled(KEY, 500);

    assertThat(queue.next(10_000)).isEmpty();
    assertThat(queue.known()).isZero();
  }

  @Test
  void moreSiblingsDoNotPutOffATryThatWaits() {
    conflict(TWO, 0, 0);
    assertThat(conflict(siblings(1, 2, 3), 0, 7)).isEqualTo(Standing.UNCHANGED);

    assertThat(queue.nextMillis()).contains(0L);
  }

  @Test
  void aFailedRoundIsTriedAgainAfterPausesThatDoubleUpToTheLimit() {
    conflict(TWO, 0, 0);

    assertThat(tryAt(0, Attempt.FAILED)).isEqualTo(Standing.QUEUED);
    assertThat(tryAt(50, Attempt.FAILED)).isEqualTo(Standing.QUEUED);
    assertThat(tryAt(150, Attempt.FAILED)).isEqualTo(Standing.GIVEN_UP);
    assertThat(queue.nextMillis()).isEmpty();
  }

  @Test
  void chanceMakesAPauseUpToTwiceAsLong() {
    ResolutionLimits limits = new ResolutionLimits(4, 3, 0, 100, 250);

    assertThat(limits.pauseMillis(1, 0)).isEqualTo(50);
    assertThat(limits.pauseMillis(1, 0.999_999)).isBetween(99L, 100L);
    assertThat(limits.pauseMillis(3, 0)).isEqualTo(125);
    assertThat(limits.pauseMillis(Integer.MAX_VALUE)).isEqualTo(250);
  }

  @Test
  void whatIsGivenUpStaysUntilSomethingElseIsWritten() {
    conflict(TWO, 0, 0);
    tryAt(0, Attempt.FAILED);
    tryAt(50, Attempt.FAILED);
    tryAt(150, Attempt.FAILED);

    assertThat(conflict(TWO, 0, 9_000)).isEqualTo(Standing.UNCHANGED);
    assertThat(conflict(siblings(2), 0, 9_000)).isEqualTo(Standing.UNCHANGED);
    assertThat(conflict(siblings(1, 2, 3), 0, 9_000)).isEqualTo(Standing.QUEUED);
    assertThat(tryAt(9_000, Attempt.FAILED)).isEqualTo(Standing.QUEUED);
  }

  @Test
  void whatIsWrittenJustAfterGivingUpStartsAnewOnlyOncePausesAllow() {
    conflict(TWO, 0, 0);
    tryAt(0, Attempt.FAILED);
    tryAt(50, Attempt.FAILED);
    tryAt(150, Attempt.FAILED);

    conflict(siblings(3), 0, 160);
    assertThat(queue.nextMillis()).contains(400L);
  }

  @Test
  void writtenResultsThatMeetSiblingsAgainAreRoundsToo() {
    conflict(TWO, 0, 0);
    tryAt(0, Attempt.WRITTEN);
    assertThat(conflict(siblings(3, 4), 0, 10)).isEqualTo(Standing.QUEUED);
    tryAt(60, Attempt.WRITTEN, siblings(1, 2, 3, 4));
    assertThat(conflict(siblings(5, 6), 0, 70)).isEqualTo(Standing.QUEUED);
    tryAt(170, Attempt.WRITTEN, siblings(1, 2, 3, 4, 5, 6));

    assertThat(conflict(siblings(7, 8), 0, 180)).isEqualTo(Standing.GIVEN_UP);
    assertThat(queue.next(10_000)).isEmpty();
  }

  @Test
  void roundsAreForgottenOnceThereWasPeaceForAsLongAsThePause() {
    conflict(TWO, 0, 0);
    tryAt(0, Attempt.WRITTEN);

    assertThat(conflict(siblings(3, 4), 0, 100)).isEqualTo(Standing.QUEUED);
    assertThat(queue.nextMillis()).contains(100L);
  }

  @Test
  void siblingsHeardOfDuringARoundAreTriedAfterIt() {
    conflict(TWO, 0, 0);
    queue.next(0);
    conflict(siblings(1, 2, 3), 0, 1);

    assertThat(queue.ended(KEY, Attempt.WRITTEN, TWO, 2, NO_CHANCE)).isEqualTo(Standing.QUEUED);
    assertThat(queue.nextMillis()).contains(52L);
  }

  @Test
  void siblingsThatAreOverBeforeTheRoundEndsAreNot() {
    conflict(TWO, 0, 0);
    queue.next(0);
    conflict(siblings(1, 2, 3), 0, 1);
    queue.settled(KEY, 2);

    assertThat(queue.ended(KEY, Attempt.WRITTEN, TWO, 3, NO_CHANCE)).isEqualTo(Standing.DONE);
    assertThat(queue.size()).isZero();
  }

  @Test
  void siblingsThatTheResolverLeavesStayUntilThereAreOthers() {
    conflict(TWO, 0, 0);

    assertThat(tryAt(0, Attempt.LEFT)).isEqualTo(Standing.DONE);
    assertThat(conflict(TWO, 0, 10)).isEqualTo(Standing.UNCHANGED);
    assertThat(conflict(siblings(1, 2, 3), 0, 20)).isEqualTo(Standing.QUEUED);
    assertThat(queue.nextMillis()).contains(20L);
  }

  @Test
  void whatIsWrittenWhileTheResolverDecidesToLeaveIsLookedAt() {
    conflict(TWO, 0, 0);
    queue.next(0);
    conflict(siblings(1, 2, 3), 0, 1);

    assertThat(queue.ended(KEY, Attempt.LEFT, TWO, 2, NO_CHANCE)).isEqualTo(Standing.QUEUED);
    assertThat(queue.nextMillis()).contains(52L);
  }

  @Test
  void whatARoundHasFoundSettledWithoutKnowingAllVersionsHereIsLookedAtAgain() {
    conflict(siblings(1, 2, 3), 0, 0);
    assertThat(tryAt(0, Attempt.SETTLED)).isEqualTo(Standing.QUEUED);
    assertThat(queue.nextMillis()).contains(50L);

    queue.next(50);
    assertThat(queue.ended(KEY, Attempt.SETTLED, siblings(1, 2, 3), 52, NO_CHANCE))
        .isEqualTo(Standing.DONE);
    assertThat(queue.known()).isZero();
  }

  @Test
  void replicasThatCannotBeHadAreNoRound() {
    conflict(TWO, 0, 0);
    long now = 0;
    for (int i = 0; i < 10; i++) {
      now = queue.nextMillis().orElseThrow();
      assertThat(tryAt(now, Attempt.UNAVAILABLE)).isEqualTo(Standing.QUEUED);
    }
    assertThat(queue.nextMillis()).contains(now + 125);
  }

  @Test
  void whereTheResolverIsMissingTheEntryIsLeftToTheScan() {
    conflict(TWO, 0, 0);

    assertThat(tryAt(0, Attempt.MISSING)).isEqualTo(Standing.DONE);
    assertThat(queue.known()).isZero();
  }

  @Test
  void whatDoesNotFitIsSaidAndWhatIsOnlyKeptInMindMakesRoom() {
    List<EntryKey> keys =
        List.of(Samples.key("b"), Samples.key("c"), Samples.key("d"), Samples.key("e"));
    conflict(TWO, 0, 0);
    tryAt(0, Attempt.LEFT);
    for (EntryKey key : keys) {
      assertThat(queue.conflict(key, TWO, 0, 1, NO_CHANCE)).isEqualTo(Standing.QUEUED);
    }

    assertThat(queue.known()).isEqualTo(4);
    assertThat(conflict(TWO, 0, 2)).isEqualTo(Standing.FULL);
  }

  @Test
  void somebodyElsesResolutionOfWhatWasGivenUpStartsAnew() {
    conflict(TWO, 0, 0);
    tryAt(0, Attempt.FAILED);
    tryAt(50, Attempt.FAILED);
    tryAt(150, Attempt.FAILED);
    queue.settled(KEY, 160);

    assertThat(conflict(siblings(4, 5), 0, 170)).isEqualTo(Standing.QUEUED);
    assertThat(queue.nextMillis()).contains(170L);
  }

  @Test
  void whatIsNotBeingResolvedCannotEnd() {
    conflict(TWO, 0, 0);

    assertThatThrownBy(() -> queue.ended(KEY, Attempt.WRITTEN, TWO, 0, NO_CHANCE))
        .isInstanceOf(IllegalStateException.class);
  }
}

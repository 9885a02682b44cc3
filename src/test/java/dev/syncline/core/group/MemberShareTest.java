package dev.syncline.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberShareTest {
  private static final Partition ONE = new Partition(3, 1);
  private static final Partition TWO = new Partition(3, 2);
  private static final Actor WRITER = Actor.numbered(1);

  private static final int ALL = 1_000;

  private final MemberShare share = new MemberShare();

  private static VersionVector dots(long from, long to) {
    return VersionVector.ofRange(WRITER, from, to);
  }

  private static FeedPosition at(Partition partition, VersionVector dots) {
    return FeedPosition.NONE.with(Map.of(partition, dots));
  }

  @Test
  void aTokenNamesWhatWasToldAndIsNotAcknowledged() {
    share.assign(ONE, dots(1, 5));

    assertThat(share.told(at(ONE, dots(1, 8)), Set.of(ONE), false)).isTrue();
    assertThat(share.takeToken(ALL)).isEqualTo(at(ONE, dots(6, 8)));
    assertThat(share.acknowledged(at(ONE, dots(6, 7)))).isEmpty();
    assertThat(share.takeToken(ALL)).isEqualTo(at(ONE, dots(8, 8)));
    assertThat(share.position()).isEqualTo(at(ONE, dots(1, 8)));
  }

  @Test
  void fewDotsThatWerePassedOverAreNotNamed() {
    share.assign(ONE, dots(1, 5));
    share.assign(TWO, VersionVector.EMPTY);
    FeedPosition passed =
        FeedPosition.NONE.with(Map.of(ONE, dots(1, 6), TWO, dots(1, MemberShare.MANY - 1)));

    assertThat(share.told(passed, Set.of(), false)).isFalse();
    assertThat(share.takeToken(ALL)).isEqualTo(FeedPosition.NONE);
    assertThat(share.position()).isEqualTo(passed);
  }

  @Test
  void dotsThatWerePassedOverAreNamedOnceTheyAreManyOrOld() {
    share.assign(ONE, VersionVector.EMPTY);
    share.assign(TWO, VersionVector.EMPTY);
    FeedPosition passed =
        FeedPosition.NONE.with(Map.of(ONE, dots(1, MemberShare.MANY), TWO, dots(1, 1)));

    assertThat(share.told(passed, Set.of(), false)).isTrue();
    assertThat(share.takeToken(ALL)).isEqualTo(at(ONE, dots(1, MemberShare.MANY)));
    assertThat(share.told(passed, Set.of(), true)).isTrue();
    assertThat(share.takeToken(ALL)).isEqualTo(passed);
  }

  @Test
  void aRevokedPartitionIsReleasedOnceAllThatWasToldOfItIsAcknowledged() {
    share.assign(ONE, VersionVector.EMPTY);
    share.assign(TWO, VersionVector.EMPTY);
    share.told(at(ONE, dots(1, 4)), Set.of(ONE), false);

    assertThat(share.revoke(TWO)).isTrue();
    assertThat(share.revoke(ONE)).isFalse();
    assertThat(share.partitions()).isEmpty();
    assertThat(share.acknowledged(at(ONE, dots(1, 3)))).isEmpty();
    assertThat(share.takeToken(ALL)).isEqualTo(at(ONE, dots(4, 4)));
    assertThat(share.acknowledged(at(ONE, dots(1, 4)))).containsExactly(ONE);
    assertThat(share.takeToken(ALL)).isEqualTo(FeedPosition.NONE);
  }

  @Test
  void whatAReplicaHasYetToGetStaysToldAlthoughThePositionLacksIt() {
    share.assign(ONE, VersionVector.EMPTY);
    share.told(at(ONE, dots(1, 4)), Set.of(ONE), false);

    share.told(at(ONE, dots(1, 2)), Set.of(), false);

    assertThat(share.takeToken(ALL)).isEqualTo(at(ONE, dots(1, 4)));
    assertThat(share.position()).isEqualTo(at(ONE, dots(1, 2)));
  }

  @Test
  void whatDoesNotFitIntoATokenIsNamedByTheNext() {
    share.assign(ONE, VersionVector.EMPTY);
    share.assign(TWO, VersionVector.EMPTY);
    FeedPosition all = FeedPosition.NONE.with(Map.of(ONE, dots(1, 4), TWO, dots(1, 4)));
    share.told(all, Set.of(ONE, TWO), false);

    assertThat(share.takeToken(1)).isEqualTo(at(ONE, dots(1, 4)));
    share.acknowledged(at(ONE, dots(1, 4)));
    assertThat(share.told(all, Set.of(), false)).isTrue();
    assertThat(share.takeToken(1)).isEqualTo(at(TWO, dots(1, 4)));
    assertThat(share.told(all, Set.of(), false)).isFalse();
  }

  @Test
  void aPartitionThatComesBackBeginsAtWhatIsAcknowledged() {
    share.assign(ONE, VersionVector.EMPTY);
    share.told(at(ONE, dots(1, 4)), Set.of(ONE), false);
    share.revoke(ONE);

    share.assign(ONE, dots(1, 2));

    assertThat(share.position()).isEqualTo(at(ONE, dots(1, 2)));
    assertThat(share.takeToken(ALL)).isEqualTo(FeedPosition.NONE);
  }
}

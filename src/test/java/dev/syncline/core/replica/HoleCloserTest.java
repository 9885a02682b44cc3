package dev.syncline.core.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Node 1 asks; node 3 ran as actor 3 and now runs as actor 33. */
class HoleCloserTest {
  private static final Partition PARTITION = new Partition(3, 0);
  private static final Ring BEFORE = Samples.ring(3);
  private static final Ring RING = Samples.restarted(BEFORE, 3, 33);
  private static final VersionVector NONE = VersionVector.EMPTY;

  /** Of actor 3, the dot 1 is missing. */
  private static final VersionVector HOLED = VersionVector.of(dot(3, 2));

  private final HoleCloser closer = new HoleCloser();

  private void report(int node, long actor, long ringVersion, VersionVector applied) {
    closer.learn(
        new ClockReport(PARTITION, node(node), actor(actor), ringVersion, NONE, applied, true));
  }

  /** What is void of actor 3. */
  private VersionVector voids() {
    return closer.voids(RING, PARTITION, node(1), HOLED).only(actor(3));
  }

  private static VersionVector from(long counter) {
    return VersionVector.ofRange(actor(3), counter, VersionVector.END);
  }

  @Test
  void aDotThatEveryReplicaLacksIsVoidAndAllThatWouldFollow() {
    report(2, 2, RING.version(), HOLED);
    report(3, 33, RING.version(), HOLED);

    assertThat(voids()).isEqualTo(VersionVector.of(dot(3, 1)).join(from(3)));
  }

  @Test
  void whatWouldFollowIsOpenUntilAllHaveAcceptedWhatOneHas() {
    report(2, 2, RING.version(), HOLED);
    report(3, 33, RING.version(), NONE);

    assertThat(voids()).isEqualTo(VersionVector.of(dot(3, 1)));
  }

  @Test
  void aDotThatOneReplicaHasAcceptedIsNot() {
    report(2, 2, RING.version(), VersionVector.of(dot(3, 1), dot(3, 2)));
    report(3, 33, RING.version(), HOLED);

    assertThat(voids()).isEqualTo(NONE);
  }

  @Test
  void asLongAsOneReplicaHasNotReportedNothingIsVoid() {
    report(2, 2, RING.version(), NONE);

    assertThat(voids()).isEqualTo(NONE);
  }

  @Test
  void aReportUnderAnOlderRingProvesNothing() {
    report(2, 2, BEFORE.version(), NONE);
    report(3, 33, RING.version(), NONE);

    assertThat(voids()).isEqualTo(NONE);
  }

  @Test
  void aReportUnderANewerRingIsNotMixedWithOlderOnes() {
    report(2, 2, RING.version() + 1, NONE);
    report(3, 33, RING.version(), NONE);

    assertThat(voids()).isEqualTo(NONE);
  }

  @Test
  void aReportOfARunThatHasEndedProvesNothing() {
    report(2, 2, RING.version(), NONE);
    report(3, 3, RING.version(), NONE);

    assertThat(voids()).isEqualTo(NONE);
  }

  @Test
  void holesOfARunThatGoesOnStayOpen() {
    VersionVector ours = VersionVector.of(dot(2, 2), dot(33, 5));
    report(2, 2, RING.version(), NONE);
    report(3, 33, RING.version(), NONE);

    assertThat(closer.voids(RING, PARTITION, node(1), ours))
        .isEqualTo(RING.endedNumbers().minus(ours));
    assertThat(RING.endedNumbers().intersect(ours)).isEqualTo(NONE);
    assertThat(closer.hasHoles(RING, ours)).isFalse();
    assertThat(closer.hasHoles(RING, HOLED)).isTrue();
    assertThat(closer.hasHoles(BEFORE, HOLED)).isFalse();
  }

  @Test
  void nobodyWaitsForWhatWouldFollowTheLastDotOfARun() {
    assertThat(closer.hasHoles(RING, VersionVector.ofRange(actor(3), 1, 2))).isFalse();
  }

  @Test
  void aRunOfWhichNothingIsKnownIsClosedByItsNumberAndByItsNameOnceSomethingIs() {
    Actor name = Actor.random(3);
    Ring named = RING.register(node(2), "store-2", "zone", actor(22), false, List.of(name));
    report(2, 22, named.version(), NONE);
    report(3, 33, named.version(), NONE);

    VersionVector nothing = closer.voids(named, PARTITION, node(1), NONE);
    VersionVector one = VersionVector.of(new Dot(name, 1));
    report(2, 22, named.version(), one);
    report(3, 33, named.version(), one);

    assertThat(nothing).isEqualTo(named.endedNumbers());
    assertThat(closer.voids(named, PARTITION, node(1), one))
        .isEqualTo(nothing.join(VersionVector.ofRange(name, 2, VersionVector.END)));
  }

  @Test
  void aNewerRingForgetsReportsUnderOlderOnes() {
    report(2, 2, RING.version(), NONE);
    report(3, 33, RING.version(), NONE);
    Ring newer = Samples.restarted(RING, 2, 22);

    closer.retain(newer, PARTITION);
    report(2, 22, newer.version(), NONE);

    assertThat(closer.voids(newer, PARTITION, node(1), HOLED)).isEqualTo(NONE);
    report(3, 33, newer.version(), NONE);
    assertThat(closer.voids(newer, PARTITION, node(1), HOLED).only(actor(3)))
        .isEqualTo(VersionVector.of(dot(3, 1)));
  }
}

package dev.syncline.core.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Node 1 of five has lost its disk and runs as actor 11: W is 3, so it needs 3 others. */
class RecoveryTest {
  private static final Partition PARTITION = new Partition(5, 0);
  private static final Ring BEFORE = Samples.ring(5);
  private static final Ring RING = Samples.restarted(BEFORE, 1, 11);
  private static final VersionVector NONE = VersionVector.EMPTY;
  private static final VersionVector WRITTEN = VersionVector.of(dot(2, 1));

  private final Recovery recovery = new Recovery(node(1), actor(11), PARTITION);

  private static ClockReport report(
      int node, long actor, Ring under, VersionVector applied, boolean counts) {
    return new ClockReport(
        PARTITION, node(node), actor(actor), under.version(), NONE, applied, counts);
  }

  private void learn(int node, VersionVector applied) {
    recovery.learn(report(node, node, RING, applied, true), RING);
  }

  private boolean isComplete(VersionVector durable) {
    return recovery.isComplete(RING, durable);
  }

  @Test
  void itCountsOnceEnoughOthersHaveReportedAndAllTheyHadIsDurableHere() {
    learn(2, WRITTEN);
    learn(3, NONE);
    assertThat(isComplete(WRITTEN)).isFalse();
    learn(4, NONE);

    assertThat(isComplete(NONE)).isFalse();
    assertThat(isComplete(WRITTEN)).isTrue();
  }

  @Test
  void theSameReplicaTwiceIsOne() {
    for (int i = 0; i < 5; i++) {
      learn(2, NONE);
    }

    assertThat(isComplete(NONE)).isFalse();
  }

  @Test
  void whatAReporterHadOnlyAcceptedIsAskedForToo() {
    ClockReport accepted =
        new ClockReport(PARTITION, node(2), actor(2), RING.version(), NONE, WRITTEN, true);
    recovery.learn(accepted, RING);
    learn(3, NONE);
    learn(4, NONE);

    assertThat(isComplete(NONE)).isFalse();
    assertThat(isComplete(WRITTEN)).isTrue();
  }

  @Test
  void aReportUnderARingThatDoesNotKnowThisRunProvesNothing() {
    for (int node = 2; node <= 5; node++) {
      recovery.learn(report(node, node, BEFORE, NONE, true), RING);
    }

    assertThat(isComplete(NONE)).isFalse();
  }

  @Test
  void aReportUnderALaterRingThatStillKnowsThisRunIsGood() {
    Ring later = Samples.restarted(RING, 5, 55);
    for (int node = 2; node <= 4; node++) {
      recovery.learn(report(node, node, later, NONE, true), later);
    }

    assertThat(recovery.isComplete(later, NONE)).isTrue();
  }

  @Test
  void aReportOfARunThatHasEndedSinceProvesNothing() {
    learn(2, NONE);
    learn(3, NONE);
    learn(4, NONE);
    Ring later = Samples.restarted(RING, 4, 44);

    assertThat(recovery.isComplete(later, NONE)).isFalse();
    recovery.learn(report(4, 44, later, NONE, true), later);
    assertThat(recovery.isComplete(later, NONE)).isTrue();
  }

  @Test
  void othersThatMayHaveForgottenDoNotCount() {
    learn(2, NONE);
    learn(3, NONE);
    recovery.learn(report(4, 4, RING, NONE, false), RING);

    assertThat(isComplete(NONE)).isFalse();
  }

  @Test
  void whenAllOthersHaveReportedNothingMoreCanBeHad() {
    for (int node = 2; node <= 5; node++) {
      recovery.learn(report(node, node, RING, WRITTEN, false), RING);
    }

    assertThat(isComplete(NONE)).isFalse();
    assertThat(isComplete(WRITTEN)).isTrue();
  }

  @Test
  void theEarliestReportOfARunAsksForLeast() {
    learn(2, NONE);
    learn(2, WRITTEN);
    learn(3, NONE);
    learn(4, NONE);

    assertThat(isComplete(NONE)).isTrue();
  }

  @Test
  void aReporterThatHasLostWhatItHadOnlyAcceptedAsksForItNoLonger() {
    learn(2, WRITTEN);
    learn(3, NONE);
    learn(4, NONE);
    assertThat(isComplete(NONE)).isFalse();

    learn(2, NONE);

    assertThat(isComplete(NONE)).isTrue();
  }

  @Test
  void aReporterThatCountsNowReplacesWhatItSaidWhenItDidNot() {
    recovery.learn(report(2, 2, RING, NONE, false), RING);
    learn(3, NONE);
    learn(4, NONE);
    assertThat(isComplete(WRITTEN)).isFalse();

    learn(2, WRITTEN);

    assertThat(isComplete(NONE)).isFalse();
    assertThat(isComplete(WRITTEN)).isTrue();
  }

  @Test
  void aRunThatTheRingDoesNotKnowDoesNotRecover() {
    Recovery unknown = new Recovery(node(1), actor(12), PARTITION);
    for (int node = 2; node <= 5; node++) {
      unknown.learn(report(node, node, RING, NONE, true), RING);
    }

    assertThat(unknown.isComplete(RING, NONE)).isFalse();
    assertThat(unknown.isComplete(Samples.restarted(RING, 1, 12), NONE)).isFalse();
  }

  @Test
  void aSingleReplicaHasNobodyToAskAndCounts() {
    Ring alone = Samples.restarted(Samples.ring(1), 1, 11);
    Recovery single = new Recovery(node(1), actor(11), new Partition(1, 0));

    assertThat(single.isComplete(alone, NONE)).isTrue();
  }

  @Test
  void aReplicaThatGainsThePartitionTakesNoReportFromBeforeTheChange() {
    Ring four = Samples.ring(4);
    Partition partition = gainedWithout(four, node(4));
    Ring leaving = four.with(node(4), Member.State.LEAVING);
    NodeName gains =
        leaving.next(partition).stream()
            .filter(each -> leaving.isGaining(each, partition))
            .findFirst()
            .orElseThrow();
    int self = Integer.parseInt(gains.value().substring(1));
    Recovery gaining = new Recovery(gains, actor(self), partition);
    for (NodeName replica : four.replicas(partition)) {
      gaining.learn(reportOf(partition, replica, four), leaving);
    }
    assertThat(gaining.isComplete(leaving, NONE)).isFalse();

    List<NodeName> staying =
        four.replicas(partition).stream().filter(each -> !each.equals(node(4))).toList();
    gaining.learn(reportOf(partition, staying.get(0), leaving), leaving);
    assertThat(gaining.isComplete(leaving, NONE)).isFalse();
    gaining.learn(reportOf(partition, node(4), leaving), leaving);
    assertThat(gaining.isComplete(leaving, NONE)).isTrue();
  }

  @Test
  void whoMakesUpForAReplicaGivenUpNeedsAllThatHadNoQuorumWithoutIt() {
    Ring four = Samples.ring(4);
    Partition partition = gainedWithout(four, node(4));
    Ring without = four.with(node(4), Member.State.EVICTED);
    NodeName gains =
        without.next(partition).stream()
            .filter(each -> without.isGaining(each, partition))
            .findFirst()
            .orElseThrow();
    int self = Integer.parseInt(gains.value().substring(1));
    Recovery gaining = new Recovery(gains, actor(self), partition);
    List<NodeName> rest = without.replicas(partition);

    assertThat(rest).hasSize(2);
    gaining.learn(reportOf(partition, rest.get(0), without), without);
    assertThat(gaining.isComplete(without, NONE)).isFalse();
    gaining.learn(reportOf(partition, rest.get(1), without), without);
    assertThat(gaining.isComplete(without, NONE)).isTrue();
  }

  private static Partition gainedWithout(Ring ring, NodeName leaves) {
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      Partition partition = new Partition(3, slot);
      if (ring.replicas(partition).contains(leaves)) {
        return partition;
      }
    }
    throw new AssertionError("no partition lies there");
  }

  private static ClockReport reportOf(Partition partition, NodeName from, Ring under) {
    return new ClockReport(
        partition,
        from,
        java.util.Objects.requireNonNull(under.actorOf(from)),
        under.version(),
        NONE,
        NONE,
        true);
  }
}

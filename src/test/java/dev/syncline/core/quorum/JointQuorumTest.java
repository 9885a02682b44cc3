package dev.syncline.core.quorum;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.QuorumTracker.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Quorums while one replica gives way to another, over all sets of up to six nodes. */
class JointQuorumTest {
  private static List<NodeName> nodes(int bits) {
    List<NodeName> nodes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      if ((bits & (1 << i)) != 0) {
        nodes.add(node(i + 1));
      }
    }
    return nodes;
  }

  /** All sets that are enough under a placement and the one it gives way to. */
  private static List<List<NodeName>> quorums(List<NodeName> replicas, List<NodeName> next) {
    QuorumTracker tracker = new QuorumTracker(Consistency.QUORUM, replicas, next);
    List<List<NodeName>> quorums = new ArrayList<>();
    for (int bits = 0; bits < 64; bits++) {
      if (tracker.isQuorum(nodes(bits))) {
        quorums.add(nodes(bits));
      }
    }
    return quorums;
  }

  private static boolean allMeet(List<List<NodeName>> some, List<List<NodeName>> others) {
    return some.stream()
        .allMatch(one -> others.stream().allMatch(other -> one.stream().anyMatch(other::contains)));
  }

  @Test
  void everyQuorumDuringAChangeMeetsEveryQuorumBeforeAndAfterIt() {
    for (int replicas = 1; replicas <= 5; replicas++) {
      List<NodeName> old = nodes((1 << replicas) - 1);
      List<NodeName> next = nodes(((1 << replicas) - 1) << 1);
      List<List<NodeName>> during = quorums(old, next);

      assertThat(allMeet(during, quorums(old, old))).isTrue();
      assertThat(allMeet(during, during)).isTrue();
      assertThat(allMeet(during, quorums(next, next))).isTrue();
    }
  }

  @Test
  void withoutTheChangeInBetweenTwoQuorumsCanMissEachOther() {
    List<NodeName> old = nodes(0b0111);
    List<NodeName> next = nodes(0b1110);

    assertThat(allMeet(quorums(old, old), quorums(next, next))).isFalse();
  }

  @Test
  void afterOneIsGivenUpEveryQuorumOfTheRestKnowsWhatWasAcknowledgedBefore() {
    for (int replicas = 2; replicas <= 5; replicas++) {
      List<NodeName> before = nodes((1 << replicas) - 1);
      List<NodeName> rest = before.subList(1, replicas);

      assertThat(allMeet(quorums(before, before), quorums(rest, rest))).isTrue();
    }
  }

  @Test
  void aChangeNeedsBothQuorumsAndAllMeansAllOfBoth() {
    QuorumTracker tracker = new QuorumTracker(Consistency.QUORUM, nodes(0b0111), nodes(0b1110));
    tracker.acknowledge(node(1), actor(1));
    assertThat(tracker.acknowledge(node(2), actor(2))).isEqualTo(new Progress.Pending(1, 2));
    assertThat(tracker.acknowledge(node(4), actor(4))).isEqualTo(new Progress.Reached(3, 2));
    QuorumTracker all = new QuorumTracker(Consistency.ALL, nodes(0b0111), nodes(0b1110));
    for (int i = 1; i <= 3; i++) {
      all.acknowledge(node(i), actor(i));
    }
    assertThat(all.progress()).isEqualTo(new Progress.Pending(2, 3));
    assertThat(all.acknowledge(node(4), actor(4))).isEqualTo(new Progress.Reached(4, 3));
  }

  @Test
  void atOneWhatIsOnlyOnItsWayInIsNotEnough() {
    QuorumTracker tracker = new QuorumTracker(Consistency.ONE, nodes(0b0111), nodes(0b1110));

    assertThat(tracker.acknowledge(node(4), actor(4))).isEqualTo(new Progress.Pending(0, 1));
    assertThat(tracker.acknowledge(node(3), actor(3))).isEqualTo(new Progress.Reached(2, 1));
  }
}

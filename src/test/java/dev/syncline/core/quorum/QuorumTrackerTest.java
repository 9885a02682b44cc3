package dev.syncline.core.quorum;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.QuorumTracker.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuorumTrackerTest {
  private static final List<NodeName> FIVE = List.of(node(1), node(2), node(3), node(4), node(5));

  private static QuorumTracker tracker(Consistency level) {
    return new QuorumTracker(level, FIVE);
  }

  @Test
  void aQuorumIsMoreThanHalf() {
    assertThat(Consistency.QUORUM.required(1)).isEqualTo(1);
    assertThat(Consistency.QUORUM.required(2)).isEqualTo(2);
    assertThat(Consistency.QUORUM.required(3)).isEqualTo(2);
    assertThat(Consistency.QUORUM.required(4)).isEqualTo(3);
    assertThat(Consistency.QUORUM.required(5)).isEqualTo(3);
    assertThat(Consistency.ONE.required(5)).isEqualTo(1);
    assertThat(Consistency.ALL.required(5)).isEqualTo(5);
  }

  @Test
  void anyTwoQuorumsShareAReplica() {
    for (int replicas = 1; replicas <= 127; replicas++) {
      assertThat(2 * Consistency.QUORUM.required(replicas)).isGreaterThan(replicas);
    }
  }

  @Test
  void nothingIsEverReachedByNobody() {
    for (Consistency level : Consistency.values()) {
      assertThat(new QuorumTracker(level, List.of()).progress())
          .isEqualTo(new Progress.Pending(0, 1));
    }
  }

  @Test
  void theSameReplicaTwiceIsOne() {
    QuorumTracker tracker = tracker(Consistency.QUORUM);

    for (int i = 0; i < 5; i++) {
      assertThat(tracker.acknowledge(node(1), actor(1))).isEqualTo(new Progress.Pending(1, 3));
    }
    // Nor does another run of the same node make it two.
    assertThat(tracker.acknowledge(node(1), actor(9))).isEqualTo(new Progress.Pending(1, 3));
    assertThat(tracker.acknowledge(node(2), actor(2))).isEqualTo(new Progress.Pending(2, 3));
    assertThat(tracker.acknowledge(node(3), actor(3))).isEqualTo(new Progress.Reached(3, 3));
  }

  @Test
  void whoIsNoReplicaDoesNotCount() {
    QuorumTracker tracker = tracker(Consistency.ONE);

    assertThat(tracker.acknowledge(node(6), actor(6))).isEqualTo(new Progress.Pending(0, 1));
    assertThat(tracker.acknowledged()).isEmpty();
  }

  @Test
  void aNewerRingForgetsReplicasThatAreGoneAndRunsThatHaveEnded() {
    Ring ring = Samples.ring(5);
    QuorumTracker tracker = tracker(Consistency.QUORUM);
    for (int i = 1; i <= 3; i++) {
      tracker.acknowledge(node(i), actor(i));
    }

    Progress progress =
        tracker.follow(
            ring,
            Samples.restarted(ring, 1, 11),
            List.of(node(1), node(2), node(4), node(5)),
            List.of(node(1), node(2), node(4), node(5)));

    assertThat(progress).isEqualTo(new Progress.Pending(1, 3));
    assertThat(tracker.acknowledged()).containsExactly(node(2));
    assertThat(tracker.acknowledge(node(1), actor(11))).isEqualTo(new Progress.Pending(2, 3));
    assertThat(tracker.voters()).hasSize(4);
  }

  @Test
  void aLevelHasOneCodeAndOneName() {
    for (Consistency level : Consistency.values()) {
      assertThat(Consistency.ofCode(level.code())).isEqualTo(level);
    }
    assertThat(Consistency.QUORUM.label()).isEqualTo("quorum");
    assertThatThrownBy(() -> Consistency.ofCode(3)).isInstanceOf(CorruptDataException.class);
  }
}

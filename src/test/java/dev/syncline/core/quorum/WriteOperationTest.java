package dev.syncline.core.quorum;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.QuorumTracker.Progress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteOperationTest {
  private static final Partition PARTITION = new Partition(3, 0);
  private static final Ring RING = Samples.ring(3);

  private static WriteOperation write(Consistency level) {
    return new WriteOperation(PARTITION, node(1), level, RING);
  }

  @Test
  void aQuorumOfReplicasMakesAWriteSucceed() {
    WriteOperation write = write(Consistency.QUORUM);

    assertThat(write.acknowledge(node(1), actor(1), RING.version(), true))
        .isEqualTo(new Progress.Pending(1, 2));
    assertThat(write.acknowledge(node(1), actor(1), RING.version(), true))
        .isEqualTo(new Progress.Pending(1, 2));
    assertThat(write.acknowledge(node(3), actor(3), RING.version(), true))
        .isEqualTo(new Progress.Reached(2, 2));
    assertThat(write.unacknowledged()).containsExactly(node(2));
    assertThat(write.replicaCount()).isEqualTo(3);
  }

  @Test
  void aReplicaThatMayHaveForgottenDoesNotCount() {
    WriteOperation write = write(Consistency.QUORUM);
    write.acknowledge(node(1), actor(1), RING.version(), true);

    assertThat(write.acknowledge(node(2), actor(2), RING.version(), false))
        .isEqualTo(new Progress.Pending(1, 2));
    assertThat(write.acknowledge(node(2), actor(2), RING.version(), true))
        .isEqualTo(new Progress.Reached(2, 2));
  }

  @Test
  void aRunThatTheRingDoesNotKnowDoesNotCount() {
    WriteOperation write = write(Consistency.QUORUM);
    write.acknowledge(node(1), actor(1), RING.version(), true);

    assertThat(write.acknowledge(node(2), actor(22), RING.version(), true))
        .isEqualTo(new Progress.Pending(1, 2));
  }

  @Test
  void atOneAnyDiskIsEnough() {
    assertThat(write(Consistency.ONE).acknowledge(node(2), actor(22), RING.version(), false))
        .isEqualTo(new Progress.Reached(1, 1));
    assertThat(write(Consistency.ONE).acknowledge(node(4), actor(4), RING.version(), true))
        .isEqualTo(new Progress.Pending(0, 1));
  }

  @Test
  void allMeansEveryReplica() {
    WriteOperation write = write(Consistency.ALL);
    write.acknowledge(node(1), actor(1), RING.version(), true);

    assertThat(write.acknowledge(node(2), actor(2), RING.version(), true))
        .isEqualTo(new Progress.Pending(2, 3));
    assertThat(write.acknowledge(node(3), actor(3), RING.version(), true))
        .isEqualTo(new Progress.Reached(3, 3));
  }

  @Test
  void aNewerRingForgetsTheAcknowledgementOfARunThatHasEnded() {
    WriteOperation write = write(Consistency.QUORUM);
    write.acknowledge(node(1), actor(1), RING.version(), true);
    write.acknowledge(node(2), actor(2), RING.version(), false);

    assertThat(write.follow(Samples.restarted(RING, 1, 11)))
        .containsExactlyInAnyOrder(node(1), node(2), node(3));
    assertThat(write.progress()).isEqualTo(new Progress.Pending(0, 2));
    // A late acknowledgement of the run that ended does not bring it back.
    assertThat(write.acknowledge(node(1), actor(1), RING.version(), true))
        .isEqualTo(new Progress.Pending(0, 2));
    assertThat(write.acknowledge(node(1), actor(11), RING.version(), true))
        .isEqualTo(new Progress.Pending(1, 2));
  }

  @Test
  void whoHasAcknowledgedAndStillRunsIsNotSentTheWriteAgain() {
    WriteOperation write = write(Consistency.ALL);
    write.acknowledge(node(2), actor(2), RING.version(), true);

    assertThat(write.follow(Samples.restarted(RING, 1, 11)))
        .containsExactlyInAnyOrder(node(1), node(3));
  }

  @Test
  void anOlderRingChangesNothing() {
    Ring newer = Samples.restarted(RING, 1, 11);
    WriteOperation write = new WriteOperation(PARTITION, node(1), Consistency.QUORUM, newer);
    write.acknowledge(node(1), actor(11), RING.version(), true);

    assertThat(write.follow(RING)).isEmpty();
    assertThat(write.follow(newer)).isEmpty();
    assertThat(write.progress()).isEqualTo(new Progress.Pending(1, 2));
    assertThat(write.acknowledge(node(1), actor(1), RING.version(), true))
        .isEqualTo(new Progress.Pending(1, 2));
  }

  @Test
  void aCoordinatorThatHasGivenItsPartitionUpSendsTheWriteToNobodyAnyMore() {
    Ring joining =
        RING.with(node(4), Member.State.JOINING)
            .register(node(4), "store-4", "default", actor(4), false, List.of());
    Ring joined = joining.finished();
    Partition partition =
        IntStream.range(0, Partition.SLOTS)
            .mapToObj(slot -> new Partition(3, slot))
            .filter(each -> !joined.replicas(each).contains(node(1)))
            .findFirst()
            .orElseThrow();
    WriteOperation write = new WriteOperation(partition, node(1), Consistency.QUORUM, RING);

    assertThat(write.follow(joining)).contains(node(2), node(3), node(4));
    assertThat(write.follow(joined)).isEmpty();
    // Not even when it has got the partition back, without this write.
    Ring again = joined.with(node(4), Member.State.LEAVING).finished();
    assertThat(again.replicas(partition)).contains(node(1));
    assertThat(write.follow(again)).isEmpty();
    assertThat(write.unacknowledged()).isEmpty();
  }
}

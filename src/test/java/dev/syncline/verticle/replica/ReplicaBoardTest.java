package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.PeerMessage.ClockDigests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node of two shards that came back with an empty disk. */
class ReplicaBoardTest {
  private static final int SHARDS = 2;
  private final ReplicaBoard board = new ReplicaBoard(SHARDS);

  private void hear(int peer, int shard, int peerShards) {
    for (int here = 0; here < SHARDS; here++) {
      board.heardFrom(node(peer), here, new ClockDigests(shard, peerShards, Map.of()));
    }
  }

  private boolean knowsAll() {
    return board.knowsAllPartitions(List.of(node(2), node(3)), partition -> true);
  }

  @Test
  void allPartitionsAreKnownOnceEveryShardOfEveryPeerHasNamedItsOwn() {
    hear(2, 0, 2);
    hear(3, 0, 1);
    assertThat(knowsAll()).isFalse();

    hear(2, 1, 2);
    assertThat(knowsAll()).isTrue();
  }

  @Test
  void whatOnlySomeShardsHereHaveTakenInIsNotKnown() {
    hear(2, 0, 1);
    board.heardFrom(node(3), 0, new ClockDigests(0, 1, Map.of()));
    assertThat(knowsAll()).isFalse();

    board.heardFrom(node(3), 1, new ClockDigests(0, 1, Map.of()));
    assertThat(knowsAll()).isTrue();
  }

  @Test
  void aPeerThatRunsWithMoreShardsNamesItsPartitionsAnew() {
    hear(3, 0, 1);
    hear(2, 0, 2);
    hear(2, 1, 4);
    assertThat(knowsAll()).isFalse();
  }

  @Test
  void aReplicaThatMayHaveForgottenKeepsTheNodeForgetful() {
    hear(2, 0, 1);
    hear(3, 0, 1);
    Partition partition = new Partition(3, 0);
    board.publish(
        new Shell(
            partition,
            new PartitionReplica(
                node(1), actor(1), partition, Samples.ring(3), ReplicaState.empty(true), 0, 10)));

    assertThat(knowsAll()).isFalse();
  }
}

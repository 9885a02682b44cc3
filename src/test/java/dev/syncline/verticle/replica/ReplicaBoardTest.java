package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.PeerMessage.ClockDigests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node of two shards that came back with an empty disk. */
class ReplicaBoardTest {
  private static final int SHARDS = 2;
  private final ReplicaBoard board = new ReplicaBoard(SHARDS);

  private void hear(int peer, int shard, int peerShards) {
    for (int here = 0; here < SHARDS; here++) {
      board.heardFrom(node(peer), here, new ClockDigests(shard, peerShards, 1, 0, true, Map.of()));
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
    board.heardFrom(node(3), 0, new ClockDigests(0, 1, 1, 0, true, Map.of()));
    assertThat(knowsAll()).isFalse();

    board.heardFrom(node(3), 1, new ClockDigests(0, 1, 1, 0, true, Map.of()));
    assertThat(knowsAll()).isTrue();
  }

  @Test
  void whoeverTellsOfChangesOnlyHasNotNamedItsPartitions() {
    hear(2, 0, 1);
    hear(3, 0, 1);
    assertThat(knowsAll()).isTrue();

    ReplicaBoard other = new ReplicaBoard(1);
    other.heardFrom(node(2), 0, new ClockDigests(0, 1, 1, 0, false, Map.of()));
    assertThat(other.knowsAllPartitions(List.of(node(2)), partition -> true)).isFalse();
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
                node(1),
                actor(1),
                partition,
                Samples.ring(3),
                ReplicaState.empty(true),
                0,
                10,
                LogLimits.KEEP_ALL)),
        1);

    assertThat(knowsAll()).isFalse();
  }

  @Test
  void anEventLoopThatHasNotTurnedSinceAMomentIsNamed() {
    board.beat(0, 10);
    board.beat(1, 30);
    assertThat(board.silentSince(10)).isEmpty();
    assertThat(board.silentSince(20)).containsExactly(0);
    board.beat(0, 40);
    assertThat(board.silentSince(20)).isEmpty();
  }

  private static Shell shell(Partition partition, VersionVector clock) {
    ReplicaState state = new ReplicaState(clock, List.of(), false);
    return new Shell(
        partition,
        new PartitionReplica(
            node(1), actor(1), partition, Samples.ring(3), state, 0, 10, LogLimits.KEEP_ALL));
  }

  @Test
  void aPeerCoversClocksOnlyAsFarAsItHasReported() {
    Partition partition = new Partition(3, 0);
    VersionVector one = VersionVector.of(dot(1, 1));
    VersionVector two = one.plus(dot(1, 2));
    Shell shell = shell(partition, two);
    board.publish(shell, 1);
    Map<Partition, VersionVector> held = board.durable();
    assertThat(held).containsExactly(Map.entry(partition, two));

    assertThat(covers(held)).isFalse();
    board.peerHas(shell, node(2), actor(2), one, true, 1);
    assertThat(covers(held)).isFalse();
    board.peerHas(shell, node(2), actor(2), two, true, 2);
    assertThat(covers(held)).isTrue();
    assertThat(board.covers(node(3), held, each -> List.of(node(1), node(2)))).isTrue();
  }

  @Test
  void whatAPeerLacksAgesAlsoWhereThePeerHasNeverReported() {
    Partition partition = new Partition(3, 0);
    Shell shell = shell(partition, VersionVector.of(dot(1, 1)));
    board.publish(shell, 1_000);
    board.publish(shell, 2_000);
    board.peerHas(
        shell(new Partition(3, 1), VersionVector.EMPTY),
        node(2),
        actor(2),
        VersionVector.EMPTY,
        true,
        1);
    board.publish(shell(new Partition(3, 1), VersionVector.EMPTY), 1_000);

    assertThat(lagMillis(5_000)).isEqualTo(4_000);

    board.peerHas(shell, node(2), actor(2), VersionVector.EMPTY, true, 6_000);
    assertThat(lagMillis(7_000)).isEqualTo(6_000);

    board.peerHas(shell, node(2), actor(2), shell.core.durable(), true, 8_000);
    assertThat(lagMillis(9_000)).isZero();
  }

  private long lagMillis(long nowMillis) {
    var lag = board.lagOf(node(2), each -> List.of(node(1), node(2)), nowMillis);
    return java.util.Objects.requireNonNull(lag).millis();
  }

  @Test
  void theFirstWriteMissingIsThatOfThePartitionWhichHasLackedSomethingForLongest() {
    Shell late = shell(new Partition(3, 0), VersionVector.ofRange(actor(1), 1, 9));
    Shell early = shell(new Partition(3, 1), VersionVector.ofRange(actor(4), 1, 6));
    board.publish(early, 1_000);
    board.publish(late, 2_000);
    board.peerHas(early, node(2), actor(2), VersionVector.ofRange(actor(4), 1, 3), true, 3_000);
    board.peerHas(late, node(2), actor(2), VersionVector.EMPTY, true, 3_000);

    var lag = board.lagOf(node(2), each -> List.of(node(1), node(2)), 5_000);

    assertThat(java.util.Objects.requireNonNull(lag).oldest()).isEqualTo(dot(4, 4));
    board.peerHas(early, node(2), actor(2), early.core.durable(), true, 5_000);
    board.peerHas(late, node(2), actor(2), late.core.durable(), true, 5_000);
    lag = board.lagOf(node(2), each -> List.of(node(1), node(2)), 5_000);
    assertThat(java.util.Objects.requireNonNull(lag).oldest()).isNull();
  }

  @Test
  void tombstonesAreCountedApartFromWhatElseIsUntidyAndTheUntidyForEveryPeer() {
    Partition partition = new Partition(3, 0);
    VersionVector clock = VersionVector.ofRange(actor(1), 1, 8);
    ReplicaState state =
        new ReplicaState(
            clock, List.of(new LiveSummary(1, 2, 77, 3), new LiveSummary(2, 0, 0, 1)), false);
    board.publish(
        new Shell(
            partition,
            new PartitionReplica(
                node(1), actor(1), partition, Samples.ring(3), state, 0, 10, LogLimits.KEEP_ALL)),
        1);

    assertThat(board.tombstones()).isEqualTo(4);
    assertThat(board.untidied()).isEqualTo(8);
    assertThat(board.untidiedFor(node(2), each -> List.of(node(1), node(2)))).isEqualTo(8);
  }

  @Test
  void whatAnEarlierRunHeldIsNotKnownOfALaterOne() {
    Partition partition = new Partition(3, 0);
    Shell shell = shell(partition, VersionVector.of(dot(1, 1)));
    board.publish(shell, 1);
    board.peerHas(shell, node(2), actor(2), shell.core.durable(), true, 2);

    assertThat(board.covers(node(2), actor(2), partition)).isTrue();
    assertThat(board.covers(node(2), actor(7), partition)).isFalse();
  }

  private boolean covers(Map<Partition, VersionVector> clocks) {
    return board.covers(node(2), clocks, each -> List.of(node(1), node(2), node(3)));
  }

  @Test
  void aPeerThatHasCaughtUpIsAskedWhetherItCountsAgain() {
    Partition partition = new Partition(3, 0);
    Shell shell = shell(partition, VersionVector.of(dot(1, 1)));
    long digest = shell.core.durable().digest();
    List<PeerMessage> sent = new ArrayList<>();
    PeerSync sync = new PeerSync(0, 1, node(1), new EverybodyIsThere(sent), new SyncCounters());
    board.peerHas(shell, node(2), actor(2), shell.core.durable(), false, 1);
    assertThat(board.counts(node(2), partition)).isFalse();

    assertThat(isEqual(sync, shell, digest)).isTrue();
    assertThat(sent).containsExactly(new PeerMessage.ReportRequest(List.of(partition)));

    board.peerHas(shell, node(2), actor(2), shell.core.durable(), true, 2);
    assertThat(isEqual(sync, shell, digest)).isTrue();
    assertThat(sent).hasSize(1);
  }

  private boolean isEqual(PeerSync sync, Shell shell, long digest) {
    boolean counts = board.counts(node(2), shell.partition);
    boolean equal = sync.isEqual(shell, node(2), digest, counts);
    sync.askReports();
    return equal;
  }

  @Test
  void noLagIsOfPartitionsThatAPeerOrThisNodeHasGivenUp() {
    Partition moved = new Partition(3, 0);
    Shell shell = shell(moved, VersionVector.of(dot(1, 1)));
    board.publish(shell, 1_000);
    board.peerHas(shell, node(2), actor(2), VersionVector.EMPTY, false, 2_000);
    board.peerHas(shell, node(3), actor(3), VersionVector.of(dot(3, 1)), true, 2_000);
    assertThat(lagMillis(5_000)).isEqualTo(4_000);
    assertThat(board.entriesBehind()).isOne();

    board.retain(moved, List.of(node(1), node(3)));
    assertThat(board.counts(node(2), moved)).isTrue();
    assertThat(board.lagOf(node(2), each -> List.of(node(1), node(3)), 5_000)).isNull();
    assertThat(board.missingFrom(node(3))).isOne();

    board.forget(moved);
    assertThat(board.entriesBehind()).isZero();
    assertThat(board.missingFrom(node(3))).isZero();
    assertThat(board.partitions()).isEmpty();
  }
}

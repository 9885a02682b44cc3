package dev.syncline.core.cluster;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterResult.Reason;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.Member.State;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RingChangeTest {
  /** The cluster as the commands so far have made it. */
  private ClusterState state = founded(3);

  private static ClusterState founded(int nodes) {
    SortedMap<NodeName, String> stores = new TreeMap<>();
    for (int i = 1; i <= nodes; i++) {
      stores.put(node(i), "store-" + i);
    }
    ClusterState state = ClusterState.founded(stores);
    for (int i = 1; i <= nodes; i++) {
      state = state.apply(registration(i, "store-" + i, i, List.of(), false)).next();
    }
    return state;
  }

  private static ClusterCommand registration(
      int node, String store, long actor, List<Actor> earlier, boolean forgetful) {
    return new ClusterCommand.RegisterActor(
        node(node), store, "default", actor(actor), earlier, forgetful);
  }

  private ClusterResult apply(ClusterCommand command) {
    ClusterState.Transition transition = state.apply(command);
    // What is agreed on has to survive a restart.
    state = ClusterCodec.decodeState(ClusterCodec.encode(transition.next()));
    assertThat(ClusterCodec.decodeCommand(ClusterCodec.encode(command))).isEqualTo(command);
    ClusterResult result = transition.result();
    assertThat(ClusterCodec.decodeResult(ClusterCodec.encode(result))).isEqualTo(result);
    assertThat(state.ring()).isEqualTo(transition.next().ring());
    return result;
  }

  private ClusterResult add(int node) {
    return apply(new ClusterCommand.AddReplica(node(node), false));
  }

  private ClusterResult remove(int node, boolean force) {
    return apply(new ClusterCommand.RemoveReplica(node(node), force));
  }

  private ClusterResult caughtUp(int node) {
    return apply(new ClusterCommand.CaughtUp(node(node), actor(node), state.ring().changeSince()));
  }

  private void collectionOf(int factor) {
    apply(
        new ClusterCommand.CreateCollection(
            new CollectionDefinition(
                "c" + factor,
                2,
                Metric.COSINE,
                factor,
                ConflictPolicy.LAST_WRITE_WINS,
                IndexKind.NONE)));
  }

  private State stateOf(int node) {
    Member member = state.ring().members().get(node(node));
    return member == null ? State.REMOVED : member.state();
  }

  private List<List<NodeName>> placement() {
    return state.partitions().stream().map(state.ring()::replicas).toList();
  }

  private void addFourth() {
    add(4);
    apply(registration(4, "store-4", 4, List.of(), true));
    caughtUp(4);
  }

  private static Reason reason(ClusterResult result) {
    return ((ClusterResult.Refused) result).reason();
  }

  @Test
  void aNodeThatWasAddedGetsNothingBeforeItHasCome() {
    collectionOf(2);
    List<List<NodeName>> before = placement();

    assertThat(add(4)).isInstanceOf(ClusterResult.Changed.class);

    Ring ring = state.ring();
    assertThat(stateOf(4)).isEqualTo(State.JOINING);
    assertThat(ring.isMoving()).isFalse();
    assertThat(state.partitions()).allMatch(each -> ring.next(each).equals(ring.replicas(each)));
    assertThat(placement()).isEqualTo(before);
  }

  @Test
  void theOldPlacementCountsUntilTheNewNodeHasCaughtUp() {
    collectionOf(2);
    List<List<NodeName>> before = placement();
    add(4);
    apply(registration(4, "store-4", 4, List.of(), true));

    assertThat(state.ring().isMoving()).isTrue();
    assertThat(placement()).isEqualTo(before);
    assertThat(state.stillBusy()).containsExactly(node(4));
    List<List<NodeName>> next = state.partitions().stream().map(state.ring()::next).toList();
    assertThat(next).isNotEqualTo(before);

    caughtUp(4);

    assertThat(stateOf(4)).isEqualTo(State.ACTIVE);
    assertThat(state.ring().isMoving()).isFalse();
    assertThat(placement()).isEqualTo(next);
  }

  @Test
  void addingTheFourthNodeMovesItsShareAndNothingElse() {
    collectionOf(3);
    List<List<NodeName>> before = placement();

    addFourth();

    int moved = 0;
    for (int i = 0; i < before.size(); i++) {
      List<NodeName> now = placement().get(i);
      List<NodeName> old = before.get(i);
      assertThat(now.stream().filter(each -> !old.contains(each)).toList())
          .isIn(List.of(), List.of(node(4)));
      moved += now.contains(node(4)) ? 1 : 0;
    }
    // Three of four nodes hold a partition: three quarters of 64, give or take the hash.
    assertThat(moved).isBetween(40, 56);
  }

  @Test
  void aNodeThatLeavesKeepsItsShareUntilAllOthersAreDone() {
    collectionOf(2);
    List<List<NodeName>> before = placement();

    remove(3, false);

    assertThat(stateOf(3)).isEqualTo(State.LEAVING);
    assertThat(placement()).isEqualTo(before);
    assertThat(state.stillBusy()).containsExactly(node(1), node(2), node(3));
    caughtUp(3);
    caughtUp(1);
    assertThat(stateOf(3)).isEqualTo(State.LEAVING);
    caughtUp(2);

    assertThat(stateOf(3)).isEqualTo(State.REMOVED);
    assertThat(state.ring().isEnded(actor(3))).isTrue();
    assertThat(placement()).allMatch(each -> !each.contains(node(3)) && each.size() == 2);
  }

  @Test
  void whatANodeRemovedByForceHeldIsMadeUpForBeforeTheOthersCountAlone() {
    collectionOf(2);

    remove(3, true);

    Ring ring = state.ring();
    assertThat(stateOf(3)).isEqualTo(State.EVICTED);
    assertThat(ring.isEnded(actor(3))).isTrue();
    for (Partition partition : state.partitions()) {
      assertThat(ring.receivers(partition)).doesNotContain(node(3));
      assertThat(ring.placed(partition)).isEqualTo(2);
      assertThat(ring.next(partition)).containsExactlyInAnyOrder(node(1), node(2));
    }
    caughtUp(1);
    caughtUp(2);
    assertThat(stateOf(3)).isEqualTo(State.REMOVED);
  }

  @Test
  void oneChangeAtATime() {
    collectionOf(2);
    add(4);

    assertThat(reason(add(5))).isEqualTo(Reason.CHANGE_UNDER_WAY);
    assertThat(reason(remove(1, false))).isEqualTo(Reason.CHANGE_UNDER_WAY);
    assertThat(reason(remove(1, true))).isEqualTo(Reason.CHANGE_UNDER_WAY);
    assertThat(((ClusterResult.Refused) add(5)).detail()).contains("n4 is joining");
    // The same again is fine.
    assertThat(add(4)).isInstanceOf(ClusterResult.Changed.class);
  }

  @Test
  void aChangeCanBeTakenBack() {
    collectionOf(2);
    List<List<NodeName>> before = placement();
    add(4);
    apply(registration(4, "store-4", 4, List.of(), true));

    remove(4, false);
    assertThat(stateOf(4)).isEqualTo(State.REMOVED);
    assertThat(placement()).isEqualTo(before);
    remove(3, false);
    add(3);
    assertThat(stateOf(3)).isEqualTo(State.ACTIVE);
    assertThat(placement()).isEqualTo(before);
    assertThat(state.ring().changing()).isEmpty();
  }

  @Test
  void noMoreNodesLeaveThanACollectionHasReplicas() {
    collectionOf(3);

    ClusterResult result = remove(3, false);
    assertThat(reason(result)).isEqualTo(Reason.TOO_FEW_NODES);
    assertThat(((ClusterResult.Refused) result).detail())
        .contains("3 replicas")
        .contains("2 nodes");
    assertThat(reason(remove(3, true))).isEqualTo(Reason.TOO_FEW_NODES);
    assertThat(stateOf(3)).isEqualTo(State.ACTIVE);
  }

  @Test
  void theOnlyHolderOfAPartitionIsNotGivenUp() {
    collectionOf(1);

    assertThat(reason(remove(3, true))).isEqualTo(Reason.TOO_FEW_NODES);
    // But it may leave in peace.
    assertThat(remove(3, false)).isInstanceOf(ClusterResult.Changed.class);
  }

  @Test
  void aNodeThatWasRemovedComesBackOnAnEmptyDiskOnly() {
    collectionOf(2);
    addFourth();
    remove(4, true);
    for (int i = 1; i <= 3; i++) {
      caughtUp(i);
    }
    assertThat(stateOf(4)).isEqualTo(State.REMOVED);
    assertThat(apply(registration(4, "store-4", 44, List.of(actor(4)), false)))
        .isInstanceOf(ClusterResult.NotInRing.class);
    assertThat(add(4)).isInstanceOf(ClusterResult.Changed.class);

    assertThat(apply(registration(4, "store-4", 44, List.of(actor(4)), true)))
        .isInstanceOf(ClusterResult.StoreWasReplaced.class);
    assertThat(apply(registration(4, "store-44", 44, List.of(), true)))
        .isInstanceOf(ClusterResult.Registered.class);
  }

  @Test
  void aDiskThatIsLostAfterItHadCaughtUpCatchesUpAgain() {
    collectionOf(2);
    remove(3, false);
    caughtUp(1);

    apply(registration(1, "store-11", 11, List.of(), true));

    assertThat(state.stillBusy()).contains(node(1));
    assertThat(reason(caughtUp(1))).isEqualTo(Reason.OUTDATED);
  }

  @Test
  void aReaderIsInNoQuorum() {
    collectionOf(2);
    List<List<NodeName>> before = placement();
    apply(new ClusterCommand.AddReplica(node(4), true));
    apply(registration(4, "store-4", 4, List.of(), true));

    Ring ring = state.ring();
    assertThat(ring.isMoving()).isFalse();
    assertThat(placement()).isEqualTo(before);
    assertThat(state.partitions()).allMatch(each -> ring.receivers(each).contains(node(4)));
    assertThat(state.partitions()).noneMatch(each -> ring.voters(each).contains(node(4)));
    assertThat(add(4))
        .isEqualTo(new ClusterResult.Refused(Reason.OTHER_ROLE, "n4 is a reader; remove it first"));
    remove(4, false);
    assertThat(stateOf(4)).isEqualTo(State.REMOVED);
  }
}

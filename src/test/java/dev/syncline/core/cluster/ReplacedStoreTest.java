package dev.syncline.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Law: a store whose place another one has taken is never taken back. */
class ReplacedStoreTest {
  private static final NodeName NODE = new NodeName("n1");
  private static final Actor FIRST = new Actor(1);
  private static final Actor SECOND = new Actor(2);
  private static final Actor THIRD = new Actor(3);

  private ClusterState state =
      ClusterState.founded(new TreeMap<>(java.util.Map.of(NODE, "founded with")));

  private ClusterResult register(
      String storeId, Actor actor, List<Actor> earlier, boolean mayHaveForgotten) {
    ClusterState.Transition transition =
        state.apply(
            new ClusterCommand.RegisterActor(
                NODE, storeId, "zone", actor, earlier, mayHaveForgotten));
    state = transition.next();
    return transition.result();
  }

  private void assertRunsAs(Actor actor) {
    assertThat(state.ring().isCurrent(NODE, actor)).isTrue();
  }

  @Test
  void anEmptyStoreTakesThePlaceOfALostOne() {
    register("founded with", FIRST, List.of(), false);
    assertThat(register("new", SECOND, List.of(), true))
        .isInstanceOf(ClusterResult.Registered.class);
    assertRunsAs(SECOND);
  }

  @Test
  void anEmptyStoreWhoseFirstRunDiedUnregisteredTakesThePlaceToo() {
    register("founded with", FIRST, List.of(), false);
    assertThat(register("new", THIRD, List.of(SECOND), true))
        .isInstanceOf(ClusterResult.Registered.class);
    assertRunsAs(THIRD);
  }

  @Test
  void theReplacedStoreIsRefusedAlsoWhenItMayHaveForgotten() {
    register("founded with", FIRST, List.of(), false);
    register("new", SECOND, List.of(), true);
    assertThat(register("founded with", THIRD, List.of(FIRST), true))
        .isEqualTo(new ClusterResult.StoreWasReplaced());
    assertRunsAs(SECOND);
  }

  @Test
  void aReplacedStoreThatNeverRanInTheRingIsRefused() {
    register("new", SECOND, List.of(), true);
    assertThat(register("founded with", FIRST, List.of(), false))
        .isEqualTo(new ClusterResult.StoreWasReplaced());
    assertRunsAs(SECOND);
  }

  @Test
  void anEarlierStateOfTheSameStoreIsBehindAndMayComeBackAsForgetful() {
    register("founded with", FIRST, List.of(), false);
    register("founded with", SECOND, List.of(FIRST), false);
    assertThat(register("founded with", THIRD, List.of(FIRST), false))
        .isEqualTo(new ClusterResult.StoreIsBehind());
    assertThat(register("founded with", THIRD, List.of(FIRST), true))
        .isInstanceOf(ClusterResult.Registered.class);
    assertRunsAs(THIRD);
  }
}

package dev.syncline.core.cluster;

import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Law: a dot is never issued twice, so no number is ever that of two runs. */
class NumberedRunTest {
  private static final NodeName N1 = node(1);

  private ClusterState state = ClusterState.founded(stores());

  private static SortedMap<NodeName, String> stores() {
    SortedMap<NodeName, String> stores = new TreeMap<>();
    stores.put(N1, "store-1");
    stores.put(node(2), "store-2");
    return stores;
  }

  private ClusterResult draws(NodeName node, long run, long... earlier) {
    return drawsFrom(0, node, run, earlier);
  }

  private ClusterResult drawsFrom(long numbersFrom, NodeName node, long run, long... earlier) {
    List<Actor> before = java.util.Arrays.stream(earlier).mapToObj(Actor::random).toList();
    ClusterState.Transition transition =
        state.apply(
            new ClusterCommand.RegisterActor(
                node,
                "store-" + node.value().substring(1),
                "",
                Actor.random(run),
                true,
                before,
                true,
                numbersFrom));
    state = transition.next();
    return transition.result();
  }

  private static Actor actor(ClusterResult result) {
    return ((ClusterResult.Registered) result).actor();
  }

  @Test
  void everyRunGetsANumberOfItsOwnHoweverOftenItAsks() {
    Actor first = actor(draws(N1, 1));
    Actor other = actor(draws(node(2), 2));

    assertThat(first.isNumbered()).isTrue();
    assertThat(actor(draws(N1, 1))).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(actor(draws(N1, 3, 1))).isNotIn(first, other);
  }

  @Test
  void aRunWhoseSuccessorIsKnownIsNotCalledByItsSuccessorsNumber() {
    draws(N1, 1);
    Actor successor = actor(draws(N1, 3, 1));

    Actor late = actor(draws(N1, 1));

    assertThat(late).isEqualTo(Actor.random(1)).isNotEqualTo(successor);
    assertThat(state.ring().isEnded(late)).isTrue();
    assertThat(state.ring().actorOf(N1)).isEqualTo(successor);
  }

  /**
   * The backups of a cluster are of different moments. The consensus log of the first goes on, and
   * the second brings back what a later run had written.
   */
  @Test
  void aRestoredClusterGivesNoNumberOfWhichWritesComeBack() {
    draws(N1, 1);
    ClusterState first = state;
    draws(node(2), 2);
    Actor wrote = actor(draws(N1, 3, 1));
    long numbersFrom = state.ring().version() + 100;
    state = first;

    Actor one = actor(drawsFrom(first.ring().version() + 100, N1, 4, 1));
    Actor other = actor(drawsFrom(numbersFrom, node(2), 5, 2));

    assertThat(one.id()).isGreaterThan(wrote.id());
    assertThat(other.id()).isGreaterThan(one.id());
    assertThat(state.ring().isEnded(wrote)).isTrue();
    assertThat(state.ring().version()).isEqualTo(other.id());
    assertThat(actor(drawsFrom(numbersFrom, node(2), 5, 2))).isEqualTo(other);
    assertThat(actor(drawsFrom(numbersFrom, N1, 6, 4)).id()).isEqualTo(other.id() + 1);
  }

  @Test
  void whereNumbersGoOnIsPartOfTheCommand() {
    ClusterCommand command =
        new ClusterCommand.RegisterActor(
            N1, "store-1", "", Actor.random(1), true, List.of(), true, 4_100);

    assertThat(ClusterCodec.decodeCommand(ClusterCodec.encode(command))).isEqualTo(command);
  }
}

package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.syncline.core.cluster.Formation;
import dev.syncline.core.cluster.Formation.Decision;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.placement.NodeName;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Law: empty stores found a ring only when all initial members are present and empty in the same
 * round.
 */
class FoundingTest {
  private static final Set<NodeName> MEMBERS = Set.of(node(1), node(2), node(3));

  private final Store n1 = new Store(1, "s1");
  private final Store n2 = new Store(2, "s2");
  private final Store n3 = new Store(3, "s3");

  /** A node with one store, which belongs to no cluster until it has founded or adopted one. */
  private static final class Store {
    private final NodeName name;
    private final String id;
    private final Formation formation;
    private @Nullable Founding cluster;

    Store(int number, String id) {
      this.name = node(number);
      this.id = id;
      this.formation = new Formation(name, id, MEMBERS);
    }

    Hello answers(Hello theirs) {
      Founding founding = cluster;
      return founding == null
          ? formation.onHello(theirs)
          : new Hello(name, id, founding, false, MEMBERS);
    }

    /** One round in which these others are there. */
    Decision asks(Store... others) {
      Hello hello = formation.startRound();
      for (Store other : others) {
        formation.onAnswer(other.answers(hello));
      }
      return formation.decide();
    }

    /** Acts on a decision to found or to adopt. */
    Store follows(Decision decision) {
      if (decision instanceof Decision.Mint mint) {
        cluster = new Founding("cluster of " + id, mint.storeIds());
      } else if (decision instanceof Decision.Adopt adopt) {
        cluster = adopt.founding();
      } else {
        throw new AssertionError(name + " neither founds nor adopts: " + decision);
      }
      return this;
    }

    Founding cluster() {
      return java.util.Objects.requireNonNull(cluster);
    }
  }

  private static void assertWaits(Decision decision, String reason, NodeName... missing) {
    assertThat(decision)
        .asInstanceOf(type(Decision.Wait.class))
        .satisfies(
            wait -> {
              assertThat(wait.reason()).isEqualTo(reason);
              assertThat(wait.missing()).containsExactlyInAnyOrder(missing);
            });
  }

  private void foundWithEveryone() {
    n1.follows(n1.asks(n2, n3));
    n2.follows(n2.asks(n1, n3));
    n3.follows(n3.asks(n1, n2));
  }

  @Test
  void onlyTheLowestNameFoundsAndTheOthersAdopt() {
    assertWaits(n2.asks(n1, n3), "waiting for the founder");
    assertWaits(n3.asks(n1, n2), "waiting for the founder");

    foundWithEveryone();

    assertThat(n1.cluster().storeIds()).containsValues("s1", "s2", "s3").hasSize(3);
    assertThat(n2.cluster()).isEqualTo(n1.cluster()).isEqualTo(n3.cluster());
  }

  @Test
  void twoOfThreeEmptyStoresFoundNothing() {
    for (int i = 0; i < 3; i++) {
      assertWaits(n1.asks(n2), "not all initial members are present and empty", node(3));
      assertWaits(n2.asks(n1), "not all initial members are present and empty", node(3));
    }
  }

  @Test
  void membersSeenInDifferentRoundsAreNotThereTogether() {
    n1.asks(n2);

    assertWaits(n1.asks(n3), "not all initial members are present and empty", node(2));
  }

  @Test
  void twoStoresThatLostTheirDisksDoNotFoundASecondClusterBesideTheThird() {
    foundWithEveryone();
    // n1 and n2 come back on empty disks while n3, which has the cluster, cannot be reached.
    Store wiped1 = new Store(1, "s1 again");
    Store wiped2 = new Store(2, "s2 again");
    for (int i = 0; i < 3; i++) {
      assertWaits(wiped1.asks(wiped2), "not all initial members are present and empty", node(3));
      assertWaits(wiped2.asks(wiped1), "not all initial members are present and empty", node(3));
    }

    // When n3 is back they ask to be taken in.
    assertThat(wiped1.asks(wiped2, n3)).isEqualTo(new Decision.Join(n3.cluster(), node(3)));
    assertThat(wiped2.asks(wiped1, n3)).isEqualTo(new Decision.Join(n3.cluster(), node(3)));
  }

  @Test
  void aStoreThatHasSeenAClusterFoundsNoneEvenIfEveryoneElseIsEmpty() {
    foundWithEveryone();
    Store wiped1 = new Store(1, "s1 again");
    wiped1.asks(n2, n3);
    // Then the disks of the others are gone too.
    Store wiped2 = new Store(2, "s2 again");
    Store wiped3 = new Store(3, "s3 again");

    assertWaits(wiped1.asks(wiped2, wiped3), "waiting for the founder");
    assertWaits(
        wiped2.asks(wiped1, wiped3), "not all initial members are present and empty", node(1));
  }

  @Test
  void theLateAnswerOfAFounderWhoseDiskIsGoneDoesNotSplitTheCluster() {
    // n1 founds with everyone there, answers n2, and loses its disk before the answer arrives.
    n1.follows(n1.asks(n2, n3));
    Hello asked = n2.formation.startRound();
    Hello late = n1.answers(asked);
    Store again = new Store(1, "s1 again");

    // On its new disk n1 founds anew: n2 and n3 are still empty and promise themselves to it.
    again.follows(again.asks(n2, n3));
    n2.formation.onAnswer(late);
    assertWaits(n2.formation.decide(), "this store is promised to another founder");

    n2.follows(n2.asks(again, n3));
    n3.follows(n3.asks(again, n2));
    assertThat(n2.cluster()).isEqualTo(again.cluster()).isEqualTo(n3.cluster());
    assertThat(again.cluster().storeIds()).containsEntry(node(1), "s1 again");
  }

  @Test
  void aFounderThatComesBackEmptyJoinsTheClusterThatOthersHaveAdoptedFromIt() {
    n1.follows(n1.asks(n2, n3));
    n2.follows(n2.asks(n1, n3));
    Store again = new Store(1, "s1 again");

    assertThat(again.asks(n2, n3)).isEqualTo(new Decision.Join(n2.cluster(), node(2)));

    // n3 was promised to the new store, which has seen a cluster and founds none: it is free.
    assertWaits(n3.asks(again, n2), "this store is promised to another founder");
    again.asks(n2, n3);
    n3.follows(n3.asks(again, n2));
    assertThat(n3.cluster()).isEqualTo(n2.cluster());
  }

  @Test
  void aStoreThatWasNotAmongTheFoundingOnesAsksToBeTakenIn() {
    foundWithEveryone();
    Store stranger = new Store(4, "s4");

    assertThat(stranger.asks(n1)).isEqualTo(new Decision.Join(n1.cluster(), node(1)));
    assertWaits(
        stranger.asks(),
        "no cluster answers yet, and this node founds none: n4 is not among cluster.initialMembers",
        node(1),
        node(2),
        node(3));
  }

  @Test
  void aNodeWithoutInitialMembersNeverFounds() {
    Formation lonely = new Formation(node(1), "s1", Set.of());
    lonely.startRound();

    assertWaits(lonely.decide(), "no cluster answers and there are no initial members");
  }

  @Test
  void contradictoryInitialMembersAreAnErrorAndNotAWait() {
    Hello other = new Hello(node(2), "s2", null, true, Set.of(node(1), node(2)));
    n1.formation.startRound();
    n1.formation.onAnswer(other);

    assertThat(n1.formation.decide())
        .isEqualTo(
            new Decision.Misconfigured(
                "cluster.initialMembers is [n1, n2, n3] here and [n1, n2] on n2"));
  }

  @Test
  void aSingleMemberFoundsAlone() {
    Formation alone = new Formation(node(1), "s1", Set.of(node(1)));
    alone.startRound();

    assertThat(alone.decide()).isInstanceOf(Decision.Mint.class);
  }
}

package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.mutation.SampleMutations.operation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.mutation.SampleMutations;
import dev.syncline.core.mutation.SampleMutations.Kind;
import dev.syncline.core.mutation.View;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Law: a run goes on with a chain of an earlier run only when nobody else can any more. */
class InheritedChainTest {
  private static final EntryKey KEY = key("a");

  private StoryCluster cluster;
  private StoryNode n1;
  private StoryNode n2;
  private StoryNode n3;

  @BeforeEach
  void setUp() {
    cluster = new StoryCluster(3, ConflictPolicy.CRDT);
    n1 = cluster.node(1);
    n2 = cluster.node(2);
    n3 = cluster.node(3);
  }

  private static Effect.Issued adds(StoryNode node, int number) {
    Effect.Issued issued = leaves(node, number);
    node.syncs();
    return issued;
  }

  /** The addition is on its way, and not on disk. */
  private static Effect.Issued leaves(StoryNode node, int number) {
    return node.writes(KEY, new Content.Mutation(List.of(operation(Kind.VIEWS, number))), null);
  }

  private static void arrives(Effect.Issued write, StoryNode from, StoryNode... at) {
    for (StoryNode node : at) {
      node.receives(from.name(), write.request());
      node.syncs();
    }
  }

  private void restarts(StoryNode node) {
    cluster.restartNumbered(node);
    cluster.everyoneLearnsTheRing();
  }

  /** What all show, and how many chains each holds. */
  private void assertEverywhere(int views, int chains) {
    for (StoryNode node : cluster.nodes()) {
      assertThat(new View(SampleMutations.SCHEMA, node.reads(KEY)).payload().toUtf8())
          .as("what %s shows", node.name())
          .contains("\"views\":" + views);
      assertThat(node.reads(KEY).versions()).as("what %s holds", node.name()).hasSize(chains);
    }
  }

  /** A chain of the first run, and one that the second began before the first was held whole. */
  private void beginsTwoChains(int first, int second) {
    arrives(adds(n1, first), n1, n2, n3);
    restarts(n1);
    arrives(adds(n1, second), n1, n2, n3);
    assertEverywhere(first + second, 2);
    cluster.timePasses();
  }

  @Test
  void aRunGoesOnWithTheChainOfTheRunBefore() {
    arrives(adds(n1, 1), n1, n2, n3);
    for (int run = 2; run < 6; run++) {
      restarts(n1);
      cluster.timePasses();
      arrives(adds(n1, run), n1, n2, n3);
      arrives(adds(n1, -1), n1, n2, n3);
    }

    assertEverywhere(11, 1);
  }

  @Test
  void aRunBeginsAChainWhileMoreOfTheRunBeforeMayCome() {
    arrives(adds(n1, 1), n1, n2, n3);
    // The second addition gets to n2, and is not on the disk that the next run finds.
    arrives(leaves(n1, 2), n1, n2);
    restarts(n1);
    Effect.Issued third = adds(n1, 4);
    arrives(third, n1, n3);

    cluster.timePasses();

    assertEverywhere(7, 2);
  }

  @Test
  void aRunWithoutANumberBeginsAChain() {
    arrives(adds(n1, 1), n1, n2, n3);
    cluster.restart(n1);
    cluster.everyoneLearnsTheRing();
    cluster.timePasses();

    arrives(adds(n1, 2), n1, n2, n3);

    assertEverywhere(3, 2);
  }

  @Test
  void aRunThatHasLoadedThePartitionAgainBeginsAChain() {
    arrives(adds(n1, 1), n1, n2, n3);
    restarts(n1);
    cluster.timePasses();
    // It goes on, which gets to n2 and not on its own disk.
    arrives(leaves(n1, 2), n1, n2);
    n1.failsToSync();
    arrives(adds(n1, 4), n1, n2);

    cluster.timePasses();

    assertEverywhere(7, 2);
  }

  @Test
  void whatAStoppedReplicaMayHaveOnDiskIsNotGivenUp() {
    restarts(n1);
    cluster.timePasses();
    arrives(adds(n1, 1), n1, n2, n3);
    // Two more get to n2 only. Its disk takes them, and calls the write failed all the same.
    n2.receives(n1.name(), leaves(n1, 2).request());
    n2.receives(n1.name(), leaves(n1, 4).request());
    restarts(n1);
    n2.stops();
    // Until it is loaded again n2 has the clock of the others.
    for (int round = 0; round < 2; round++) {
      compares(n1, n2);
      compares(n1, n3);
      compares(n3, n1);
      compares(n3, n2);
    }
    Effect.Issued write = adds(n1, 8);
    n2.loadsAgain();
    arrives(write, n1, n2, n3);

    cluster.timePasses();

    assertEverywhere(15, 2);
  }

  /** A peer's digest arrives, and its report if that is asked for. */
  private static void compares(StoryNode node, StoryNode peer) {
    if (node.compares(peer).contains(new Effect.AskReport(peer.name()))) {
      node.hears(peer.reports());
    }
    node.syncs();
  }

  @Test
  void whatWasMovedIsDroppedOnceAllHavePassedTheMove() {
    beginsTwoChains(1, 2);
    arrives(adds(n1, 4), n1, n2, n3);
    assertEverywhere(7, 2);
    // Not all are known to hold the move.
    arrives(adds(n1, 8), n1, n2, n3);
    assertEverywhere(15, 2);

    cluster.everyoneTidies();
    arrives(adds(n1, 16), n1, n2, n3);

    assertEverywhere(31, 1);
  }

  @Test
  void aDeleteThatHasNotSeenTheMoveTakesAwayWhatWasMoved() {
    beginsTwoChains(1, 2);
    Effect.Issued delete = n2.writes(KEY, Content.Tombstone.INSTANCE, null);
    n2.syncs();
    Effect.Issued move = adds(n1, 4);
    arrives(move, n1, n3);
    arrives(delete, n2, n3, n1);
    arrives(move, n1, n2);
    cluster.everyoneTidies();
    assertEverywhere(4, 2);

    // Less than nothing counts of the chain that was moved; that is moved too before it is dropped.
    arrives(adds(n1, 8), n1, n2, n3);
    assertEverywhere(12, 2);
    cluster.everyoneTidies();
    arrives(adds(n1, 16), n1, n2, n3);

    assertEverywhere(28, 1);
  }

  @Test
  void aReplicaThatMayHaveForgottenAMoveDeletesNothing() {
    cluster.wipe(n3);

    List<Effect> effects =
        n3.coordinates(KEY, Content.Tombstone.INSTANCE, null, cluster.wallMillis());

    assertThat(effects).hasSize(1);
    // Before it knows the ring it takes nothing at all.
    assertThat(effects.get(0)).isInstanceOf(Effect.RefuseHere.class);
    cluster.everyoneLearnsTheRing();
    assertThat(n3.coordinates(KEY, Content.Tombstone.INSTANCE, null, cluster.wallMillis()))
        .hasSize(1)
        .first()
        .isInstanceOfSatisfying(
            Effect.RefuseHere.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.MAY_HAVE_FORGOTTEN));
  }
}

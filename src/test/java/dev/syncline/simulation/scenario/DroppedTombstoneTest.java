package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import org.junit.jupiter.api.Test;

/** Law: a tombstone is dropped when every replica has passed it, and nothing comes back. */
class DroppedTombstoneTest {
  private static final EntryKey KEY = key("a");
  private static final Content DELETE = Content.Tombstone.INSTANCE;

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.LAST_WRITE_WINS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  private void deliver(StoryNode from, Effect.Issued write, StoryNode... receivers) {
    from.syncs();
    for (StoryNode node : receivers) {
      node.receives(from.name(), write.request());
      node.syncs();
    }
  }

  private void assertStored(int entries, StoryNode... nodes) {
    for (StoryNode node : nodes) {
      assertThat(node.disk().sizes().get(0)).as("entries of %s", node).isEqualTo(entries);
    }
  }

  @Test
  void aDeletedEntryLeavesNothingBehind() {
    deliver(n1, n1.writes(KEY, value("v"), null), n2, n3);
    deliver(n1, n1.writes(KEY, DELETE, null), n2, n3);
    assertStored(1, n1, n2, n3);

    cluster.everyoneTidies();

    assertStored(0, n1, n2, n3);
    assertThat(n1.shows(KEY)).isEmpty();
  }

  @Test
  void aReplicaThatIsDownOnlyDelaysIt() {
    deliver(n1, n1.writes(KEY, DELETE, null), n2);
    for (int i = 0; i < 20; i++) {
      n1.hears(n2.reports());
      n2.hears(n1.reports());
      n1.tidies();
      n2.tidies();
    }
    assertStored(1, n1, n2);

    cluster.everyoneTidies();

    assertStored(0, n1, n2, n3);
  }

  @Test
  void aBlindWriteOlderThanTheDeleteStaysDeletedHoweverLateItsFrameIs() {
    // n2 takes the older write; its frames to the others are held up. The delete has not seen it.
    Effect.Issued older = n2.writes(KEY, value("older"), null);
    n2.syncs();
    Effect.Issued delete = n1.writes(KEY, DELETE, null);
    deliver(n1, delete, n2, n3);
    assertThat(n2.shows(KEY)).isEmpty();
    // All hold the delete and have said so once. n1 and n3 have still not got the older write.
    cluster.everyoneReports();
    for (int i = 0; i < 20; i++) {
      cluster.nodes().forEach(StoryNode::tidies);
    }
    assertStored(1, n1, n2, n3);

    cluster.everyoneTidies();
    assertStored(0, n1, n2, n3);
    n1.receives(n2.name(), older.request());
    n3.receives(n2.name(), older.request());
    n1.syncs();
    n3.syncs();

    assertThat(n1.shows(KEY)).isEmpty();
    assertThat(n3.shows(KEY)).isEmpty();
  }

  @Test
  void aWriteAfterTheDeleteWinsAlsoWhereTheTombstoneIsLeftAndClocksAreBehind() {
    Effect.Issued first = n1.writes(KEY, value("first"), null);
    deliver(n1, first, n2, n3);
    CausalContext read = CausalContext.ofRead(n1.reads(KEY));
    deliver(n1, n1.writes(KEY, DELETE, read), n2, n3);
    // n1 drops the tombstone, n2 does not get round to it.
    for (int i = 0; i < 12; i++) {
      cluster.everyoneReports();
      n1.tidies();
    }
    assertStored(0, n1);
    assertStored(1, n2);

    // A client that has not seen the delete writes at n1, whose clock stands before it.
    Effect.Issued write =
        n1.coordinates(KEY, value("later"), read, 0).stream()
            .filter(Effect.Issued.class::isInstance)
            .map(Effect.Issued.class::cast)
            .findFirst()
            .orElseThrow();
    deliver(n1, write, n2);

    assertThat(n1.shows(KEY)).containsExactly("later");
    assertThat(n2.shows(KEY)).containsExactly("later");
  }

  @Test
  void aReplicaThatMayHaveForgottenDeletesCoordinatesNoWriteThatTimeDecides() {
    deliver(n1, n1.writes(KEY, DELETE, null), n2, n3);
    cluster.wipe(n3);
    cluster.everyoneLearnsTheRing();

    assertThat(n3.coordinates(KEY, value("v"), null, 0))
        .containsExactly(new Effect.RefuseHere(1, Refusal.MAY_HAVE_FORGOTTEN));
    cluster.timePasses();
    assertThat(n3.counts()).isTrue();
    assertThat(n3.coordinates(KEY, value("v"), null, 0)).anyMatch(Effect.Issued.class::isInstance);
  }

  @Test
  void aWipedReplicaThatANeighbourDoesNotKnowOfYetHearsOfTheDeleteFromIt() {
    deliver(n1, n1.writes(KEY, value("v"), null), n2, n3);
    Effect.Issued delete = n1.writes(KEY, DELETE, null);
    deliver(n1, delete, n2, n3);
    cluster.everyoneReports();
    // n3 loses its disk and runs anew; n1 still holds the ring and the reports of before.
    cluster.wipe(n3);
    n2.learns(cluster.ring());
    n3.learns(cluster.ring());
    for (int i = 0; i < 12; i++) {
      n1.tidies();
    }

    cluster.everyoneLearnsTheRing();
    cluster.everyoneTidies();

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).as("at %s", node).isEmpty();
    }
    assertStored(0, n1, n2, n3);
  }
}

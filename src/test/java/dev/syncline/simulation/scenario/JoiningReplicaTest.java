package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Effect;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A replica that comes is asked before a tombstone goes or a line is cut; one that it is unknown to
 * may have dropped both, and what it dropped does not come back.
 */
class JoiningReplicaTest {
  private static final EntryKey KEY = key("a");
  private static final EntryKey OTHER = key("b");
  private static final Content DELETE = Content.Tombstone.INSTANCE;

  private final StoryCluster cluster =
      new StoryCluster(ConflictPolicy.LAST_WRITE_WINS, new Partition(3, 3));
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  {
    cluster.nodes().forEach(StoryNode::keepsNoLog);
  }

  private static void deliver(StoryNode from, Effect.Issued write, StoryNode... receivers) {
    from.syncs();
    for (StoryNode node : receivers) {
      node.receives(from.name(), write.request());
      node.syncs();
    }
  }

  private void everyoneHasAWriteAndItsDelete(Effect.Issued write) {
    deliver(n2, write, n1, n3);
    deliver(n1, n1.writes(OTHER, value("other"), null), n2, n3);
    deliver(n1, n1.writes(KEY, DELETE, null), n2, n3);
  }

  /** Whoever learns the ring reports, tidies, and streams what it is offered. */
  private void everyoneCatchesUp(StoryNode joiner) {
    for (int round = 0; round < 20; round++) {
      cluster.everyoneReports();
      while (joiner.asksFor() != null) {
        Effect.Stream ask = Objects.requireNonNull(joiner.asksFor());
        StoryNode source = cluster.node(ask.from());
        joiner.takes(source, source.sends(ask));
        joiner.syncs();
      }
      cluster.nodes().forEach(StoryNode::tidies);
    }
  }

  @Test
  void aJoinerUnknownToAMemberWithAnOldRingHearsOfTheDeleteThatMemberHasForgotten() {
    Effect.Issued write = n2.writes(KEY, value("v"), null);
    everyoneHasAWriteAndItsDelete(write);
    cluster.timePasses();
    StoryNode n4 = cluster.adds(4);
    n4.keepsNoLog();
    n2.learns(cluster.ring());
    n3.learns(cluster.ring());
    n4.learns(cluster.ring());
    // n1 knows the ring of before, and all whom that one names have passed the delete.
    for (int i = 0; i < 12; i++) {
      n1.tidies();
    }
    assertThat(n1.disk().sizes()).as("entries and lines").containsExactly(1, 0);
    // The write's coordinator sends it to the joiner, who has not heard of the delete.
    n4.receives(n2.name(), write.request().underRing(cluster.ring().version()));
    n4.syncs();
    assertThat(n4.shows(KEY)).containsExactly("v");

    // The joiner hears only the member that has forgotten the delete, and cut it out of its log.
    n1.learns(cluster.ring());
    n4.hears(n1.reports());
    n4.hears(n1.reports());
    assertThat(n4.asksFor()).isNotNull();
    everyoneCatchesUp(n4);

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).as("at %s", node).isEmpty();
      assertThat(node.shows(OTHER)).as("at %s", node).containsExactly("other");
      assertThat(node.disk().clock()).isEqualTo(n1.disk().clock());
      assertThat(node.disk().sizes()).as("entries and lines of %s", node).containsExactly(1, 0);
    }
    assertThat(n4.counts()).isTrue();
  }

  @Test
  void nothingGoesBeforeAJoiningReplicaHasIt() {
    everyoneHasAWriteAndItsDelete(n2.writes(KEY, value("v"), null));
    StoryNode n4 = cluster.adds(4);
    n4.keepsNoLog();
    cluster.everyoneLearnsTheRing();
    for (int round = 0; round < 20; round++) {
      for (StoryNode from : new StoryNode[] {n1, n2, n3}) {
        for (StoryNode to : new StoryNode[] {n1, n2, n3}) {
          to.hears(from.reports());
        }
      }
      for (StoryNode node : new StoryNode[] {n1, n2, n3}) {
        node.tidies();
      }
    }
    for (StoryNode node : new StoryNode[] {n1, n2, n3}) {
      assertThat(node.disk().sizes()).as("entries and lines of %s", node).containsExactly(2, 3);
    }

    everyoneCatchesUp(n4);

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.disk().sizes()).as("entries and lines of %s", node).containsExactly(1, 0);
    }
  }
}

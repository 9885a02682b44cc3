package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import org.junit.jupiter.api.Test;

/** Law: a dot is never issued twice, whatever was lost or restored. */
class CrashAfterFanOutTest {
  private static final EntryKey KEY = key("a");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  private static Dot dot(Effect.Issued write) {
    return write.request().version().dot();
  }

  private void assertEveryoneShows(String... payloads) {
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).as("at %s", node).containsExactlyInAnyOrder(payloads);
    }
  }

  @Test
  void aRunThatFollowsACrashIssuesDotsOfItsOwnAndGetsTheLostWriteBack() {
    // n1 sends its write to the others and dies before it is on its own disk.
    Effect.Issued lost = n1.writes(KEY, value("lost here"), null);
    n2.receives(n1.name(), lost.request());
    n2.syncs();
    cluster.restart(n1);
    cluster.everyoneLearnsTheRing();
    assertThat(n1.shows(KEY)).isEmpty();

    // Its next write in the same partition is another dot, and both stay.
    Effect.Issued next = n1.writes(KEY, value("next"), null);
    assertThat(dot(next)).isNotEqualTo(dot(lost));
    n1.syncs();
    n2.receives(n1.name(), next.request());
    n2.syncs();
    assertThat(n2.shows(KEY)).containsExactlyInAnyOrder("lost here", "next");

    // n1 gets back what only others hold, and n3, which has seen neither, gets both.
    cluster.timePasses();
    assertEveryoneShows("lost here", "next");
    assertThat(n1.disk().clock()).isEqualTo(n2.disk().clock()).isEqualTo(n3.disk().clock());
  }

  @Test
  void aPartitionThatIsLoadedAgainAfterAFailedWriteSkipsTheDotThatMayBeOutThere() {
    Effect.Issued lost = n1.writes(KEY, value("lost here"), null);
    n2.receives(n1.name(), lost.request());
    n2.syncs();
    // The disk refuses the batch; the process goes on as the same actor.
    n1.failsToSync();

    Effect.Issued next = n1.writes(KEY, value("next"), null);

    assertThat(dot(next).actor()).isEqualTo(dot(lost).actor());
    assertThat(dot(next).counter()).isGreaterThan(dot(lost).counter());
    n1.syncs();
    n2.receives(n1.name(), next.request());
    n2.syncs();
    cluster.timePasses();
    assertEveryoneShows("lost here", "next");
  }

  @Test
  void nothingOfAWriteIsShownOrAcknowledgedBeforeItIsOnDisk() {
    Effect.Issued write = n1.writes(KEY, value("not yet"), null);

    assertThat(n2.receives(n1.name(), write.request()))
        .allMatch(effect -> effect instanceof Effect.Persist);
    for (StoryNode node : new StoryNode[] {n1, n2}) {
      assertThat(node.shows(KEY)).isEmpty();
      assertThat(node.reports().durable().contains(dot(write))).isFalse();
      assertThat(node.answers(node.reports().applied()).isEmpty()).isTrue();
    }

    assertThat(n2.syncs())
        .containsExactly(
            new Effect.Acknowledge(
                n1.name(), write.request().operation(), write.request().ringVersion(), true));
    assertThat(n2.shows(KEY)).containsExactly("not yet");
  }
}

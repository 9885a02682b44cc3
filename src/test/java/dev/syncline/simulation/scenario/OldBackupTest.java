package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.quorum.ReadOperation.Step;
import dev.syncline.core.replica.Effect;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law: a dot is never issued twice, whatever was restored; a restored replica counts later. */
class OldBackupTest {
  private static final EntryKey KEY = key("k");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);
  private final Actor first = n1.actor();

  /** A write of n1 that n2 has and n3 has not: two of three, so it was acknowledged. */
  private Effect.Issued acknowledgedWrite(String payload) {
    Effect.Issued write = n1.writes(KEY, value(payload), null);
    n1.syncs();
    n2.receives(n1.name(), write.request());
    n2.syncs();
    return write;
  }

  private StoryDisk copyOfN1() {
    return n1.disk().copy(cluster.policy(), false);
  }

  @Test
  void aRestoredReplicaIssuesDotsOfItsOwnAndCountsOnceItHasWhatItHadAcknowledged() {
    acknowledgedWrite("before");
    StoryDisk backup = copyOfN1();
    Effect.Issued forgotten = acknowledgedWrite("after");

    assertThat(cluster.restore(n1, backup, List.of(first), true))
        .isInstanceOf(ClusterResult.Registered.class);
    cluster.everyoneLearnsTheRing();
    // n1 and n3 are two of three, and neither holds the write.
    assertThat(cluster.readAtQuorum(KEY, n1, n3)).isInstanceOf(Step.Wait.class);
    Effect.Issued next = n1.writes(KEY, value("restored"), null);
    n1.syncs();
    assertThat(next.request().version().dot()).isNotEqualTo(forgotten.request().version().dot());
    assertThat(next.request().version().dot().actor()).isNotEqualTo(first);
    assertThat(n1.counts()).isFalse();

    cluster.timePasses();
    assertThat(n1.counts()).isTrue();
    assertThat(cluster.readAtQuorum(KEY, n1, n3)).isInstanceOf(Step.Done.class);
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).containsExactlyInAnyOrder("before", "after", "restored");
    }
  }

  @Test
  void aCopyOfAnEarlierRunThatDoesNotSayWhatItIsIsRefusedAndThenOpenedAsForgetful() {
    StoryDisk copy = copyOfN1();
    cluster.restart(n1);
    cluster.everyoneLearnsTheRing();
    acknowledgedWrite("after");

    assertThat(cluster.restore(n1, copy, List.of(first), false))
        .isInstanceOf(ClusterResult.StoreIsBehind.class);
    cluster.everyoneLearnsTheRing();
    assertThat(cluster.readAtQuorum(KEY, n1, n3)).isInstanceOf(Step.Wait.class);

    assertThat(cluster.restore(n1, copy, List.of(first), true))
        .isInstanceOf(ClusterResult.Registered.class);
    cluster.everyoneLearnsTheRing();
    assertThat(cluster.readAtQuorum(KEY, n1, n3)).isInstanceOf(Step.Wait.class);
    cluster.timePasses();
    assertThat(n1.counts()).isTrue();
    assertThat(n1.shows(KEY)).containsExactly("after");
  }
}

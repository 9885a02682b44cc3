package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.sync.DotLog;
import org.junit.jupiter.api.Test;

/** Law: a dot is given up everywhere or nowhere, and with it all that its write said. */
class GivenUpDotTest {
  private static final EntryKey KEY = key("a");
  private static final EntryKey OTHER = key("b");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  private static void arrives(Effect.Issued write, StoryNode from, StoryNode... at) {
    from.syncs();
    for (StoryNode node : at) {
      node.receives(from.name(), write.request());
      node.syncs();
    }
  }

  /** A write that replaces what its node holds of the entry, and that stays on the node's disk. */
  private static Effect.Issued replacesUnheard(StoryNode node, String payload) {
    Effect.Issued write = node.writes(KEY, value(payload), CausalContext.ofRead(node.reads(KEY)));
    node.syncs();
    return write;
  }

  @Test
  void whatAGivenUpWriteHadReplacedIsNotReplacedByWhoeverCoversItsDot() {
    arrives(n3.writes(KEY, value("kept"), null), n3, n1);
    Effect.Issued lost = replacesUnheard(n1, "lost");
    arrives(n1.writes(OTHER, value("heard"), null), n1, n2);
    cluster.wipe(n1);
    cluster.everyoneLearnsTheRing();

    // n2 hears that nobody has the write, before it has fetched what that write had replaced.
    n2.hears(n1.reports());
    n2.hears(n3.reports());
    n2.syncs();
    assertThat(n2.disk().find(lost.request().version().dot())).isEqualTo(new DotLog.Record.Void());
    // Its delete covers all that it knows: the dot given up, and not the version that stays.
    Effect.Issued delete = n2.writes(KEY, Content.Tombstone.INSTANCE, null);
    assertThat(delete.request().past().contains(lost.request().version().dot())).isTrue();
    n2.syncs();

    cluster.timePasses();

    assertThat(cluster.nodes())
        .allSatisfy(node -> assertThat(node.shows(KEY)).as("at %s", node).containsExactly("kept"));
  }

  @Test
  void aDiskThatWasReplacedDoesNotBringBackWhatHasBeenGivenUpMeanwhile() {
    arrives(n2.writes(KEY, value("acknowledged"), null), n2, n1, n3);
    StoryNode moved = cluster.moveToAnEmptyDisk(n1);
    cluster.everyoneLearnsTheRing();
    cluster.timePasses();
    assertThat(moved.counts()).isTrue();
    replacesUnheard(moved, "replacement");
    arrives(moved.writes(OTHER, value("heard"), null), moved, n2);
    Ring before = cluster.ring();

    // Were it taken back, all would find the replacement missing everywhere and give it up, but the
    // disk that holds it. Once that one is back, it drops what was replaced, the others drop the
    // replacement, and the entry is empty.
    assertThat(cluster.restartForgetful(n1)).isEqualTo(new ClusterResult.StoreWasReplaced());

    assertThat(cluster.ring()).isEqualTo(before);
    cluster.timePasses();
    assertThat(cluster.nodes())
        .allSatisfy(
            node -> assertThat(node.shows(KEY)).as("at %s", node).containsExactly("replacement"));
  }
}

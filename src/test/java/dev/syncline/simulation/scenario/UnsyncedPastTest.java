package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import org.junit.jupiter.api.Test;

/** Law: a write that may be lost makes nothing obsolete for another one. */
class UnsyncedPastTest {
  private static final EntryKey KEY = key("a");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.LAST_WRITE_WINS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  @Test
  void whatALostWriteHadReplacedIsRecordedWhenItLosesAgainstTheNext() {
    Effect.Issued kept = n1.writes(KEY, value("kept"), null);
    cluster.nodes().forEach(each -> each.receives(n1.name(), kept.request()));
    cluster.nodes().forEach(StoryNode::syncs);
    // It replaces that, gets to n2, and is on nobody's disk when the next is written there.
    Effect.Issued lost = n3.writes(KEY, value("lost"), CausalContext.ofRead(n3.reads(KEY)));
    n2.receives(n3.name(), lost.request());
    Effect.Issued next = n2.writes(KEY, value("next"), CausalContext.NONE);
    n2.failsToSync();
    cluster.restart(n3);
    cluster.everyoneLearnsTheRing();

    assertThat(n1.receives(n2.name(), next.request().underRing(cluster.ring().version())))
        .filteredOn(Effect.Persist.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Persist.class,
            persist ->
                assertThat(persist.batch().conflicts())
                    .singleElement()
                    .satisfies(
                        conflict ->
                            assertThat(conflict.loser().dot())
                                .isEqualTo(kept.request().version().dot())));
  }
}

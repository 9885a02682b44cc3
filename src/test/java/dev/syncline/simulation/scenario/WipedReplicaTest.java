package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.QuorumTracker.Progress;
import dev.syncline.core.quorum.ReadOperation.Step;
import dev.syncline.core.quorum.WriteOperation;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import org.junit.jupiter.api.Test;

/** Law: a replica that may have forgotten counts in no quorum. */
class WipedReplicaTest {
  private static final EntryKey KEY = key("a");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.LAST_WRITE_WINS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  /** A write that n1 and n2 have acknowledged and n3 has never heard of. */
  private Effect.Issued acknowledgedWrite() {
    WriteOperation operation =
        new WriteOperation(cluster.partition(), n1.name(), Consistency.QUORUM, cluster.ring());
    Effect.Issued write = n1.writes(KEY, value("acknowledged"), null);
    n1.syncs();
    operation.acknowledge(n1.name(), n1.actor(), cluster.ring().version(), true);
    n2.receives(n1.name(), write.request());
    n2.syncs();
    assertThat(operation.acknowledge(n2.name(), n2.actor(), cluster.ring().version(), true))
        .isInstanceOf(Progress.Reached.class);
    return write;
  }

  private void assertReadFinds(String payload, StoryNode... heard) {
    assertThat(cluster.readAtQuorum(KEY, heard))
        .asInstanceOf(type(Step.Done.class))
        .satisfies(
            done ->
                assertThat(done.entry().live())
                    .extracting(each -> each.content())
                    .containsExactly(value(payload)));
  }

  @Test
  void aWipedReplicaDoesNotAnswerForAWriteThatItHasForgotten() {
    acknowledgedWrite();
    assertReadFinds("acknowledged", n2, n3);

    // n2 comes back on an empty disk. It and n3 are two of three, and neither holds the write.
    cluster.wipe(n2);
    cluster.everyoneLearnsTheRing();
    assertThat(cluster.readAtQuorum(KEY, n2, n3)).isInstanceOf(Step.Wait.class);

    // One report is not enough: it may be that of the replica that missed the write.
    n2.hears(n3.reports());
    n2.syncs();
    assertThat(n2.counts()).isFalse();

    // n1's report says what n2 lacks; as long as that is not on disk, n2 does not count.
    n2.hears(n1.reports());
    n2.syncs();
    assertThat(n2.counts()).isFalse();
    assertThat(cluster.readAtQuorum(KEY, n2, n3)).isInstanceOf(Step.Wait.class);

    cluster.timePasses();
    assertThat(n2.counts()).isTrue();
    assertReadFinds("acknowledged", n2, n3);
  }

  @Test
  void fetchingWhatItLacksDoesNotMakeItCountBeforeItIsOnDisk() {
    acknowledgedWrite();
    cluster.wipe(n2);
    cluster.everyoneLearnsTheRing();
    n2.hears(n3.reports());

    // Two reports in a row make it fetch the write, which has arrived and is not on disk yet.
    n2.hears(n1.reports());
    n2.hears(n1.reports());
    assertThat(n2.counts()).isFalse();
    assertThat(cluster.readAtQuorum(KEY, n2, n3)).isInstanceOf(Step.Wait.class);

    n2.syncs();
    assertThat(n2.counts()).isTrue();
    assertReadFinds("acknowledged", n2, n3);
  }

  @Test
  void theAcknowledgementOfTheRunThatForgotIsForgottenToo() {
    WriteOperation operation =
        new WriteOperation(cluster.partition(), n1.name(), Consistency.QUORUM, cluster.ring());
    Effect.Issued write = n1.writes(KEY, value("under way"), null);
    n2.receives(n1.name(), write.request());
    n2.syncs();
    assertThat(operation.acknowledge(n2.name(), n2.actor(), cluster.ring().version(), true))
        .isEqualTo(new Progress.Pending(1, 2));

    cluster.wipe(n2);
    cluster.everyoneLearnsTheRing();
    operation.follow(cluster.ring());
    n1.syncs();

    assertThat(operation.acknowledge(n1.name(), n1.actor(), cluster.ring().version(), true))
        .isEqualTo(new Progress.Pending(1, 2));
  }

  @Test
  void aWipedReplicaTakesWritesOnceItKnowsItsRingButTheyDoNotCount() {
    acknowledgedWrite();
    Ring before = cluster.ring();
    cluster.wipe(n2);
    Effect.Issued next = n1.writes(KEY, value("next"), null);

    // With its disk n2 has lost the rings that say which runs have ended. It takes nothing under
    // one that does not know its own run, although n1 does not know a newer one either.
    n2.learns(before);
    assertThat(n2.receives(n1.name(), next.request()))
        .containsExactly(
            new Effect.Refuse(n1.name(), next.request().operation(), Refusal.RING_IS_UNKNOWN));
    assertThat(n2.syncs()).isEmpty();

    cluster.everyoneLearnsTheRing();
    n2.receives(n1.name(), next.request().underRing(cluster.ring().version()));
    assertThat(n2.syncs())
        .containsExactly(
            new Effect.Acknowledge(
                n1.name(), next.request().operation(), cluster.ring().version(), false));
  }

  @Test
  void reportsFromBeforeTheWipeProveNothing() {
    // Both others have said what they hold before they knew that n2 started anew: after that, n1
    // may still count an acknowledgement of n2's former run.
    cluster.wipe(n2);
    n2.learns(cluster.ring());
    for (int i = 0; i < 3; i++) {
      n2.hears(n1.reports());
      n2.hears(n3.reports());
      n2.syncs();
    }
    assertThat(n2.counts()).isFalse();

    cluster.everyoneLearnsTheRing();
    cluster.timePasses();
    assertThat(n2.counts()).isTrue();
  }
}

package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.SyncBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Law: only holes of an ended actor are closed, and then nobody hears that actor any more. */
class EndedActorTest {
  private static final EntryKey KEY = key("a");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  /** Two writes of n1, of which the second reaches the others and the first nobody. */
  private final Effect.Issued held = n1.writes(KEY, value("held up"), null);

  private final Effect.Issued second = n1.writes(KEY, value("second"), null);

  @BeforeEach
  void theWriterDiesBeforeEitherIsOnItsDisk() {
    for (StoryNode node : new StoryNode[] {n2, n3}) {
      node.receives(n1.name(), second.request());
      node.syncs();
    }
    cluster.restart(n1);
  }

  private Dot hole() {
    return held.request().version().dot();
  }

  private Effect refused() {
    return new Effect.Refuse(n1.name(), held.request().operation(), Refusal.ACTOR_HAS_ENDED);
  }

  private void assertVoid(StoryNode node) {
    assertThat(node.disk().find(hole())).as("at %s", node).isEqualTo(new DotLog.Record.Void());
    assertThat(node.disk().clock().only(hole().actor()))
        .isEqualTo(VersionVector.ofRange(hole().actor(), 1, VersionVector.END));
    assertThat(node.shows(KEY)).containsExactly("second");
  }

  @Test
  void aFrameThatArrivesAfterItsHoleWasClosedIsRefusedByEveryReplica() {
    cluster.everyoneLearnsTheRing();
    cluster.timePasses();
    cluster.nodes().forEach(this::assertVoid);

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.receives(n1.name(), held.request())).containsExactly(refused());
      assertThat(node.syncs()).isEmpty();
      // Sent again under the ring of now it is still a write of a run that is over.
      assertThat(node.receives(n1.name(), held.request().underRing(cluster.ring().version())))
          .containsExactly(refused());
      assertThat(node.syncs()).isEmpty();
      assertVoid(node);
    }
  }

  @Test
  void aReplicaThatHasReportedUnderTheRingThatEndedTheActorIsDeafToItAtOnce() {
    cluster.everyoneLearnsTheRing();
    // n2 says that it lacks the dot; before anybody has closed it, the frame arrives at n2.
    n3.hears(n2.reports());
    assertThat(n2.receives(n1.name(), held.request())).containsExactly(refused());

    cluster.timePasses();

    cluster.nodes().forEach(this::assertVoid);
  }

  @Test
  void aHoleStaysOpenUntilEveryReplicaHasReportedThatItLacksTheDot() {
    // n3 does not know yet that the actor has ended, and takes the frame.
    n1.learns(cluster.ring());
    n2.learns(cluster.ring());
    n2.hears(n1.reports());
    n2.hears(n3.reports());
    n2.syncs();
    assertThat(n2.disk().find(hole())).isEqualTo(new DotLog.Record.Unknown());
    n3.receives(n1.name(), held.request());
    n3.syncs();

    cluster.everyoneLearnsTheRing();
    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).as("at %s", node).containsExactly("held up", "second");
    }
  }

  @Test
  void aHoleOfARunThatGoesOnIsNeverClosed() {
    StoryCluster other = new StoryCluster(3, ConflictPolicy.SIBLINGS);
    StoryNode writer = other.node(1);
    StoryNode reader = other.node(2);
    // Everybody says that it lacks the dot, the writer too: it has not written yet.
    reader.hears(writer.reports());
    reader.hears(other.node(3).reports());
    Effect.Issued slow = writer.writes(KEY, value("slow"), null);
    Effect.Issued fast = writer.writes(KEY, value("fast"), null);
    reader.receives(writer.name(), fast.request());
    reader.hears(other.node(3).reports());
    reader.syncs();

    assertThat(reader.disk().find(slow.request().version().dot()))
        .isEqualTo(new DotLog.Record.Unknown());
    reader.receives(writer.name(), slow.request());
    reader.syncs();
    assertThat(reader.shows(KEY)).containsExactly("slow", "fast");
  }

  @Test
  void aBatchOfARunThatHasEndedIsNotTaken() {
    StoryCluster other = new StoryCluster(3, ConflictPolicy.SIBLINGS);
    StoryNode zombie = other.node(1);
    StoryNode peer = other.node(2);
    zombie.writes(KEY, value("of a zombie"), null);
    zombie.syncs();
    StoryNode ghost = new StoryNode(other, zombie.name(), zombie.actor(), zombie.storeId(), false);
    SyncBatch batch = zombie.answers(zombie.disk().clock());
    other.wipe(zombie);
    other.everyoneLearnsTheRing();
    SyncBatch underNow =
        new SyncBatch(
            batch.partition(), other.ring().version(), batch.clock(), batch.items(), batch.voids());

    assertThat(peer.receives(ghost, underNow)).isEmpty();
    assertThat(peer.shows(KEY)).isEmpty();
  }
}

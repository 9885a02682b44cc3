package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Law: an entry keeps every context dot that its own durable clock lacks. */
class DelayedWriteTest {
  private static final EntryKey KEY = key("a");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CRDT")
  void aWriteThatArrivesAfterItsDeleteStaysDeleted(ConflictPolicy policy) {
    StoryCluster cluster = new StoryCluster(3, policy);
    StoryNode n1 = cluster.node(1);
    StoryNode n3 = cluster.node(3);

    // n1 writes; the frame to n3 is held up on the way.
    Effect.Issued write = n1.writes(KEY, value("delayed"), null);
    n1.syncs();
    // A client reads it at n1 and deletes what it has read; the delete overtakes the write.
    CausalContext read = CausalContext.ofRead(n1.reads(KEY));
    Effect.Issued delete = n1.writes(KEY, Content.Tombstone.INSTANCE, read);
    n1.syncs();
    n3.receives(n1.name(), delete.request());
    n3.syncs();
    assertThat(n3.shows(KEY)).isEmpty();

    // Now the write arrives.
    n3.receives(n1.name(), write.request());

    assertThat(n3.syncs()).containsExactly(acknowledged(n1, write));
    assertThat(n3.shows(KEY)).isEmpty();
    assertThat(n3.reads(KEY)).isEqualTo(n1.reads(KEY));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CRDT")
  void aWriteThatArrivesAfterItWasReplacedDoesNotComeBack(ConflictPolicy policy) {
    StoryCluster cluster = new StoryCluster(3, policy);
    StoryNode n1 = cluster.node(1);
    StoryNode n2 = cluster.node(2);
    StoryNode n3 = cluster.node(3);
    Effect.Issued first = n1.writes(KEY, value("first"), null);
    n1.syncs();
    n2.receives(n1.name(), first.request());
    n2.syncs();
    // Another node coordinates the write that replaces it.
    CausalContext read = CausalContext.ofRead(n2.reads(KEY));
    Effect.Issued second = n2.writes(KEY, value("second"), read);
    n2.syncs();
    n3.receives(n2.name(), second.request());
    n3.syncs();

    n3.receives(n1.name(), first.request());
    n3.syncs();

    assertThat(n3.shows(KEY)).containsExactly("second");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CRDT")
  void aDeletedEntryIsNotBroughtBackBySync(ConflictPolicy policy) {
    StoryCluster cluster = new StoryCluster(3, policy);
    StoryNode n1 = cluster.node(1);
    StoryNode n2 = cluster.node(2);
    StoryNode n3 = cluster.node(3);
    Effect.Issued write = n1.writes(KEY, value("delayed"), null);
    n1.syncs();
    n2.receives(n1.name(), write.request());
    n2.syncs();
    CausalContext read = CausalContext.ofRead(n1.reads(KEY));
    Effect.Issued delete = n1.writes(KEY, Content.Tombstone.INSTANCE, read);
    n1.syncs();
    n3.receives(n1.name(), delete.request());
    n3.syncs();

    // n2 has missed the delete and still shows the write; it tells n3 of it.
    n3.receives(n2, n2.answers(VersionVector.of(write.request().version().dot())));
    n3.syncs();
    assertThat(n3.shows(KEY)).isEmpty();

    cluster.timePasses();
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).isEmpty();
      assertThat(node.reads(KEY)).isEqualTo(n1.reads(KEY));
    }
  }

  private static Effect acknowledged(StoryNode coordinator, Effect.Issued write) {
    return new Effect.Acknowledge(
        coordinator.name(), write.request().operation(), write.request().ringVersion(), true);
  }
}

package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.replica.Effect;
import org.junit.jupiter.api.Test;

/** Rule: equal values collapse in the view only; every dot stays stored. */
class EqualSiblingsTest {
  private static final EntryKey KEY = key("a");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);
  private final Effect.Issued one = n1.writes(KEY, value("same"), null);
  private final Effect.Issued other = n2.writes(KEY, value("same"), null);
  private final VersionVector both =
      VersionVector.of(one.request().version().dot(), other.request().version().dot());

  private static byte[] bytes(Entry entry) {
    ByteWriter out = new ByteWriter(64);
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  private void assertReplicasAreEqualToTheByte() {
    for (StoryNode node : cluster.nodes()) {
      assertThat(bytes(node.disk().entry(KEY))).isEqualTo(bytes(n1.disk().entry(KEY)));
      assertThat(node.disk().clock()).isEqualTo(n1.disk().clock());
    }
  }

  @Test
  void equalValuesWrittenConcurrentlyKeepBothDotsOnEveryReplica() {
    n1.syncs();
    n2.syncs();
    // Each replica gets them in another way: crossed frames here and there, sync at n3.
    n1.receives(n2.name(), other.request());
    n2.receives(n1.name(), one.request());
    n1.syncs();
    n2.syncs();
    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.reads(KEY).dots()).as("at %s", node).isEqualTo(both);
    }
    assertReplicasAreEqualToTheByte();
  }

  @Test
  void aWriteWithTheContextOfBothReplacesBoth() {
    n1.syncs();
    n2.syncs();
    cluster.timePasses();
    CausalContext read = CausalContext.ofRead(n3.reads(KEY));
    assertThat(read.seen()).isEqualTo(both);

    Effect.Issued last = n3.writes(KEY, value("last"), read);
    n3.syncs();
    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.reads(KEY).versions())
          .extracting(Version::dot)
          .containsExactly(last.request().version().dot());
    }
    assertReplicasAreEqualToTheByte();
  }

  @Test
  void aDeleteByOneWriterLeavesTheEqualValueOfTheOther() {
    n1.syncs();
    n2.syncs();
    // Whoever has seen one of the two only deletes that one.
    n1.writes(
        KEY,
        Content.Tombstone.INSTANCE,
        CausalContext.ofWrite(one.request().version(), one.request().past()));
    n1.syncs();
    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(node.shows(KEY)).containsExactly("same");
      assertThat(node.reads(KEY).live())
          .extracting(Version::dot)
          .containsExactly(other.request().version().dot());
    }
    assertReplicasAreEqualToTheByte();
  }
}

package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.ReadOperation.Step;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reader receives everything, answers what asks for one node, and counts in no quorum. */
class ReaderTest {
  private static final EntryKey KEY = key("k");

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.LAST_WRITE_WINS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  private Effect.Issued acknowledgedWrite(Content content) {
    Effect.Issued write = n1.writes(KEY, content, null);
    n1.syncs();
    n2.receives(n1.name(), write.request());
    n2.syncs();
    return write;
  }

  private StoryNode addsReader() {
    StoryNode reader = cluster.addsReader(4);
    cluster.everyoneLearnsTheRing();
    return reader;
  }

  @Test
  void aReaderHoldsAllThatWasWrittenAndMakesNoQuorumWithAnyReplica() {
    acknowledgedWrite(value("v"));
    StoryNode reader = addsReader();
    cluster.timePasses();

    assertThat(reader.shows(KEY)).containsExactly("v");
    assertThat(reader.disk().clock()).isEqualTo(n1.disk().clock());
    assertThat(cluster.readAtQuorum(KEY, reader, n3)).isInstanceOf(Step.Wait.class);
    assertThat(cluster.readAtQuorum(KEY, reader, n3, n2)).isInstanceOf(Step.Done.class);
  }

  @Test
  void anAnswerAtOneMayBeOldButNotOlderThanWhatItsClientHasSeen() {
    StoryNode reader = addsReader();
    cluster.timePasses();
    Effect.Issued write = acknowledgedWrite(value("v"));

    Step.Done old = (Step.Done) cluster.readAt(Consistency.ONE, KEY, reader);
    assertThat(old.entry().live()).isEmpty();
    assertThat(write.context().isCoveredBy(old.entry())).isFalse();

    cluster.timePasses();
    Entry fresh = ((Step.Done) cluster.readAt(Consistency.ONE, KEY, reader)).entry();
    assertThat(write.context().isCoveredBy(fresh)).isTrue();
    assertThat(fresh.live()).hasSize(1);
  }

  @Test
  void aReaderCoordinatesNoWrite() {
    StoryNode reader = addsReader();

    assertThat(reader.coordinates(KEY, value("v"), null, cluster.wallMillis()))
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.RefuseHere.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.NOT_A_REPLICA));
  }

  @Test
  void noTombstoneGoesBeforeAReaderHasTheDelete() {
    acknowledgedWrite(value("v"));
    StoryNode reader = addsReader();
    cluster.timePasses();
    acknowledgedWrite(Content.Tombstone.INSTANCE);
    List<StoryNode> replicas = List.of(n1, n2, n3);
    for (int round = 0; round < 20; round++) {
      for (StoryNode to : replicas) {
        replicas.stream().filter(from -> from != to).forEach(from -> to.hears(from.reports()));
        to.tidies();
      }
    }
    assertThat(reader.shows(KEY)).containsExactly("v");
    for (StoryNode node : replicas) {
      assertThat(node.disk().entry(KEY).tombstones().isEmpty()).as("%s", node).isFalse();
    }

    cluster.everyoneTidies();
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.disk().entry(KEY).isAbsent()).as("%s", node).isTrue();
    }
  }
}

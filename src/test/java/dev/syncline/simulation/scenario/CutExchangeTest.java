package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.replica.Effect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law: a batch adopts exactly the dots it names, so a transfer cut anywhere loses nothing. */
class CutExchangeTest {
  private static final int MISSED = 20;

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.LAST_WRITE_WINS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  @BeforeEach
  void oneReplicaMissesMoreThanABatchTakes() {
    for (int i = 0; i < MISSED; i++) {
      Effect.Issued write = n1.writes(key("k" + i), value("v" + i), null);
      n1.syncs();
      n2.receives(n1.name(), write.request());
      n2.syncs();
    }
  }

  private VersionVector missing() {
    return n1.disk().clock().minus(n3.disk().clock());
  }

  private void arrives() {
    n3.receives(n1, n1.answers(missing()));
  }

  private void assertThatNoDotIsHeldWithoutItsEntry() {
    assertThat(n3.disk().clock()).isEqualTo(n3.disk().versions());
  }

  /** What arrives is on disk up to the cut; what arrives last is not, and the process dies. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whereverAnExchangeIsCutTheRestIsFetchedAfterwards(int batchesOnDisk) {
    for (int i = 0; i < batchesOnDisk; i++) {
      arrives();
      n3.syncs();
      assertThatNoDotIsHeldWithoutItsEntry();
    }
    VersionVector before = n3.disk().clock();
    arrives();
    assertThat(n3.disk().clock()).isEqualTo(before);

    cluster.restart(n3);
    cluster.everyoneLearnsTheRing();
    assertThatNoDotIsHeldWithoutItsEntry();
    assertThat(missing().size()).isBetween(1L, (long) MISSED);
    cluster.timePasses();

    assertThat(missing().isEmpty()).isTrue();
    assertThat(n3.disk().versions()).isEqualTo(n1.disk().versions());
  }

  /** The writes failed: the same process goes on, with a disk that takes them again. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatADiskHasRefusedIsFetchedAgainOnceItTakesWrites(int batchesOnDisk) {
    for (int i = 0; i < batchesOnDisk; i++) {
      arrives();
      n3.syncs();
    }
    arrives();
    n3.failsToSync();
    assertThatNoDotIsHeldWithoutItsEntry();
    cluster.timePasses();

    assertThat(missing().isEmpty()).isTrue();
    assertThat(n3.disk().versions()).isEqualTo(n1.disk().versions());
  }
}

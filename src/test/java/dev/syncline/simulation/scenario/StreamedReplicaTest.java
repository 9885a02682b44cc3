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
import dev.syncline.core.sync.StreamBatch;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Law: a dot older than the sender's log forces a stream in key order; keys up to the cursor are
 * judged by the clock and C0, and C0 is adopted at the end only.
 */
class StreamedReplicaTest {
  private static final int KEYS = 6;

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
  private final StoryNode n1 = cluster.node(1);
  private final StoryNode n2 = cluster.node(2);
  private final StoryNode n3 = cluster.node(3);

  {
    cluster.nodes().forEach(StoryNode::keepsNoLog);
  }

  /** A write of which n3 gets the frame only in the course of a story. */
  private final Effect.Issued delayed = n1.writes(key("k1"), value("delayed"), null);

  /** Six entries, of which one is deleted, in all stores; logs are cut; n3 loses its disk. */
  @BeforeEach
  void oneReplicaLosesItsDiskAfterTheLogsWereCut() {
    n1.syncs();
    CausalContext read = CausalContext.ofRead(n1.reads(key("k1")));
    deliver(n1.writes(key("k1"), Content.Tombstone.INSTANCE, read));
    for (int i = 0; i < KEYS; i++) {
      if (i != 1) {
        deliver(n1.writes(key("k" + i), value("v" + i), null));
      }
    }
    cluster.everyoneTidies();
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.disk().sizes()).as("entries and lines of %s", node).containsExactly(5, 0);
    }
    cluster.wipe(n3);
    cluster.everyoneLearnsTheRing();
    n3.hears(n1.reports());
    n3.hears(n1.reports());
  }

  private void deliver(Effect.Issued write) {
    for (StoryNode node : cluster.nodes()) {
      node.receives(n1.name(), write.request());
      node.syncs();
    }
  }

  private void takesRangeFrom(StoryNode source) {
    n3.takes(source, source.sends(Objects.requireNonNull(n3.asksFor())));
    n3.syncs();
  }

  private void assertEqualToTheOthers() {
    cluster.timePasses();
    assertThat(n3.isStreamedTo()).isFalse();
    assertThat(n3.disk().clock()).isEqualTo(n1.disk().clock());
    for (int i = 0; i < KEYS; i++) {
      EntryKey key = key("k" + i);
      assertThat(n3.shows(key)).as("%s", key).isEqualTo(n1.shows(key));
    }
    assertThat(n3.counts()).isTrue();
  }

  @Test
  void aReplicaWhoseMissingDotsNoLogNamesIsStreamedWhole() {
    while (n3.asksFor() != null) {
      assertThat(n3.counts()).isFalse();
      takesRangeFrom(n1);
    }
    assertThat(n3.disk().clock()).isEqualTo(n1.disk().clock());
    assertEqualToTheOthers();
  }

  @Test
  void aRangeThatCameUnderARingOfBeforeIsAskedForAgain() {
    StreamBatch range = n1.sends(Objects.requireNonNull(n3.asksFor()));
    cluster.restart(n2);
    cluster.everyoneLearnsTheRing();
    n3.takes(n1, range);
    assertThat(n3.asksFor()).isNull();
    assertThat(n3.disk().sizes()).containsExactly(0, 0);

    n3.hears(n1.reports());
    n3.hears(n1.reports());
    while (n3.asksFor() != null) {
      takesRangeFrom(n1);
    }
    assertEqualToTheOthers();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whereverTheStreamIsCutNoClockIsAheadOfItsEntries(int ranges) {
    for (int i = 0; i < ranges && n3.asksFor() != null; i++) {
      takesRangeFrom(n1);
      if (n3.isStreamedTo()) {
        assertThat(n3.disk().clock()).isEqualTo(n3.disk().versions());
      }
    }
    // The next range arrives, and the process dies before it is on disk.
    VersionVector before = n3.disk().clock();
    Effect.Stream ask = n3.asksFor();
    if (ask != null) {
      n3.takes(n1, n1.sends(ask));
    }
    assertThat(n3.disk().clock()).isEqualTo(before);
    cluster.restart(n3);
    cluster.everyoneLearnsTheRing();

    n3.hears(n1.reports());
    n3.hears(n1.reports());
    int taken = 0;
    while (n3.asksFor() != null) {
      takesRangeFrom(n1);
      taken++;
    }
    // It goes on where it was cut, and does not begin anew.
    assertThat(taken).isEqualTo(Math.max(0, 3 - ranges));
    assertEqualToTheOthers();
  }

  @Test
  void aWriteBehindTheCursorIsTakenAndKept() {
    takesRangeFrom(n1);
    CausalContext read = CausalContext.ofRead(n1.reads(key("k0")));
    deliver(n1.writes(key("k0"), value("newer"), read));
    while (n3.asksFor() != null) {
      takesRangeFrom(n1);
    }

    assertThat(n3.shows(key("k0"))).containsExactly("newer");
    assertEqualToTheOthers();
  }

  @Test
  void aDelayedWriteBehindTheCursorStaysDeleted() {
    // The first range says that k1 is absent at a source that has seen the write.
    takesRangeFrom(n1);
    assertThat(n3.isStreamedTo()).isTrue();
    n3.receives(n1.name(), delayed.request().underRing(cluster.ring().version()));
    n3.syncs();

    assertThat(n3.shows(key("k1"))).isEmpty();
    while (n3.asksFor() != null) {
      takesRangeFrom(n1);
    }
    assertEqualToTheOthers();
  }

  @Test
  void aDelayedWriteAheadOfTheCursorIsDeletedWhenTheCursorPasses() {
    n3.receives(n1.name(), delayed.request().underRing(cluster.ring().version()));
    n3.syncs();
    assertThat(n3.shows(key("k1"))).containsExactly("delayed");

    takesRangeFrom(n1);

    assertThat(n3.shows(key("k1"))).isEmpty();
  }

  @Test
  void aWriteThatTheSourceHasNotSeenSurvivesTheAbsenceOfItsEntry() {
    Effect.Issued write = n2.writes(key("k1"), value("unseen"), null);
    n2.syncs();
    n3.receives(n2.name(), write.request());
    n3.syncs();

    takesRangeFrom(n1);

    assertThat(n3.shows(key("k1"))).containsExactly("unseen");
  }

  @Test
  void afterAChangeOfSourceOnlyWhatBothHeldIsAdopted() {
    Effect.Issued ofFirst = n1.writes(key("k5"), value("only n1"), null);
    n1.syncs();
    takesRangeFrom(n1);
    // n1 falls silent; n2 never saw its last write, so n3 asks for long whether anyone else did.
    n3.waitsInVain();
    while (n3.asksFor() == null) {
      n3.hears(n2.reports());
    }
    while (n3.asksFor() != null) {
      takesRangeFrom(n2);
    }

    assertThat(n3.disk().clock().finite()).isEqualTo(n2.disk().clock().finite());
    assertThat(n3.disk().clock().contains(ofFirst.request().version().dot())).isFalse();
    assertEqualToTheOthers();
    assertThat(n3.shows(key("k5"))).containsExactly("v5", "only n1");
  }

  @Test
  void aReplicaThatIsStreamedToIsNoSource() {
    takesRangeFrom(n1);
    Effect.Stream ask = Objects.requireNonNull(n3.asksFor());

    assertThat(n3.reports().streaming()).isTrue();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> n3.sends(ask))
        .isInstanceOf(java.util.NoSuchElementException.class);
  }
}

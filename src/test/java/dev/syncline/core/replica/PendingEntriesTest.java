package dev.syncline.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import org.junit.jupiter.api.Test;

class PendingEntriesTest {
  private static final EntryKey KEY = Samples.key("a");
  private static final EntryKey OTHER = Samples.key("b");
  private static final Entry STORED = Entry.absent(ConflictPolicy.SIBLINGS);
  private static final Entry FIRST = state(1);
  private static final Entry SECOND = state(2);

  private final PendingEntries pending = new PendingEntries();

  private static Entry state(long counter) {
    return Entry.ofWrite(
        ConflictPolicy.SIBLINGS,
        Samples.version(Samples.dot(1, counter), counter, "v" + counter),
        VersionVector.EMPTY);
  }

  @Test
  void whatIsNotPendingIsWhatTheStoreHolds() {
    assertThat(pending.latest(KEY, FIRST)).isEqualTo(FIRST);
    assertThat(pending.durable(KEY, FIRST)).isEqualTo(FIRST);
    assertThat(pending.contains(KEY)).isFalse();
  }

  @Test
  void writesBuildOnTheLatestStateAndReadsSeeTheDurableOne() {
    pending.put(KEY, STORED, 1, FIRST);
    pending.put(KEY, STORED, 2, SECOND);

    assertThat(pending.latest(KEY, STORED)).isEqualTo(SECOND);
    assertThat(pending.durable(KEY, STORED)).isEqualTo(STORED);
    assertThat(pending.contains(OTHER)).isFalse();
  }

  @Test
  void aReadSeesTheLastDurableStateEvenIfTheStoreIsAheadOfIt() {
    pending.put(KEY, STORED, 1, FIRST);
    pending.put(KEY, STORED, 2, SECOND);

    pending.persisted(KEY, 1);

    // The store may hold the second state before anybody has been told that it is durable.
    assertThat(pending.durable(KEY, SECOND)).isEqualTo(FIRST);
    assertThat(pending.latest(KEY, FIRST)).isEqualTo(SECOND);
  }

  @Test
  void onceTheLastBatchIsDurableTheStoreIsAskedAgain() {
    pending.put(KEY, STORED, 1, FIRST);
    pending.put(KEY, STORED, 3, SECOND);

    pending.persisted(KEY, 3);

    assertThat(pending.contains(KEY)).isFalse();
    assertThat(pending.latest(KEY, SECOND)).isEqualTo(SECOND);
  }

  @Test
  void aBatchThatDidNotChangeTheEntrySaysNothingOfIt() {
    pending.put(KEY, STORED, 2, FIRST);

    pending.persisted(KEY, 1);
    pending.persisted(OTHER, 9);

    assertThat(pending.durable(KEY, STORED)).isEqualTo(STORED);
    assertThat(pending.contains(KEY)).isTrue();
  }
}

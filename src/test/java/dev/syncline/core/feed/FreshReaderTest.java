package dev.syncline.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LogRecord;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FreshReaderTest {
  private static final EntryKey A = new EntryKey(1, Bytes.utf8("a"));
  private static final EntryKey B = new EntryKey(1, Bytes.utf8("b"));
  private static final Partition PARTITION = Partition.of(1, A);
  private static final FeedScope ALL = key -> FeedScope.Answer.WANTED;

  private static Dot dot(long counter) {
    return Samples.dot(1, counter);
  }

  private static VersionVector upTo(long counter) {
    return VersionVector.ofRange(dot(1).actor(), 1, counter);
  }

  private static Entry entry(long counter) {
    Version version =
        new Version(
            dot(counter),
            HybridTimestamp.ofMillis(counter),
            new Content.Value(Bytes.utf8("v" + counter), Bytes.EMPTY));
    return new Entry(ConflictPolicy.LAST_WRITE_WINS, List.of(version), VersionVector.EMPTY);
  }

  private static Batch batch(
      List<Batch.Change> changes, List<LogRecord> lines, VersionVector clock) {
    return new Batch(PARTITION, 1, changes, lines, clock, List.of(), false);
  }

  /** A write of what the clock, until then, did not have. */
  private static Batch write(EntryKey key, long counter) {
    return batch(
        List.of(new Batch.Change(key, entry(counter))),
        List.of(new LogRecord.Wrote(dot(counter), key, false)),
        upTo(counter));
  }

  private static FeedRead read(VersionVector told, Batch... batches) {
    return Objects.requireNonNull(FreshReader.read(PARTITION, List.of(batches), told, ALL));
  }

  private static boolean isLeftToTheLog(VersionVector told, FeedScope scope, Batch... batches) {
    return FreshReader.read(PARTITION, List.of(batches), told, scope) == null;
  }

  @Test
  void whatFollowsIsToldWithTheLatestState() {
    FeedRead read = read(upTo(1), write(A, 2), write(B, 3), write(A, 4));

    assertThat(read.told()).isEqualTo(upTo(4));
    assertThat(read.lines()).containsOnlyKeys(A, B);
    assertThat(read.lines().get(A)).containsExactly(dot(2), dot(4));
    assertThat(read.entries()).containsEntry(A, entry(4)).containsEntry(B, entry(3));
    assertThat(read.more()).isFalse();
    assertThat(read.lacking().isEmpty() && read.gap().isEmpty()).isTrue();
  }

  @Test
  void whatHasBeenToldIsNotToldAgain() {
    FeedRead read = read(upTo(3), write(A, 2), write(B, 3), write(A, 4));

    assertThat(read.lines()).containsOnlyKeys(A);
    assertThat(read.lines().get(A)).containsExactly(dot(4));
  }

  @Test
  void batchesThatHaveBeenToldSayNothing() {
    FeedRead read = read(upTo(4), write(A, 2), write(B, 3));

    assertThat(read.told()).isEqualTo(upTo(4));
    assertThat(read.lines()).isEmpty();
  }

  @Test
  void aBatchThatWasNotHeardOfIsReadInTheLog() {
    assertThat(isLeftToTheLog(upTo(1), ALL, write(A, 2), write(A, 4))).isTrue();
    assertThat(isLeftToTheLog(upTo(1), ALL, write(A, 3))).isTrue();
  }

  /** Dots can come without lines of their own, as with a stream. */
  @Test
  void aClockThatSaysMoreThanTheLinesIsReadInTheLog() {
    assertThat(isLeftToTheLog(upTo(1), ALL, batch(List.of(), List.of(), upTo(2)))).isTrue();
  }

  /** Its entries may be older than what was told. */
  @Test
  void aReplicaThatLacksSomethingToldIsReadInTheLog() {
    VersionVector told = upTo(1).plus(Samples.dot(2, 7));

    assertThat(isLeftToTheLog(told, ALL, write(A, 2))).isTrue();
  }

  /** The second batch is of a replica that was begun anew and has not got the first one's. */
  @Test
  void aReplicaThatWasBegunAnewIsReadInTheLog() {
    Batch anew = batch(List.of(new Batch.Change(A, entry(1))), List.of(), VersionVector.of(dot(1)));

    assertThat(isLeftToTheLog(upTo(1), ALL, write(A, 2), anew)).isTrue();
  }

  @Test
  void aLineAboutAnEntryThatStayedAsItWasIsReadInTheLog() {
    Batch late = batch(List.of(), List.of(new LogRecord.Wrote(dot(2), A, false)), upTo(2));

    assertThat(isLeftToTheLog(upTo(1), ALL, late)).isTrue();
  }

  @Test
  void theEndOfAnActorIsReadInTheLog() {
    Batch end = batch(List.of(), List.of(new LogRecord.Rest(dot(2))), upTo(VersionVector.END));

    assertThat(isLeftToTheLog(upTo(1), ALL, end)).isTrue();
  }

  @Test
  void aClosedDotCountsAsTold() {
    FeedRead read =
        read(upTo(1), batch(List.of(), List.of(new LogRecord.Void(dot(2))), upTo(2)), write(A, 3));

    assertThat(read.told()).isEqualTo(upTo(3));
    assertThat(read.lines()).containsOnlyKeys(A);
  }

  @Test
  void whatNobodyWantsIsPassedOverAndWhatNobodyKnowsYetIsReadInTheLog() {
    FeedScope onlyB = key -> key.equals(B) ? FeedScope.Answer.WANTED : FeedScope.Answer.PASSED_OVER;
    FeedRead read =
        Objects.requireNonNull(
            FreshReader.read(PARTITION, List.of(write(A, 2), write(B, 3)), upTo(1), onlyB));

    assertThat(read.told()).isEqualTo(upTo(3));
    assertThat(read.lines()).containsOnlyKeys(B);
    assertThat(isLeftToTheLog(upTo(1), key -> FeedScope.Answer.LATER, write(A, 2))).isTrue();
  }
}

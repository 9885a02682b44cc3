package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadingOnTest {
  private static final Partition A = new Partition(1, 1);
  private static final Partition B = new Partition(1, 2);
  private static final Partition C = new Partition(1, 3);

  private final Vertx vertx = Vertx.vertx();
  private final ReadingOn readingOn =
      new ReadingOn(
          new Sources(
              new PartitionReads(
                  vertx,
                  FeedNode.NODE,
                  new MemoryLogs().store(),
                  new ReplicaBoard(1),
                  new OneNode(FeedNode.NODE),
                  new EverybodyIsThere(new ArrayList<>()),
                  OneNode.TIME,
                  1_000),
              FeedSettings.of(1, 1_000)),
          1_000);

  @AfterEach
  void stop() throws Exception {
    FeedNode.get(vertx.close());
  }

  private static FeedRead read(Partition partition, boolean more) {
    return new FeedRead(
        partition,
        VersionVector.EMPTY,
        Map.of(),
        Map.of(),
        VersionVector.EMPTY,
        VersionVector.EMPTY,
        more);
  }

  private static FeedRead lacking(Partition partition) {
    VersionVector lacking = VersionVector.of(Samples.dot(1, 1));
    return new FeedRead(
        partition, lacking, Map.of(), Map.of(), VersionVector.EMPTY, lacking, false);
  }

  private List<Partition> next() {
    return List.copyOf(
        Objects.requireNonNull(readingOn.next(List.of(A, B, C), FeedPosition.NONE, false))
            .after()
            .keySet());
  }

  private void took(FeedRead... reads) {
    readingOn.took(List.of(reads), FeedPosition.NONE);
  }

  @Test
  void whateverTheLastReadLeftHasToBeReadBeforeRoundsAreTaken() {
    took(read(A, false), read(B, true));

    assertThat(readingOn.isUnfinished(A)).isFalse();
    assertThat(readingOn.isUnfinished(B)).isTrue();
    took(read(B, false));
    assertThat(readingOn.isUnfinished(B)).isFalse();
  }

  @Test
  void aReplicaThatLacksWhatIsKnownFinishesNothing() {
    took(read(A, true));
    took(lacking(A));

    assertThat(readingOn.isUnfinished(A)).isTrue();
  }

  @Test
  void whereARoundWasOlderIsReadFirst() {
    readingOn.finishFirst(Set.of(C));

    assertThat(readingOn.isUnfinished(C)).isTrue();
    readingOn.end();
    assertThat(readingOn.isUnfinished(C)).isFalse();
  }

  @Test
  void thePartitionForWhichThereWasNoMoreRoomIsNext() {
    assertThat(next()).containsExactly(A, B, C);
    took(read(A, false), read(B, true));

    assertThat(next()).containsExactly(B, C, A);
  }

  @Test
  void howeverMuchIsWrittenToOnePartitionTheOthersHaveTheirTurn() {
    took(read(A, true));

    assertThat(next()).containsExactly(B, C, A);
    took(read(B, true));
    assertThat(next()).containsExactly(C, A, B);
  }

  @Test
  void whoeverDoesNotAnswerHoldsUpNoOther() {
    assertThat(readingOn.failed(List.of(A, B), FeedPosition.NONE).succeeded()).isTrue();

    assertThat(next()).containsExactly(C, A, B);
  }
}

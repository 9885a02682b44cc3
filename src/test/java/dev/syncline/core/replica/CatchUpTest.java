package dev.syncline.core.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.ClockReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatchUpTest {
  private static final VersionVector NONE = VersionVector.EMPTY;

  private final CatchUp catchUp = new CatchUp(4);

  private static VersionVector dots(long from, long to) {
    return VersionVector.ofRange(actor(9), from, to);
  }

  private static ClockReport report(int node, VersionVector durable) {
    return new ClockReport(new Partition(3, 0), node(node), actor(node), 4, durable, durable, true);
  }

  private VersionVector learn(int node, VersionVector durable, VersionVector applied) {
    return catchUp.learn(report(node, durable), applied);
  }

  @Test
  void aDotThatOnlyOneReportHeldMayStillBeOnItsWay() {
    assertThat(learn(2, dots(1, 2), NONE)).isEqualTo(NONE);
    assertThat(learn(3, dots(1, 2), NONE)).isEqualTo(NONE);
  }

  @Test
  void aDotThatTwoReportsOfOnePeerHeldIsAskedOfIt() {
    learn(2, dots(1, 2), NONE);

    assertThat(learn(2, dots(1, 3), NONE)).isEqualTo(dots(1, 2));
  }

  @Test
  void aDotThatHasArrivedMeanwhileIsNotAskedFor() {
    learn(2, dots(1, 2), NONE);

    assertThat(learn(2, dots(1, 2), dots(2, 2))).isEqualTo(dots(1, 1));
  }

  @Test
  void onlyWhatThePeerHasOnDiskIsAskedFor() {
    ClockReport accepted =
        new ClockReport(new Partition(3, 0), node(2), actor(2), 4, NONE, dots(1, 2), true);
    catchUp.learn(accepted, NONE);

    assertThat(catchUp.learn(accepted, NONE)).isEqualTo(NONE);
  }

  @Test
  void aPeerIsAskedForOneBatchAtATime() {
    learn(2, dots(1, 9), NONE);

    assertThat(learn(2, dots(1, 9), NONE)).isEqualTo(dots(1, 4));
    assertThat(learn(2, dots(1, 9), NONE)).isEqualTo(NONE);
    assertThat(catchUp.ended(node(2), dots(1, 4))).isEqualTo(dots(5, 8));
    assertThat(catchUp.ended(node(2), dots(1, 8))).isEqualTo(dots(9, 9));
    assertThat(catchUp.ended(node(2), dots(1, 9))).isEqualTo(NONE);
  }

  @Test
  void noDotIsAskedOfTwoPeersAtOnce() {
    for (int node = 2; node <= 3; node++) {
      learn(node, dots(1, 6), NONE);
    }

    assertThat(learn(2, dots(1, 6), NONE)).isEqualTo(dots(1, 4));
    assertThat(learn(3, dots(1, 6), NONE)).isEqualTo(dots(5, 6));
  }

  @Test
  void aRequestThatBroughtNothingIsNotRepeatedBeforeTwoReports() {
    learn(2, dots(1, 6), NONE);
    learn(2, dots(1, 6), NONE);

    assertThat(catchUp.ended(node(2), NONE)).isEqualTo(NONE);
    // The last report still counts as the first of two.
    assertThat(learn(2, dots(1, 6), NONE)).isEqualTo(dots(1, 4));
  }

  @Test
  void whatOnePeerFailedToSendIsAskedOfAnother() {
    learn(2, dots(1, 3), NONE);
    learn(3, dots(1, 3), NONE);
    learn(2, dots(1, 3), NONE);
    assertThat(learn(3, dots(1, 3), NONE)).isEqualTo(NONE);

    catchUp.ended(node(2), NONE);

    assertThat(learn(3, dots(1, 3), NONE)).isEqualTo(dots(1, 3));
  }

  @Test
  void aPeerThatIsNoReplicaAnyMoreBlocksNobody() {
    learn(2, dots(1, 3), NONE);
    learn(3, dots(1, 3), NONE);
    learn(2, dots(1, 3), NONE);

    catchUp.retain(List.of(node(1), node(3)));

    assertThat(learn(3, dots(1, 3), NONE)).isEqualTo(dots(1, 3));
    assertThat(learn(2, dots(1, 3), NONE)).isEqualTo(NONE);
  }
}

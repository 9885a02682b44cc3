package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.placement.Partition;
import org.junit.jupiter.api.Test;

class BeginningTest {
  private static final Partition PARTITION = new Partition(3, 17);
  private static final VersionVector ONE = VersionVector.of(Samples.dot(1, 1));
  private static final VersionVector TWO = VersionVector.of(Samples.dot(1, 1), Samples.dot(1, 2));

  private static Beginning at(int node, VersionVector truncated) {
    return new Beginning(
        Samples.node(node), new FeedEdge(PARTITION, TWO, truncated), VersionVector.EMPTY);
  }

  @Test
  void theLogThatReachesBackFurtherIsReadUntilTheFirstOneWillDo() {
    Beginning better = at(1, TWO).orBetter(at(2, ONE), VersionVector.EMPTY);

    assertThat(better.source()).isEqualTo(Samples.node(2));
    assertThat(better.goneAfter(VersionVector.EMPTY)).isEqualTo(ONE);
    assertThat(better.until()).isEqualTo(TWO);
  }

  @Test
  void whereTheFirstHasAllThatIsAskedForNoOtherIsPreferred() {
    Beginning first = at(1, TWO);

    assertThat(first.orBetter(at(2, ONE), TWO)).isSameAs(first);
    assertThat(first.orBetter(at(2, TWO), VersionVector.EMPTY)).isSameAs(first);
  }

  @Test
  void ofThreeLogsTheBestIsReadUntilEachOfTheOthersWillDo() {
    VersionVector three = TWO.plus(Samples.dot(1, 3));

    Beginning best =
        at(1, three)
            .orBetter(at(2, TWO), VersionVector.EMPTY)
            .orBetter(at(3, ONE), VersionVector.EMPTY);

    assertThat(best.source()).isEqualTo(Samples.node(3));
    assertThat(best.until()).isEqualTo(three);
  }
}

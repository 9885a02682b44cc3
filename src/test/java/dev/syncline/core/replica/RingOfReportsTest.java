package dev.syncline.core.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.ClockReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** n1 learns from n2, under the same ring and under another one. */
class RingOfReportsTest {
  private static final Partition PARTITION = new Partition(3, 0);
  private static final Ring RING = Samples.ring(3);
  private static final VersionVector MISSING = VersionVector.ofRange(actor(2), 1, 5);

  private final PartitionReplica replica =
      new PartitionReplica(
          node(1),
          actor(1),
          PARTITION,
          RING,
          ReplicaState.empty(false),
          0,
          1_000,
          LogLimits.KEEP_ALL);

  private List<Effect> learn(long ringVersion) {
    return replica.step(
        new ReplicaEvent.Learn(
            new ClockReport(
                PARTITION, node(2), actor(2), ringVersion, MISSING, MISSING, true, false)));
  }

  /** Its answer would be refused, and asked for again, for as long as the rings differ. */
  @Test
  void aSenderWithAnotherRingIsNotAskedForWhatItHas() {
    for (long other : List.of(RING.version() - 1, RING.version() + 1)) {
      for (int report = 0; report < 3; report++) {
        assertThat(learn(other)).noneMatch(Effect.Fetch.class::isInstance);
      }
    }
  }

  @Test
  void itIsAskedOnceBothHaveTheSameRing() {
    learn(RING.version() + 1);
    replica.step(new ReplicaEvent.LearnRing(Samples.restarted(RING, 3, 33)));
    learn(RING.version() + 1);

    assertThat(learn(RING.version() + 1)).contains(new Effect.Fetch(node(2), MISSING));
  }
}

package dev.syncline.core.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.node;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.placement.Partition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is dropped is no part of the sum by which replicas compare what they hold. */
class DroppedCollectionTest {
  private final PartitionReplica replica =
      new PartitionReplica(
          node(1),
          actor(1),
          new Partition(3, 0),
          Samples.ring(3),
          ReplicaState.empty(false),
          0,
          10,
          LogLimits.KEEP_ALL);

  private Batch writes(int operation, String id) {
    List<Effect> effects =
        replica.step(
            new ReplicaEvent.Coordinate(
                operation,
                key(id),
                ConflictPolicy.LAST_WRITE_WINS,
                value(id),
                null,
                1,
                Entry.absent(ConflictPolicy.LAST_WRITE_WINS)));
    return effects.stream()
        .filter(Effect.Persist.class::isInstance)
        .map(each -> ((Effect.Persist) each).batch())
        .findFirst()
        .orElseThrow();
  }

  private void persists(Batch batch) {
    replica.step(new ReplicaEvent.Persisted(batch.number()));
  }

  @Test
  void aWriteOnItsWayToTheDiskDoesNotBringItBack() {
    persists(writes(1, "a"));
    assertThat(replica.digest().live()).isNotZero();
    Batch underway = writes(2, "b");

    replica.dropCollection(1);
    persists(underway);

    assertThat(replica.live()).isEmpty();
    assertThat(replica.digest().live()).isZero();
  }
}

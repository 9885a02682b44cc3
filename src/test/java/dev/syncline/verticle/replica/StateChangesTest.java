package dev.syncline.verticle.replica;

import static dev.syncline.verticle.replica.StateChanges.QUIET_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.verticle.replica.StateChanges.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateChangesTest {
  private static final NodeName SELF = Samples.node(1);

  private final StateChanges changes = new StateChanges();
  private final Ring ring = ClusterState.founded(new TreeMap<>(Map.of(SELF, "a"))).ring();

  private List<String> take(long nowNanos) {
    return changes.take(SELF, ring, nowNanos);
  }

  @Test
  void partitionsThatChangeTogetherAreOneLineOnceItIsQuiet() {
    for (int i = 0; i < 64; i++) {
      changes.add(Kind.BEGUN, new Partition(3, i), i);
      assertThat(take(i)).isEmpty();
    }
    assertThat(take(63 + QUIET_NANOS - 1)).isEmpty();
    assertThat(take(63 + QUIET_NANOS))
        .containsExactly("64 partitions are begun empty: the other nodes bring what they hold");
    assertThat(take(63 + QUIET_NANOS)).isEmpty();
  }

  @Test
  void eachKindOfChangeIsALineOfItsOwn() {
    changes.add(Kind.RECOVERED, new Partition(3, 1), 0);
    changes.add(Kind.LOADED, new Partition(3, 2), 0);
    assertThat(take(QUIET_NANOS))
        .containsExactly("1 partition is loaded again", "1 partition is counted in quorums again");
  }

  @Test
  void aReaderNeverSaysThatItCounts() {
    changes.add(Kind.RECOVERED, new Partition(3, 1), 0);
    assertThat(changes.take(SELF, ring.with(SELF, Member.State.READER), QUIET_NANOS))
        .containsExactly("1 partition is caught up: this reader serves them at ONE");
  }
}

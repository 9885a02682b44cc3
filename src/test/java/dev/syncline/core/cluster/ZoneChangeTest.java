package dev.syncline.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A partition gets no replica that holds nothing of it only because a node names another zone. */
class ZoneChangeTest {
  private static final int NODES = 5;

  @Test
  void aZoneThatWouldMovePartitionsOfACollectionIsNotTakenOver() {
    ClusterState before = withCollection(founded(), 3);
    ClusterState after = register(before, 1, "far", List.of());
    assertThat(member(after, 1).zone()).isEqualTo("default");
    assertThat(member(after, 1).actor()).isEqualTo(new Actor(101));
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      Partition partition = new Partition(3, slot);
      assertThat(after.ring().replicas(partition)).isEqualTo(before.ring().replicas(partition));
    }
  }

  @Test
  void beforeThereIsACollectionEveryNodeNamesItsZone() {
    ClusterState state = founded();
    for (int node = 1; node <= NODES; node++) {
      state = register(state, node, "zone-" + node, List.of());
      assertThat(member(state, node).zone()).isEqualTo("zone-" + node);
    }
  }

  @Test
  void aZoneThatMovesNothingIsTakenOver() {
    ClusterState state = register(withCollection(founded(), NODES), 1, "far", List.of());
    assertThat(member(state, 1).zone()).isEqualTo("far");
  }

  private static ClusterState founded() {
    SortedMap<NodeName, String> stores = new TreeMap<>();
    for (int node = 1; node <= NODES; node++) {
      stores.put(name(node), "store-" + node);
    }
    return ClusterState.founded(stores);
  }

  private static ClusterState withCollection(ClusterState state, int replicationFactor) {
    return state
        .apply(
            new ClusterCommand.CreateCollection(
                new CollectionDefinition(
                    "docs",
                    2,
                    Metric.COSINE,
                    replicationFactor,
                    ConflictPolicy.LAST_WRITE_WINS,
                    IndexKind.NONE)))
        .next();
  }

  private static ClusterState register(
      ClusterState state, int node, String zone, List<Actor> earlier) {
    return state
        .apply(
            new ClusterCommand.RegisterActor(
                name(node), "store-" + node, zone, new Actor(100 + node), earlier, false))
        .next();
  }

  private static Member member(ClusterState state, int node) {
    return Objects.requireNonNull(state.ring().members().get(name(node)));
  }

  private static NodeName name(int node) {
    return new NodeName("n" + node);
  }
}

package dev.syncline.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.ClusterState.Transition;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The collections that the cluster has for itself. */
class GroupCollectionsTest {
  private static ClusterState founded(int nodes) {
    TreeMap<NodeName, String> stores = new TreeMap<>();
    for (int i = 1; i <= nodes; i++) {
      stores.put(new NodeName("n" + i), "s" + i);
    }
    return ClusterState.founded(stores);
  }

  private static CollectionInfo made(Transition transition) {
    return ((ClusterResult.Created) transition.result()).collection();
  }

  @Test
  void theFirstWishMakesOneAndTheNextFindsIt() {
    Transition first = founded(5).apply(new ClusterCommand.EnsureGroups());

    Transition again = first.next().apply(new ClusterCommand.EnsureGroups());

    assertThat(made(first).replicationFactor()).isEqualTo(3);
    assertThat(made(first).policy()).isEqualTo(ConflictPolicy.SIBLINGS);
    assertThat(again.result()).isEqualTo(new ClusterResult.Exists(made(first)));
    assertThat(again.next().groupCollections()).containsExactly(made(first));
  }

  @Test
  void aRingThatHasGrownGetsOneWithMoreReplicas() {
    Transition one = founded(1).apply(new ClusterCommand.EnsureGroups());
    ClusterState grown = one.next().withRing(founded(2).ring());

    Transition two = grown.apply(new ClusterCommand.EnsureGroups());

    assertThat(made(two).replicationFactor()).isEqualTo(2);
    assertThat(two.next().groupCollections()).containsExactly(made(two), made(one));
  }

  @Test
  void noWayInByNameLeadsToOne() {
    Transition made = founded(3).apply(new ClusterCommand.EnsureGroups());
    String name = made(made).name();

    assertThat(CollectionDefinition.NAME.matcher(name).matches()).isFalse();
    assertThat(made.next().collection(name)).isNull();
    assertThat(made.next().collections()).isEmpty();
    assertThat(made.next().userCollection(made(made).id())).isNull();
    assertThat(made.next().apply(new ClusterCommand.DropCollection(name)).result())
        .isEqualTo(new ClusterResult.NoSuchCollection());
    assertThat(
            made.next()
                .apply(new ClusterCommand.ChangePolicy(name, ConflictPolicy.LAST_WRITE_WINS))
                .result())
        .isEqualTo(new ClusterResult.NoSuchCollection());
  }

  @Test
  void replicasKeepItLikeAnyOther() {
    ClusterState state = founded(3).apply(new ClusterCommand.EnsureGroups()).next();
    CollectionInfo groups = state.groupCollections().get(0);

    assertThat(state.collection(groups.id())).isEqualTo(groups);
    assertThat(state.partitions()).hasSize(64);
    assertThat(state.nextCollectionId()).isGreaterThan(groups.id());
    assertThat(ClusterCodec.decodeState(ClusterCodec.encode(state)).groupCollections())
        .containsExactly(groups);
  }
}

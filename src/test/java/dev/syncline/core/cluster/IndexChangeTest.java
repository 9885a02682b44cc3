package dev.syncline.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.ClusterCommand.ChangeIndex;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IndexChangeTest {
  private static final CollectionDefinition DOCS =
      new CollectionDefinition("docs", 3, Metric.DOT, 1, ConflictPolicy.SIBLINGS, IndexKind.NONE);

  private static ClusterState docs() {
    return ClusterState.founded(new TreeMap<>(Map.of(new NodeName("n1"), "s1")))
        .apply(new ClusterCommand.CreateCollection(DOCS))
        .next();
  }

  @Test
  void theIndexChangesAndNothingElse() {
    CollectionInfo before = Objects.requireNonNull(docs().collection("docs"));

    ClusterState.Transition first = docs().apply(new ChangeIndex("docs", IndexKind.HNSW));
    ClusterState.Transition again = first.next().apply(new ChangeIndex("docs", IndexKind.HNSW));

    CollectionInfo after = Objects.requireNonNull(first.next().collection("docs"));
    assertThat(after.index()).isEqualTo(IndexKind.HNSW);
    assertThat(after.withIndex(IndexKind.NONE)).isEqualTo(before);
    assertThat(first.result()).isEqualTo(new ClusterResult.IndexChanged(after, IndexKind.NONE));
    assertThat(again.result()).isEqualTo(new ClusterResult.IndexChanged(after, IndexKind.HNSW));
  }

  @Test
  void whatIsNoUsersCollectionStaysAsItIs() {
    ClusterState state = docs().apply(new ClusterCommand.EnsureGroups()).next();
    String groups = state.groupCollections().get(0).name();

    for (String name : new String[] {"other", groups}) {
      ClusterState.Transition refused = state.apply(new ChangeIndex(name, IndexKind.HNSW));
      assertThat(refused.result()).isEqualTo(new ClusterResult.NoSuchCollection());
      assertThat(refused.next()).isEqualTo(state);
    }
  }
}

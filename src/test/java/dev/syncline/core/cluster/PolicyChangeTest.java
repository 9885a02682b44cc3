package dev.syncline.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.ClusterCommand.ChangePolicy;
import dev.syncline.core.cluster.ClusterState.Transition;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PolicyChangeTest {
  private static ClusterState with(ConflictPolicy policy) {
    ClusterState founded = ClusterState.founded(new TreeMap<>(Map.of(new NodeName("n1"), "s1")));
    return founded
        .apply(
            new ClusterCommand.CreateCollection(
                new CollectionDefinition("docs", 3, Metric.COSINE, 1, policy, IndexKind.NONE)))
        .next();
  }

  private static ConflictPolicy policyOf(ClusterState state) {
    return Objects.requireNonNull(state.collection("docs")).policy();
  }

  @Test
  void siblingsMayBecomeLastWriteWinsAndAskingAgainIsFine() {
    ChangePolicy change = new ChangePolicy("docs", ConflictPolicy.LAST_WRITE_WINS);

    Transition first = with(ConflictPolicy.SIBLINGS).apply(change);
    Transition again = first.next().apply(change);

    assertThat(policyOf(first.next())).isEqualTo(ConflictPolicy.LAST_WRITE_WINS);
    assertThat(((ClusterResult.PolicyChanged) first.result()).before())
        .isEqualTo(ConflictPolicy.SIBLINGS);
    assertThat(((ClusterResult.PolicyChanged) again.result()).before())
        .isEqualTo(ConflictPolicy.LAST_WRITE_WINS);
    assertThat(first.next().collection(1)).isEqualTo(first.next().collection("docs"));
  }

  @Test
  void siblingsMayGetAResolverAndAskingForItAgainIsFine() {
    ChangePolicy change = new ChangePolicy("docs", ConflictPolicy.CUSTOM, new ResolverName("a"));

    Transition first = with(ConflictPolicy.SIBLINGS).apply(change);
    Transition again = first.next().apply(change);
    Transition other =
        first.next().apply(new ChangePolicy("docs", ConflictPolicy.CUSTOM, new ResolverName("b")));

    CollectionInfo changed = Objects.requireNonNull(first.next().collection("docs"));
    assertThat(changed.policy()).isEqualTo(ConflictPolicy.CUSTOM);
    assertThat(changed.resolver()).isEqualTo(new ResolverName("a"));
    assertThat(first.result())
        .isEqualTo(new ClusterResult.PolicyChanged(changed, ConflictPolicy.SIBLINGS));
    assertThat(again.result())
        .isEqualTo(new ClusterResult.PolicyChanged(changed, ConflictPolicy.CUSTOM));
    assertThat(other.result()).isEqualTo(new ClusterResult.PolicyStays(changed));
    assertThat(other.next().collection("docs")).isEqualTo(changed);
  }

  @Test
  void siblingsAreNotMadeFields() {
    Transition refused =
        with(ConflictPolicy.SIBLINGS).apply(new ChangePolicy("docs", ConflictPolicy.CRDT));

    assertThat(refused.result()).isInstanceOf(ClusterResult.PolicyStays.class);
    assertThat(policyOf(refused.next())).isEqualTo(ConflictPolicy.SIBLINGS);
  }

  @Test
  void nothingLeadsBackToSiblings() {
    ClusterState settled = with(ConflictPolicy.LAST_WRITE_WINS);

    Transition refused = settled.apply(new ChangePolicy("docs", ConflictPolicy.SIBLINGS));

    assertThat(refused.result()).isInstanceOf(ClusterResult.PolicyStays.class);
    assertThat(policyOf(refused.next())).isEqualTo(ConflictPolicy.LAST_WRITE_WINS);
  }

  @Test
  void onlyTheSamePolicyAndThoseItMayBecomeAreTaken() {
    for (ConflictPolicy from : ConflictPolicy.values()) {
      assertThat(from.mayBecome(ConflictPolicy.SIBLINGS)).isFalse();
      for (ConflictPolicy to : ConflictPolicy.values()) {
        assertThat(from.later(to)).isEqualTo(to.later(from));
        if (from.mayBecome(to)) {
          assertThat(from.later(to)).isEqualTo(to);
        }
      }
    }
  }

  @Test
  void aCollectionThatIsNotThereIsNamed() {
    assertThat(
            with(ConflictPolicy.SIBLINGS)
                .apply(new ChangePolicy("other", ConflictPolicy.LAST_WRITE_WINS))
                .result())
        .isEqualTo(new ClusterResult.NoSuchCollection());
  }
}

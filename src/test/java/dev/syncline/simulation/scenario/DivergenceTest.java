package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Equal clocks and different entries raise an alarm, and nothing is given up for it. */
class DivergenceTest {
  private static final EntryKey KEY = key("b");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CRDT")
  void whatOneReplicaHasLostComesBackToItAndGoesNowhereElse(ConflictPolicy policy) {
    StoryCluster cluster = new StoryCluster(3, policy);
    StoryNode n1 = cluster.node(1);
    StoryNode n2 = cluster.node(2);
    for (String id : new String[] {"a", "b", "c"}) {
      Effect.Issued write = n1.writes(key(id), value("of " + id), null);
      cluster.nodes().forEach(each -> each.receives(n1.name(), write.request()));
      cluster.nodes().forEach(StoryNode::syncs);
    }
    n2.disk().loses(KEY);
    n2.keepsNoLog();
    assertThat(n2.shows(KEY)).isEmpty();

    // The first time it may be a race.
    assertThat(n2.compares(n1)).noneMatch(Effect.Diverged.class::isInstance);
    assertThat(n2.compares(n1)).contains(new Effect.Diverged(n1.name()));
    while (n2.asksFor() != null) {
      n2.takes(n1, n1.sends(Objects.requireNonNull(n2.asksFor())));
      n2.syncs();
    }

    assertThat(n2.shows(KEY)).containsExactly("of b");
    n1.compares(n2);
    assertThat(n1.compares(n2)).noneMatch(Effect.Diverged.class::isInstance);
    assertThat(n1.shows(KEY)).containsExactly("of b");
  }
}

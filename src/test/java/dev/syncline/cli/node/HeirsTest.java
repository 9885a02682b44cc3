package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.Member.State;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What only a node that stops may have has to be with those that are asked for it next. */
class HeirsTest {
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final NodeName N3 = new NodeName("n3");
  private static final NodeName N4 = new NodeName("n4");
  private static final Partition ON_THREE = new Partition(3, 0);
  private static final Partition ON_ONE = new Partition(1, 0);

  private final SortedMap<NodeName, Member> members = new TreeMap<>();

  private HeirsTest is(NodeName name, State state) {
    Actor actor = new Actor(members.size() + 1L);
    members.put(name, new Member(name, "store-" + name, "zone", state, actor, 1));
    return this;
  }

  private Heirs heirsOf(NodeName self, NodeName... present) {
    return new Heirs(self, new Ring(9, members, Map.of()), Set.of(present));
  }

  @Test
  void theOtherReplicasThatAreThereAreWaitedFor() {
    is(N1, State.ACTIVE).is(N2, State.ACTIVE).is(N3, State.ACTIVE);

    assertThat(heirsOf(N1, N1, N2).of(ON_THREE)).containsExactly(N2);
  }

  @Test
  void neitherAReaderNorAReplicaThatComesIsWaitedForWhereReplicasHaveAll() {
    is(N1, State.LEAVING).is(N2, State.ACTIVE).is(N3, State.READER).is(N4, State.JOINING);

    assertThat(heirsOf(N1, N1, N2, N3, N4).of(new Partition(2, 0))).containsExactly(N2);
  }

  @Test
  void theReplicaThatComesIsWaitedForWhereThereIsNoOther() {
    is(N1, State.LEAVING).is(N4, State.JOINING);

    assertThat(heirsOf(N1, N1, N4).of(ON_ONE)).containsExactly(N4);
  }

  @Test
  void aReaderIsWaitedForWhereNoOtherReplicaIsThere() {
    is(N1, State.ACTIVE).is(N2, State.ACTIVE).is(N3, State.READER);

    assertThat(heirsOf(N1, N1, N3).of(new Partition(2, 0))).containsExactly(N3);
  }

  @Test
  void nobodyIsWaitedForWithAPartitionThatHasMovedAway() {
    is(N1, State.ACTIVE).is(N2, State.ACTIVE);
    Ring ring = new Ring(9, members, Map.of());
    NodeName owner = ring.replicas(ON_ONE).get(0);
    NodeName former = owner.equals(N1) ? N2 : N1;

    assertThat(heirsOf(former, N1, N2).of(ON_ONE)).isEmpty();
  }

  @Test
  void aNodeThatHasLeftWaitsForNobody() {
    is(N1, State.REMOVED).is(N2, State.ACTIVE).is(N3, State.ACTIVE).is(N4, State.ACTIVE);

    assertThat(heirsOf(N1, N1, N2, N3, N4).of(ON_THREE)).isEmpty();
  }
}

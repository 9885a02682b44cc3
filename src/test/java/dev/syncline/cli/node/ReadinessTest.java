package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.NodeStatus.Health;
import dev.syncline.port.TimeSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final NodeName N1 = Samples.node(1);
  private static final NodeName N2 = Samples.node(2);
  private static final NodeName N3 = Samples.node(3);
  private static final long WAIT_MILLIS = 30_000;
  private static final String NOT_REGISTERED = "this run is not registered in the ring yet";

  private final Set<NodeName> present = new HashSet<>(Set.of(N1, N2, N3));
  private final Set<NodeName> answered = new HashSet<>(Set.of(N2, N3));
  private final Set<NodeName> suspected = new HashSet<>();
  private final Set<NodeName> probed = new HashSet<>();
  private Ring ring = ClusterState.founded(new TreeMap<>(Map.of(N1, "a", N2, "b", N3, "c"))).ring();
  private boolean registered = true;
  private boolean rebuilding;
  private long nowMillis;
  private final Readiness readiness =
      new Readiness(
          N1,
          () -> ring,
          membership(),
          probes(),
          () -> registered,
          () -> rebuilding,
          clock(),
          WAIT_MILLIS);

  @Test
  void aRegisteredNodeWhosePeersAnswerIsReady() {
    assertThat(reasons()).isEmpty();
  }

  @Test
  void noTimeMakesUpForARegistrationThatAMajorityCouldAgreeOn() {
    registered = false;
    present.remove(N3);
    assertThat(reasons()).containsExactly(NOT_REGISTERED);
    nowMillis = 100 * WAIT_MILLIS;
    assertThat(reasons()).containsExactly(NOT_REGISTERED);
    registered = true;
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aMinorityIsReadyWithoutARegistration() {
    registered = false;
    present.removeAll(Set.of(N2, N3));
    assertThat(reasons()).isEmpty();
  }

  @Test
  void noTimeMakesUpForDataThatIsNotBackYet() {
    rebuilding = true;
    assertThat(reasons()).singleElement().asString().contains("being rebuilt");
    nowMillis = 100 * WAIT_MILLIS;
    assertThat(reasons()).hasSize(1);
    rebuilding = false;
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aMinorityIsReadyWithoutDataThatItCouldGetBackFromOthersOnly() {
    rebuilding = true;
    present.retainAll(Set.of(N1));
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aNodeThatHasServedGoesOnServing() {
    assertThat(reasons()).isEmpty();
    rebuilding = true;
    registered = false;
    assertThat(reasons()).isEmpty();
  }

  @Test
  void peersThatHangAreNoMajority() {
    registered = false;
    answered.clear();
    suspected.addAll(Set.of(N2, N3));
    assertThat(reasons()).hasSize(2).doesNotContain(NOT_REGISTERED);
    nowMillis = WAIT_MILLIS;
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aPeerThatIsThereAndSilentIsProbedAndWaitedForAWhile() {
    answered.remove(N2);
    assertThat(reasons()).containsExactly("peer n2 has not answered a probe yet");
    assertThat(probed).containsExactly(N2);
    nowMillis = WAIT_MILLIS - 1;
    assertThat(reasons()).hasSize(1);
    nowMillis = WAIT_MILLIS;
    assertThat(reasons()).isEmpty();
  }

  @Test
  void eachPeerIsWaitedForFromWhenItIsThere() {
    answered.clear();
    present.remove(N3);
    assertThat(reasons()).hasSize(1);
    nowMillis = WAIT_MILLIS;
    present.add(N3);
    assertThat(reasons()).containsExactly("peer n3 has not answered a probe yet");
  }

  @Test
  void anAbsentPeerIsNotWaitedFor() {
    answered.remove(N3);
    present.remove(N3);
    assertThat(reasons()).isEmpty();
    assertThat(probed).isEmpty();
  }

  @Test
  void aRemovedNodeIsNeitherProbedNorCounted() {
    ring = ring.with(N3, Member.State.REMOVED);
    answered.remove(N3);
    present.remove(N2);
    registered = false;
    assertThat(reasons()).isEmpty();
    assertThat(probed).isEmpty();
  }

  @Test
  void aNodeThatKnowsThatItWasRemovedIsNeverReady() {
    ring = ring.with(N1, Member.State.REMOVED);
    present.removeAll(Set.of(N2, N3));
    assertThat(reasons()).containsExactly("this node has been removed from the ring");
  }

  @Test
  void aNodeThatWasAddedAndHasNotComeMakesNoMinorityOfTheOthers() {
    ring = ClusterState.founded(new TreeMap<>(Map.of(N1, "a"))).ring();
    ring = ring.with(N2, Member.State.JOINING);
    present.remove(N2);
    registered = false;
    assertThat(reasons()).containsExactly(NOT_REGISTERED);
  }

  private List<String> reasons() {
    return readiness.check() instanceof Health.Bad bad ? bad.reasons() : List.of();
  }

  private Membership membership() {
    return new Membership() {
      @Override
      public Set<NodeName> present() {
        return present;
      }

      @Override
      public void onLeft(Consumer<NodeName> listener) {}
    };
  }

  private Readiness.Probes probes() {
    return new Readiness.Probes() {
      @Override
      public void connect(NodeName peer) {
        probed.add(peer);
      }

      @Override
      public boolean hasAnswered(NodeName peer) {
        return answered.contains(peer);
      }

      @Override
      public boolean isReachable(NodeName peer) {
        return present.contains(peer) && !suspected.contains(peer);
      }
    };
  }

  private TimeSource clock() {
    return new TimeSource() {
      @Override
      public long wallMillis() {
        return nowMillis;
      }

      @Override
      public long nanos() {
        return nowMillis * 1_000_000L;
      }
    };
  }
}

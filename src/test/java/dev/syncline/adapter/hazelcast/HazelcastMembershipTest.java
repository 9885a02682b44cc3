package dev.syncline.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import dev.syncline.core.placement.NodeName;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HazelcastMembershipTest {
  private static final Discovery SEEDS =
      new Discovery.Static(List.of(new HostAndPort("10.0.0.1", 5701)));

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");

  private Set<Member> members = Set.of();
  private final Cluster cluster = fake(Cluster.class, Map.of("getMembers", argument -> members));
  private final List<MembershipChange> told = new ArrayList<>();

  @Test
  void whereItLooksIsToldToOperators() {
    assertThat(SEEDS.searched()).isEqualTo("it looks for other nodes at 10.0.0.1:5701");
    assertThat(new Discovery.Static(List.of()).searched()).contains("cluster.seeds is empty");
    assertThat(new Discovery.Dns("nodes.svc", 5701).searched()).contains("nodes.svc, port 5701");
  }

  @Test
  void aLookUpShowsTheMemberListAsItIsNow() {
    list(member("n1", "run-1"));
    HazelcastMembership membership = listened();
    list(member("n1", "run-1"), member("n2", "run-2"));
    assertThat(membership.present()).containsExactlyInAnyOrder(N1, N2);
    assertThat(told).isEmpty();
  }

  @Test
  void listenersAreToldWhoLeftAndWhoJoined() {
    list(member("n1", "run-1"));
    HazelcastMembership membership = listened();
    list(member("n2", "run-2"));
    membership.tell();
    membership.tell();
    assertThat(told).containsExactly(new MembershipChange(Set.of(N1), Set.of(N2)));
  }

  @Test
  void aRestartedNodeLeftAndJoined() {
    list(member("n1", "run-1"));
    HazelcastMembership membership = listened();
    list(member("n1", "run-2"));
    membership.tell();
    assertThat(told).containsExactly(new MembershipChange(Set.of(N1), Set.of(N1)));
  }

  @Test
  void theOldestMemberHoldsAName() {
    Member older = member("n1", "run-1");
    Member younger = member("n1", "run-2");
    list(older);
    HazelcastMembership membership = listened();
    list(older, younger);
    membership.tell();
    assertThat(membership.isHeldBy(N1, older)).isTrue();
    assertThat(membership.isHeldBy(N1, younger)).isFalse();
    assertThat(told).isEmpty();
    list(younger);
    membership.tell();
    assertThat(membership.isHeldBy(N1, younger)).isTrue();
    assertThat(told).containsExactly(new MembershipChange(Set.of(N1), Set.of(N1)));
  }

  @Test
  void membersWithoutAProperNameAreNoNodes() {
    list(member(null, "run-1"), member("no/name", "run-2"), member("n1", "run-3"));
    assertThat(listened().present()).containsExactly(N1);
  }

  @Test
  void aListenerThatFailsKeepsTheOthersInformed() {
    list(member("n1", "run-1"));
    HazelcastMembership membership = new HazelcastMembership(cluster, SEEDS);
    membership.onChange(
        change -> {
          throw new IllegalStateException("expected by the test");
        });
    membership.onChange(told::add);
    list();
    membership.tell();
    assertThat(told).containsExactly(new MembershipChange(Set.of(N1), Set.of()));
  }

  @Test
  void aNewListenerLearnsWhomItWasNotToldOf() {
    list(member("n1", "run-1"));
    HazelcastMembership membership = new HazelcastMembership(cluster, SEEDS);
    assertThat(membership.onChange(told::add)).containsExactly(N1);
  }

  private HazelcastMembership listened() {
    HazelcastMembership membership = new HazelcastMembership(cluster, SEEDS);
    membership.onChange(told::add);
    return membership;
  }

  private void list(Member... listed) {
    members = new LinkedHashSet<>(List.of(listed));
  }

  private static Member member(@Nullable String name, String run) {
    return fake(
        Member.class,
        Map.of(
            "getAttribute",
            key -> key.equals(HazelcastConfigs.NODE_ATTRIBUTE) ? name : run,
            "hashCode",
            none -> run.hashCode(),
            "getAddress",
            none -> null));
  }

  private interface Answer {
    @Nullable Object to(Object argument);
  }

  private static <T> T fake(Class<T> type, Map<String, Answer> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals("equals")) {
                return self == arguments[0];
              }
              Answer answer = answers.get(method.getName());
              if (answer == null) {
                throw new UnsupportedOperationException(method.getName());
              }
              return answer.to(arguments == null ? "" : arguments[0]);
            }));
  }
}

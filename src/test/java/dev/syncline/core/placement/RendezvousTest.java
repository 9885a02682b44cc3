package dev.syncline.core.placement;

import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 200)
class RendezvousTest {
  private static Member member(int number, String zone) {
    return new Member(node(number), "store-" + number, zone, Member.State.ACTIVE, null, 0);
  }

  /** Nodes {@code n1 …}, dealt out to so many zones in turn. */
  private static List<Member> members(int nodes, int zones) {
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      members.add(member(i, "z" + i % zones));
    }
    return members;
  }

  private static String zoneOf(NodeName name, List<Member> members) {
    return members.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow()
        .zone();
  }

  @Test
  void placementIsTheSameOnEveryNodeAndInEveryRelease() {
    List<Member> five = members(5, 1);

    assertThat(Rendezvous.replicas(new Partition(3, 0), five))
        .containsExactly(node(5), node(3), node(2));
    assertThat(Rendezvous.replicas(new Partition(3, 1), five))
        .containsExactly(node(1), node(5), node(3));
    assertThat(Rendezvous.replicas(new Partition(3, 17), five))
        .containsExactly(node(4), node(5), node(2));
    assertThat(Rendezvous.replicas(new Partition(1, 17), five)).containsExactly(node(2));
  }

  @Property
  void replicasAreDistinctMembersInAnOrderThatDoesNotDependOnTheirs(
      @ForAll @IntRange(min = 1, max = 12) int nodes,
      @ForAll @IntRange(min = 1, max = 4) int zones,
      @ForAll @IntRange(min = 1, max = 7) int factor,
      @ForAll @IntRange(max = 63) int slot,
      @ForAll java.util.Random random) {
    List<Member> members = members(nodes, zones);
    List<Member> shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled, random);

    List<NodeName> replicas = Rendezvous.replicas(new Partition(factor, slot), members);

    assertThat(replicas).doesNotHaveDuplicates().hasSize(Math.min(factor, nodes));
    assertThat(members).extracting(Member::name).containsAll(replicas);
    assertThat(Rendezvous.replicas(new Partition(factor, slot), shuffled)).isEqualTo(replicas);
  }

  @Property
  void noZoneGetsItsNextReplicaBeforeTheOthersHaveAsMany(
      @ForAll @IntRange(min = 1, max = 12) int nodes,
      @ForAll @IntRange(min = 1, max = 4) int zones,
      @ForAll @IntRange(min = 1, max = 7) int factor,
      @ForAll @IntRange(max = 63) int slot) {
    List<Member> members = members(nodes, zones);
    Map<String, Integer> room = new HashMap<>();
    members.forEach(each -> room.merge(each.zone(), 1, Integer::sum));
    Map<String, Integer> taken = new HashMap<>();

    for (NodeName replica : Rendezvous.replicas(new Partition(factor, slot), members)) {
      String zone = zoneOf(replica, members);
      int before = taken.getOrDefault(zone, 0);
      room.forEach(
          (other, nodesThere) ->
              assertThat(taken.getOrDefault(other, 0))
                  .isGreaterThanOrEqualTo(Math.min(before, nodesThere)));
      taken.merge(zone, 1, Integer::sum);
    }
  }

  @Test
  void aSmallZoneDoesNotKeepAPartitionFromItsFactor() {
    List<Member> members = List.of(member(1, "a"), member(2, "b"), member(3, "b"), member(4, "b"));

    List<NodeName> replicas = Rendezvous.replicas(new Partition(3, 5), members);

    assertThat(replicas).contains(node(1)).hasSize(3);
  }

  @Test
  void aNewNodeTakesItsShareAndMovesNothingElse() {
    List<Member> before = members(5, 1);
    List<Member> after = members(6, 1);
    int moved = 0;
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      Set<NodeName> old = new HashSet<>(Rendezvous.replicas(new Partition(3, slot), before));
      Set<NodeName> now = new HashSet<>(Rendezvous.replicas(new Partition(3, slot), after));
      Set<NodeName> gained = new HashSet<>(now);
      gained.removeAll(old);

      assertThat(gained).isSubsetOf(node(6));
      moved += gained.size();
    }
    // A sixth node holds half of the partitions at factor 3: 32, give or take three deviations.
    assertThat(moved).isBetween(20, 44);
  }

  @Test
  void aNodeThatGoesLeavesTheReplicasOfOthersInTheirOrder() {
    List<Member> before = members(6, 1);
    List<Member> after = members(5, 1);
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      List<NodeName> left = new ArrayList<>(Rendezvous.replicas(new Partition(3, slot), before));
      left.remove(node(6));

      assertThat(Rendezvous.replicas(new Partition(3, slot), after))
          .startsWith(left.toArray(new NodeName[0]));
    }
  }

  @Test
  void everyNodeIsFirstForSomePartitions() {
    Map<NodeName, Integer> first = new HashMap<>();
    for (int factor = 1; factor <= 127; factor++) {
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        NodeName leader = Rendezvous.replicas(new Partition(factor, slot), members(5, 1)).get(0);
        first.merge(leader, 1, Integer::sum);
      }
    }

    // 127 × 64 partitions over five nodes, give or take five standard deviations.
    assertThat(first).hasSize(5);
    assertThat(first.values()).allMatch(count -> count > 1_440 && count < 1_810);
  }
}

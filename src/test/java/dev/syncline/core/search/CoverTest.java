package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoverTest {
  private static final NodeName SELF = Samples.node(1);

  private static List<Partition> partitions(int factor) {
    return IntStream.range(0, Partition.SLOTS)
        .mapToObj(slot -> new Partition(factor, slot))
        .toList();
  }

  @Test
  void whoHoldsEverythingIsAskedAlone() {
    Cover cover = new Cover(Samples.ring(3), Consistency.ONE, partitions(3));

    Map<NodeName, Set<Partition>> plan = cover.ask(SELF, (node, partition) -> true);

    assertThat(plan).containsOnlyKeys(SELF);
    assertThat(cover.answered(SELF, plan.getOrDefault(SELF, Set.of()), Set.of()))
        .hasSize(Partition.SLOTS);
    assertThat(cover.open()).isEmpty();
  }

  @Test
  void withMoreNodesThanReplicasAFewCoverAll() {
    Cover cover = new Cover(Samples.ring(6), Consistency.ONE, partitions(3));

    Map<NodeName, Set<Partition>> plan = cover.ask(SELF, (node, partition) -> true);

    assertThat(plan.size()).isBetween(2, 4);
    assertThat(plan.keySet()).first().isEqualTo(SELF);
    List<Partition> asked = new ArrayList<>();
    plan.values().forEach(asked::addAll);
    assertThat(asked).hasSize(Partition.SLOTS).doesNotHaveDuplicates();
  }

  @Test
  void aSlowNodeIsReplacedAndTheFirstAnswerCounts() {
    Cover cover = new Cover(Samples.ring(3), Consistency.ONE, partitions(3));
    Set<Partition> all = Set.copyOf(partitions(3));
    cover.ask(SELF, (node, partition) -> true);
    assertThat(cover.ask(SELF, (node, partition) -> true)).isEmpty();

    cover.isSlow(SELF);
    Map<NodeName, Set<Partition>> plan = cover.ask(SELF, (node, its) -> !node.equals(SELF));
    NodeName other = plan.keySet().iterator().next();

    assertThat(cover.answered(other, all, Set.of())).isEqualTo(all);
    assertThat(cover.answered(SELF, all, Set.of())).isEmpty();
  }

  @Test
  void nodesThatCannotAnswerArePassedOverUntilTheyCan() {
    Cover cover = new Cover(Samples.ring(3), Consistency.QUORUM, partitions(3));
    Map<NodeName, Set<Partition>> plan = cover.ask(SELF, (node, its) -> node.equals(SELF));

    assertThat(plan).containsOnlyKeys(SELF);
    Partition lacking = new Partition(3, 5);
    Set<Partition> served = new HashSet<>(partitions(3));
    served.remove(lacking);
    cover.answered(SELF, served, Set.of(lacking));

    assertThat(cover.open()).hasSize(Partition.SLOTS);
    Map<NodeName, Set<Partition>> rest = cover.ask(SELF, (node, its) -> true);
    assertThat(rest.get(SELF)).isEqualTo(Set.of(lacking));
    assertThat(rest.values().stream().mapToInt(Set::size).sum()).isEqualTo(Partition.SLOTS + 1);
  }

  /** It holds everything and counts in no quorum; others leave it alone. */
  @Test
  void aReaderAnswersItsOwnClientsAtOne() {
    SortedMap<NodeName, Member> members = new TreeMap<>(Samples.ring(3).members());
    NodeName reader = Samples.node(4);
    members.put(
        reader, new Member(reader, "store-4", "far", Member.State.READER, Samples.actor(4), 0));
    Ring ring = new Ring(9, members, Map.of());

    Cover one = new Cover(ring, Consistency.ONE, partitions(3));
    Set<Partition> all = Set.copyOf(partitions(3));
    assertThat(one.ask(reader, (node, its) -> true)).isEqualTo(Map.of(reader, all));
    assertThat(one.answered(reader, all, Set.of())).isEqualTo(all);
    assertThat(one.open()).isEmpty();

    assertThat(new Cover(ring, Consistency.QUORUM, partitions(3)).ask(reader, (node, its) -> true))
        .hasSize(2)
        .doesNotContainKey(reader);
    assertThat(
            new Cover(ring, Consistency.ONE, partitions(3))
                .ask(SELF, (node, its) -> node.equals(reader)))
        .isEmpty();
  }

  /** Whoever answers, for whatever, in any order: in the end each partition has enough answers. */
  @ParameterizedTest
  @EnumSource(Consistency.class)
  void enoughReplicasOfEachPartitionAreCounted(Consistency level) {
    for (int seed = 0; seed < 200; seed++) {
      Random dice = new Random(seed);
      int nodes = 3 + dice.nextInt(4);
      Ring ring = Samples.ring(nodes);
      Cover cover = new Cover(ring, level, partitions(3));
      Map<Partition, Set<NodeName>> counted = new java.util.HashMap<>();
      int rounds = 0;
      while (!cover.open().isEmpty()) {
        assertThat(++rounds).isLessThan(200);
        Map<NodeName, Set<Partition>> plan = cover.ask(SELF, (node, its) -> dice.nextInt(5) > 0);
        for (Map.Entry<NodeName, Set<Partition>> each : plan.entrySet()) {
          Set<Partition> served = new HashSet<>(each.getValue());
          served.removeIf(its -> dice.nextInt(6) == 0);
          Set<Partition> not = new HashSet<>(each.getValue());
          not.removeAll(served);
          for (Partition its : cover.answered(each.getKey(), served, not)) {
            assertThat(ring.replicas(its)).contains(each.getKey());
            assertThat(counted.computeIfAbsent(its, known -> new HashSet<>()).add(each.getKey()))
                .isTrue();
          }
        }
      }
      for (Partition each : partitions(3)) {
        assertThat(counted.get(each)).hasSize(level.required(ring.replicas(each).size()));
      }
    }
  }
}

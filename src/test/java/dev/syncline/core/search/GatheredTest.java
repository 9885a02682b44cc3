package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatheredTest {
  private static final Set<Partition> ALL =
      Set.copyOf(
          IntStream.range(0, Partition.SLOTS).mapToObj(slot -> new Partition(3, slot)).toList());

  private static Bytes id(String id) {
    return Bytes.utf8(id);
  }

  private static Partition partition(Bytes id) {
    return Partition.of(3, new EntryKey(1, id));
  }

  private static Neighbor neighbor(String id, long counter, double distance) {
    return new Neighbor(id(id), Samples.dot(1, counter), distance);
  }

  private static Gathered gathered(int count) {
    return new Gathered(count, GatheredTest::partition);
  }

  private static List<String> ids(Gathered gathered) {
    return gathered.nearest().stream().map(each -> each.id().toUtf8()).toList();
  }

  @Test
  void whatReplicasAgreeOnIsSure() {
    Gathered gathered = gathered(2);
    List<Neighbor> same = List.of(neighbor("a", 1, 0.1), neighbor("b", 2, 0.2));
    gathered.add(ALL, same, 5);
    gathered.add(ALL, same, 5);

    assertThat(gathered.unsure()).isEmpty();
    assertThat(ids(gathered)).containsExactly("a", "b");
    assertThat(gathered.reachesFarEnough()).isTrue();
  }

  /** The other replica may know that it was deleted. */
  @Test
  void whatOnlyOneReplicaTellsOfIsReadAndMayBeGone() {
    Gathered gathered = gathered(1);
    gathered.add(ALL, List.of(neighbor("a", 1, 0.1), neighbor("b", 2, 0.2)), 5);
    gathered.add(ALL, List.of(neighbor("b", 2, 0.2)), 5);

    assertThat(gathered.unsure()).containsExactly(id("a"));
    gathered.read(id("a"), null);

    assertThat(gathered.unsure()).isEmpty();
    assertThat(ids(gathered)).containsExactly("b");
  }

  @Test
  void ofDifferentVersionsTheOneReadCounts() {
    Gathered gathered = gathered(1);
    gathered.add(ALL, List.of(neighbor("a", 1, 0.1)), 5);
    gathered.add(ALL, List.of(neighbor("a", 7, 0.9)), 5);

    assertThat(gathered.unsure()).containsExactly(id("a"));
    gathered.read(id("a"), neighbor("a", 7, 0.9));

    assertThat(gathered.nearest()).containsExactly(neighbor("a", 7, 0.9));
    assertThat(gathered.unsure()).isEmpty();
  }

  @Test
  void ofPartitionsThatANodeIsNotCountedForItSaysNothing() {
    Gathered gathered = gathered(5);
    gathered.add(
        Set.of(partition(id("a"))), List.of(neighbor("a", 1, 0.1), neighbor("b", 2, 0.2)), 5);

    assertThat(partition(id("a"))).isNotEqualTo(partition(id("b")));
    assertThat(ids(gathered)).containsExactly("a");
  }

  @Test
  void whereTooManyTurnOutToBeGoneTheAnswersDoNotReach() {
    Gathered gathered = gathered(2);
    gathered.add(ALL, List.of(neighbor("a", 1, 0.1), neighbor("b", 2, 0.2)), 2);
    gathered.add(ALL, List.of(neighbor("c", 3, 0.3), neighbor("d", 4, 0.4)), 2);
    gathered.read(id("a"), null);
    gathered.read(id("b"), null);

    assertThat(ids(gathered)).containsExactly("c", "d");
    assertThat(gathered.reachesFarEnough()).isFalse();
  }

  /**
   * Two replicas of which each lacks some of the latest states: what is read decides, and the
   * answer is that of a scan of the latest states, or is known not to reach far enough.
   */
  @Test
  void theAnswerIsThatOfAReplicaThatKnowsEverything() {
    int reaching = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random dice = new Random(seed);
      Map<Bytes, Neighbor> latest = new HashMap<>();
      List<Map<Bytes, Neighbor>> replicas = List.of(new HashMap<>(), new HashMap<>());
      for (int write = 1; write <= 40; write++) {
        Bytes id = id("e" + dice.nextInt(15));
        boolean isDelete = dice.nextInt(4) == 0;
        Neighbor next = new Neighbor(id, Samples.dot(1, write), dice.nextInt(50) / 50.0);
        apply(latest, id, isDelete ? null : next);
        int knows = dice.nextInt(3);
        for (int i = 0; i < 2; i++) {
          if (knows != i) {
            apply(replicas.get(i), id, isDelete ? null : next);
          }
        }
      }
      int count = 1 + dice.nextInt(5);
      int asked = count + dice.nextInt(4);
      Gathered gathered = gathered(count);
      for (Map<Bytes, Neighbor> each : replicas) {
        gathered.add(ALL, Neighbor.nearest(List.copyOf(each.values()), asked), asked);
      }
      Set<Bytes> read = new HashSet<>();
      while (!gathered.unsure().isEmpty()) {
        for (Bytes id : gathered.unsure()) {
          assertThat(read.add(id)).isTrue();
          gathered.read(id, latest.get(id));
        }
      }
      if (gathered.reachesFarEnough()) {
        reaching++;
        assertThat(gathered.nearest())
            .as("seed %s", seed)
            .isEqualTo(Neighbor.nearest(new ArrayList<>(latest.values()), count));
      }
    }
    assertThat(reaching).isGreaterThan(1_000);
  }

  private static void apply(Map<Bytes, Neighbor> state, Bytes id, @Nullable Neighbor now) {
    if (now == null) {
      state.remove(id);
    } else {
      state.put(id, now);
    }
  }
}

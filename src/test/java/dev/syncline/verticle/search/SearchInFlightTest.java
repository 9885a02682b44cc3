package dev.syncline.verticle.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.UnsearchableException;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearchInFlightTest {
  private static final double ANY = Double.POSITIVE_INFINITY;

  private static Set<Partition> partitions() {
    Set<Partition> all = new HashSet<>();
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      all.add(new Partition(3, slot));
    }
    return all;
  }

  private static Searches.@Nullable Outcome search(
      FakeNodes nodes, Consistency level, List<NearestQuery> queries) {
    Promise<Searches.Outcome> promise = Promise.promise();
    SearchCommand command =
        new SearchCommand(FakeNodes.COLLECTION, queries, level, Map.of(), true, 1_000);
    new SearchInFlight(command, partitions(), nodes, promise).start();
    nodes.run();
    return promise.future().result();
  }

  private static Searches.Outcome.Found found(
      FakeNodes nodes, Consistency level, NearestQuery... queries) {
    return (Searches.Outcome.Found) Objects.requireNonNull(search(nodes, level, List.of(queries)));
  }

  private static List<Neighbor> neighbors(Searches.Outcome.Found found, int query) {
    return found.results().get(query).stream().map(Searches.Hit::neighbor).toList();
  }

  private static NearestQuery query(Random dice, int count, double maxDistance) {
    float[] vector = {dice.nextInt(100), dice.nextInt(100)};
    return new NearestQuery(vector, count, Math.max(count, 20), null, maxDistance);
  }

  private static Bytes vector(Random dice) {
    return Floats.bytes(new float[] {dice.nextInt(100), dice.nextInt(100)});
  }

  /** Writes over each other's entries; each is missed by at most one replica. */
  private static void write(FakeNodes nodes, Random dice, int writes, boolean lossy) {
    for (int i = 1; i <= writes; i++) {
      Bytes id = Bytes.utf8("e" + dice.nextInt(writes / 3 + 1));
      List<NodeName> replicas = nodes.ring().replicas(FakeNodes.partition(id));
      Set<NodeName> without =
          lossy && dice.nextInt(3) == 0
              ? Set.of(replicas.get(dice.nextInt(replicas.size())))
              : Set.of();
      nodes.write(id, Samples.dot(1, i), dice.nextInt(4) == 0 ? null : vector(dice), without);
    }
  }

  @Test
  void whoHoldsEverythingAnswersAlone() {
    FakeNodes nodes = new FakeNodes(3, 1);
    Random dice = new Random(1);
    write(nodes, dice, 100, false);
    NearestQuery query = query(dice, 10, ANY);

    Searches.Outcome.Found found = found(nodes, Consistency.ONE, query);

    assertThat(neighbors(found, 0)).isEqualTo(nodes.nearest(query));
    assertThat(found.nodes()).isEqualTo(1);
    assertThat(nodes.questions).isEqualTo(1);
    assertThat(found.results().get(0)).allSatisfy(each -> assertThat(each.value()).isNotNull());
  }

  /** Another node would find as much. */
  @Test
  void aSearchThatFindsMoreThanANodeTellsIsRefusedAtOnce() {
    FakeNodes nodes = new FakeNodes(3, 1);
    write(nodes, new Random(1), 100, false);
    nodes.wordy.add(nodes.self());

    assertThat(search(nodes, Consistency.ONE, List.of(query(new Random(1), 10, ANY))))
        .isEqualTo(
            new Searches.Outcome.Unsearchable(UnsearchableException.Reason.TOO_LARGE, "too much"));
    assertThat(nodes.questions).isEqualTo(1);
  }

  /** Slow, failing and silent nodes change who answers, and not what. */
  @Test
  void eachPartitionCountsOnceWhoeverAnswers() {
    for (int seed = 0; seed < 300; seed++) {
      Random dice = new Random(seed);
      FakeNodes nodes = new FakeNodes(3 + dice.nextInt(4), seed);
      write(nodes, dice, 150, false);
      nodes.unservedPercent = dice.nextInt(3) * 10;
      NodeName odd = Samples.node(1 + dice.nextInt(3));
      (dice.nextBoolean() ? nodes.silent : nodes.failing).add(odd);
      NearestQuery one = query(dice, 1 + dice.nextInt(15), ANY);
      NearestQuery other = query(dice, 1 + dice.nextInt(15), dice.nextInt(60));

      Searches.Outcome.Found found = found(nodes, Consistency.ONE, one, other);

      assertThat(neighbors(found, 0)).as("seed %s", seed).isEqualTo(nodes.nearest(one));
      assertThat(neighbors(found, 1)).as("seed %s", seed).isEqualTo(nodes.nearest(other));
    }
  }

  /** What two of three replicas know is found, and what they know is gone is not. */
  @Test
  void aQuorumSaysWhatWasAcknowledgedByOne() {
    int reads = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random dice = new Random(seed);
      FakeNodes nodes = new FakeNodes(3 + dice.nextInt(4), seed);
      write(nodes, dice, 150, true);
      nodes.unservedPercent = dice.nextInt(3) * 10;
      if (dice.nextBoolean()) {
        nodes.failing.add(Samples.node(1 + dice.nextInt(3)));
      }
      NearestQuery one = query(dice, 1 + dice.nextInt(15), ANY);
      NearestQuery other = query(dice, 1 + dice.nextInt(15), dice.nextInt(60));

      Searches.Outcome.Found found = found(nodes, Consistency.QUORUM, one, other);

      assertThat(neighbors(found, 0)).as("seed %s", seed).isEqualTo(nodes.nearest(one));
      assertThat(neighbors(found, 1)).as("seed %s", seed).isEqualTo(nodes.nearest(other));
      reads += nodes.reads;
    }
    assertThat(reads).isPositive();
  }

  /** A node leaves while it is asked; it is gone, or says that it holds nothing any more. */
  @Test
  void whoHasLeftMeanwhileIsNotWaitedFor() {
    for (int seed = 0; seed < 100; seed++) {
      Random dice = new Random(seed);
      FakeNodes nodes = new FakeNodes(4 + dice.nextInt(3), seed);
      write(nodes, dice, 150, false);
      NodeName leaver = Samples.node(2 + dice.nextInt(nodes.ring().activeCount() - 1));
      if (dice.nextBoolean()) {
        nodes.silent.add(leaver);
      }
      Ring without = nodes.ring().with(leaver, Member.State.LEAVING).finished();
      nodes.later(dice.nextInt(5), () -> nodes.change(without));
      NearestQuery query = query(dice, 10, ANY);
      Consistency level = dice.nextBoolean() ? Consistency.ONE : Consistency.ALL;

      Searches.Outcome outcome = search(nodes, level, List.of(query));

      assertThat(outcome).as("seed %s", seed).isInstanceOf(Searches.Outcome.Found.class);
      assertThat(neighbors((Searches.Outcome.Found) Objects.requireNonNull(outcome), 0))
          .as("seed %s", seed)
          .isEqualTo(nodes.nearest(query));
    }
  }

  /** Then nodes are asked anew, and what is read by then says nothing of what they will say. */
  @Test
  void whereTheRingChangesWhileEntriesAreReadNothingIsMissed() {
    for (int seed = 0; seed < 100; seed++) {
      Random dice = new Random(seed);
      FakeNodes nodes = new FakeNodes(4 + dice.nextInt(3), seed);
      write(nodes, dice, 150, true);
      nodes.mostReadMillis = 100;
      NodeName leaver = Samples.node(2 + dice.nextInt(nodes.ring().activeCount() - 1));
      Ring without = nodes.ring().with(leaver, Member.State.LEAVING).finished();
      nodes.later(
          20,
          () -> {
            nodes.change(without);
            nodes.slow.addAll(without.memberNames());
            nodes.slow.remove(nodes.self());
          });
      NearestQuery query = query(dice, 10, ANY);

      Searches.Outcome.Found found = found(nodes, Consistency.QUORUM, query);

      assertThat(neighbors(found, 0)).as("seed %s", seed).isEqualTo(nodes.nearest(query));
    }
  }

  @Test
  void whereReplicasAgreeNothingIsRead() {
    FakeNodes nodes = new FakeNodes(3, 4);
    Random dice = new Random(4);
    write(nodes, dice, 200, false);

    found(nodes, Consistency.QUORUM, query(dice, 10, ANY));

    assertThat(nodes.reads).isZero();
  }

  /** All may differ where many are written. */
  @Test
  void fewEntriesAreReadAtATime() {
    FakeNodes nodes = new FakeNodes(3, 9);
    Random dice = new Random(9);
    for (int i = 1; i <= 500; i++) {
      Bytes id = Bytes.utf8("e" + i);
      nodes.write(id, Samples.dot(1, i), vector(dice), Set.of(Samples.node(1 + i % 3)));
    }
    NearestQuery query = query(dice, 300, ANY);

    Searches.Outcome.Found found = found(nodes, Consistency.QUORUM, query);

    assertThat(neighbors(found, 0)).isEqualTo(nodes.nearest(query));
    assertThat(nodes.reads).isGreaterThan(100);
    assertThat(nodes.mostReading).isLessThanOrEqualTo(64);
  }

  @Test
  void whoIsStillReadingItsVectorsIsAskedLastAndSaysSo() {
    FakeNodes nodes = new FakeNodes(3, 7);
    Random dice = new Random(7);
    write(nodes, dice, 100, false);
    NearestQuery query = query(dice, 10, ANY);
    nodes.loading.addAll(List.of(Samples.node(1), Samples.node(2)));

    Searches.Outcome.Found found = found(nodes, Consistency.ONE, query);
    assertThat(neighbors(found, 0)).isEqualTo(nodes.nearest(query));
    assertThat(found.loaded()).isTrue();

    nodes.loading.add(Samples.node(3));
    Searches.Outcome.Found partial = found(nodes, Consistency.ONE, query);
    assertThat(neighbors(partial, 0)).hasSize(5);
    assertThat(partial.loaded()).isFalse();
  }

  /** It is agreed on by a majority, and told to the others. */
  @Test
  void whoHasNotHeardOfTheCollectionYetIsAskedAgain() {
    FakeNodes nodes = new FakeNodes(3, 8);
    Random dice = new Random(8);
    write(nodes, dice, 100, false);
    NearestQuery query = query(dice, 10, ANY);
    nodes.unaware.put(Samples.node(3), 400L);

    assertThat(neighbors(found(nodes, Consistency.ALL, query), 0)).isEqualTo(nodes.nearest(query));
    assertThat(nodes.nowMillis()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void whoNeverHearsOfTheCollectionIsNamedAsTheReasonAtTheEnd() {
    FakeNodes nodes = new FakeNodes(3, 8);
    NearestQuery query = query(new Random(8), 10, ANY);
    nodes.unaware.put(Samples.node(3), Long.MAX_VALUE);

    assertThat(search(nodes, Consistency.ALL, List.of(query)))
        .isEqualTo(
            new Searches.Outcome.Unsearchable(
                UnsearchableException.Reason.UNKNOWN, "never heard of it"));
    assertThat(nodes.nowMillis()).isGreaterThanOrEqualTo(1_000);
    assertThat(found(nodes, Consistency.QUORUM, query).nodes()).isGreaterThanOrEqualTo(2);
  }

  /** It knew the collection when the search began. */
  @Test
  void whereThisNodeHasForgottenTheCollectionTheSearchEndsAtOnce() {
    FakeNodes nodes = new FakeNodes(3, 8);
    nodes.unaware.put(nodes.self(), Long.MAX_VALUE);

    assertThat(search(nodes, Consistency.ALL, List.of(query(new Random(8), 10, ANY))))
        .isInstanceOf(Searches.Outcome.Unsearchable.class);
    assertThat(nodes.nowMillis()).isLessThan(1_000);
  }

  @Test
  void withoutEnoughReplicasItSaysSo() {
    FakeNodes nodes = new FakeNodes(3, 5);
    nodes.failing.addAll(List.of(Samples.node(2), Samples.node(3)));

    assertThat(search(nodes, Consistency.QUORUM, List.of(query(new Random(5), 3, ANY))))
        .isEqualTo(
            new Searches.Outcome.Unavailable(
                new Searches.Shortfall(
                    2, 3, 1, 1, Partition.SLOTS, List.of(Samples.node(2), Samples.node(3)))));
  }

  @Test
  void whoeverNeverAnswersIsWaitedForUntilTheEnd() {
    FakeNodes nodes = new FakeNodes(3, 6);
    nodes.silent.addAll(List.of(Samples.node(2), Samples.node(3)));

    assertThat(search(nodes, Consistency.ALL, List.of(query(new Random(6), 3, ANY))))
        .isEqualTo(
            new Searches.Outcome.TimedOut(
                new Searches.Shortfall(
                    3, 3, 1, 3, Partition.SLOTS, List.of(Samples.node(2), Samples.node(3)))));
    assertThat(nodes.latestEnd).isEqualTo(1_001);
  }
}

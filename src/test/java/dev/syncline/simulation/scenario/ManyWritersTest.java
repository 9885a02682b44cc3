package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.replica.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Rule: siblings are exactly the writes that no write has seen. A hundred clients that interleave
 * make at most one each, however often they write, through one node or through all.
 *
 * @see <a href="https://arxiv.org/abs/1406.4291">Almeida et al., Dotted Version Vectors (2014):
 *     what version vectors with an entry per server make explode, and those with one per client
 *     bloat</a>
 */
class ManyWritersTest {
  private static final EntryKey KEY = key("a");
  private static final int WRITERS = 100;
  private static final int ROUNDS = 5;

  private final StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);

  private StoryNode nodeOf(int writer) {
    return cluster.node(1 + writer % 3);
  }

  /** One write of each writer, each with what it has seen by now; then all nodes have all. */
  private List<Effect.Issued> everyoneWrites(int round, List<@Nullable CausalContext> seen) {
    List<Effect.Issued> issued = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String content = "round " + round + " of " + writer;
      issued.add(nodeOf(writer).writes(KEY, value(content), seen.get(writer)));
    }
    cluster.nodes().forEach(StoryNode::syncs);
    for (int i = 0; i < WRITERS; i++) {
      cluster.timePasses();
      if (cluster.nodes().stream().allMatch(each -> clocksAreEqual(each))) {
        return issued;
      }
    }
    throw new AssertionError("the nodes do not come to hold the same");
  }

  private boolean clocksAreEqual(StoryNode node) {
    return node.disk().clock().equals(cluster.node(1).disk().clock());
  }

  private static List<@Nullable CausalContext> nobodyHasSeenAnything() {
    return new ArrayList<>(java.util.Collections.nCopies(WRITERS, null));
  }

  private void assertSiblings(List<Effect.Issued> expected) {
    TreeSet<dev.syncline.core.causality.Dot> dots = new TreeSet<>();
    expected.forEach(each -> dots.add(each.request().version().dot()));
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.reads(KEY).versions())
          .extracting(Version::dot)
          .as("at %s", node.name())
          .containsExactlyElementsOf(dots);
    }
  }

  @Test
  void withoutContextsEveryWriteStaysAndOneWithTheContextOfAReadReplacesThemAll() {
    List<Effect.Issued> all = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      all.addAll(everyoneWrites(round, nobodyHasSeenAnything()));
      assertSiblings(all);
    }

    StoryNode reader = cluster.node(2);
    CausalContext read = CausalContext.ofRead(reader.reads(KEY));
    Effect.Issued last = reader.writes(KEY, value("one of all"), read);
    reader.syncs();
    cluster.timePasses();

    assertSiblings(List.of(last));
  }

  @Test
  void whoeverHasSeenItsOwnWritesOnlyLeavesOneSiblingHoweverOftenItWrites() {
    List<@Nullable CausalContext> seen = nobodyHasSeenAnything();
    for (int round = 0; round < ROUNDS; round++) {
      List<Effect.Issued> issued = everyoneWrites(round, seen);
      assertSiblings(issued);
      for (int writer = 0; writer < WRITERS; writer++) {
        seen.set(writer, issued.get(writer).context());
      }
    }
  }

  @Test
  void readersOfTheSameStateThatAllWriteReplaceItAndLeaveOneSiblingEach() {
    everyoneWrites(0, nobodyHasSeenAnything());
    for (int round = 1; round < ROUNDS; round++) {
      List<@Nullable CausalContext> seen = new ArrayList<>();
      IntStream.range(0, WRITERS)
          .forEach(writer -> seen.add(CausalContext.ofRead(nodeOf(writer).reads(KEY))));

      assertSiblings(everyoneWrites(round, seen));
    }
  }

  @Test
  void whoeverReadsBeforeEachWriteLeavesNoSiblingThroughOneNode() {
    StoryNode node = cluster.node(1);
    Effect.Issued last = node.writes(KEY, value("first"), null);
    node.syncs();
    for (int writer = 0; writer < WRITERS; writer++) {
      CausalContext read = CausalContext.ofRead(node.reads(KEY));
      last = node.writes(KEY, value("of " + writer), read);
      node.syncs();
    }
    for (int i = 0; i < WRITERS; i++) {
      cluster.timePasses();
    }

    assertSiblings(List.of(last));
  }
}

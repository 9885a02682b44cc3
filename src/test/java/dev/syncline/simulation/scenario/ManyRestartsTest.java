package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.replica.Effect;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that are over take no room: a thousand restarts leave no more behind than three. */
class ManyRestartsTest {
  private static final int FEW = 3;
  private static final int MANY = 1_000;

  /** Numbers of runs are two bytes long by then and not one; there are six of them in a clock. */
  private static final int LONGER_NUMBERS = 6;

  private final EntryKey quiet = key("quiet");

  /** Who restarts. */
  enum Restarts {
    /** One after the other. */
    IN_TURN,
    /** Always the same one; the numbers of the others lie between those of its runs. */
    ALWAYS_THE_SECOND;

    StoryNode next(StoryCluster cluster, int restart) {
      return cluster.node(this == IN_TURN ? restart % 3 + 1 : 2);
    }
  }

  /** In bytes, but for the lines, actors and ranges of actors, and entries. */
  private record Sizes(int clock, int context, int actors, int entries, int lines) {}

  private static int bytes(VersionVector set) {
    ByteWriter out = new ByteWriter(64);
    set.encode(out);
    return out.length();
  }

  /** Every node has had two runs with a number before anything is counted. */
  private Sizes after(int restarts, Restarts who) {
    StoryCluster cluster = new StoryCluster(3, ConflictPolicy.SIBLINGS);
    cluster.nodes().forEach(StoryNode::keepsNoLog);
    written(cluster, cluster.node(1), quiet);
    for (int restart = 0; restart < 6; restart++) {
      restart(cluster, cluster.node(restart % 3 + 1), restart);
    }
    for (int restart = 0; restart < restarts; restart++) {
      restart(cluster, who.next(cluster, restart), restart);
    }
    cluster.everyoneTidies();
    return sizes(cluster);
  }

  private static void restart(StoryCluster cluster, StoryNode node, int number) {
    cluster.restartNumbered(node);
    cluster.everyoneLearnsTheRing();
    written(cluster, node, key("k" + number % 5));
    cluster.timePasses();
    cluster.nodes().forEach(StoryNode::tidies);
  }

  /** A write that replaces what its coordinator holds, and reaches all. */
  private static void written(StoryCluster cluster, StoryNode node, EntryKey key) {
    Effect.Issued write = node.writes(key, value("v"), CausalContext.ofRead(node.reads(key)));
    node.syncs();
    for (StoryNode other : cluster.nodes()) {
      if (other != node) {
        other.receives(node.name(), write.request());
        other.syncs();
      }
    }
  }

  private Sizes sizes(StoryCluster cluster) {
    VersionVector clock = cluster.node(1).disk().clock();
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.disk().clock()).isEqualTo(clock);
    }
    StoryNode any = cluster.node(1);
    List<Integer> held = any.disk().sizes();
    int context = bytes(CausalContext.ofRead(any.reads(quiet)).past());
    return new Sizes(bytes(clock), context, clock.actorCount(), held.get(0), held.get(1));
  }

  @ParameterizedTest
  @EnumSource
  void aThousandRestartsLeaveNoMoreBehindThanThree(Restarts who) {
    Sizes few = after(FEW, who);
    Sizes many = after(MANY, who);

    System.out.println(who + ": after " + FEW + " " + few + ", after " + MANY + " " + many);
    assertThat(many.actors()).isLessThanOrEqualTo(few.actors());
    assertThat(many.clock()).isLessThanOrEqualTo(few.clock() + LONGER_NUMBERS);
    assertThat(many.context()).isLessThanOrEqualTo(few.context() + LONGER_NUMBERS);
    assertThat(many.lines()).isLessThanOrEqualTo(few.lines());
    assertThat(many.entries()).isEqualTo(6);
  }
}

package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static dev.syncline.core.mutation.SampleMutations.operation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.mutation.SampleMutations;
import dev.syncline.core.mutation.SampleMutations.Kind;
import dev.syncline.core.mutation.View;
import dev.syncline.core.replica.Effect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that are over take no room: a thousand restarts leave no more behind than three. */
class ManyRestartsTest {
  private static final int FEW = 3;
  private static final int MANY = 1_000;

  /** Numbers of runs are two bytes long by then and not one; there are six of them in a clock. */
  private static final int LONGER_NUMBERS = 6;

  /**
   * Numbers of runs, lengths and sums are a byte longer each, or two: there are six chains, of a
   * counter and a mean of two dimensions by each node.
   */
  private static final int LONGER_NUMBERS_IN_CHAINS = 36;

  private final EntryKey quiet = key("quiet");
  private final EntryKey counted = key("counted");

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

  /** When a run adds to an entry. */
  enum Adds {
    /** Once the runs before it are held whole. */
    LATE,
    /** At once, and once the runs before it are held whole. */
    AT_ONCE_TOO
  }

  /**
   * Bytes of an entry on disk, to whose counter and mean every run has added. Every node has had
   * two runs with a number before restarts are counted.
   */
  private int entryBytesAfter(int restarts, Restarts who, Adds adds) {
    StoryCluster cluster = new StoryCluster(3, ConflictPolicy.CRDT);
    cluster.nodes().forEach(StoryNode::keepsNoLog);
    int additions = 0;
    for (StoryNode node : cluster.nodes()) {
      added(cluster, node);
      additions++;
    }
    for (int restart = 0; restart < 6 + restarts; restart++) {
      StoryNode node = restart < 6 ? cluster.node(restart % 3 + 1) : who.next(cluster, restart);
      cluster.restartNumbered(node);
      cluster.everyoneLearnsTheRing();
      if (adds == Adds.AT_ONCE_TOO) {
        added(cluster, node);
        additions++;
      }
      settles(cluster);
      added(cluster, node);
      additions++;
      settles(cluster);
    }
    return bytesOfEntry(cluster, additions);
  }

  private static void settles(StoryCluster cluster) {
    for (int round = 0; round < 4; round++) {
      cluster.everyoneReports();
      cluster.nodes().forEach(StoryNode::tidies);
    }
  }

  private void added(StoryCluster cluster, StoryNode node) {
    Content addition =
        new Content.Mutation(List.of(operation(Kind.VIEWS, 1), operation(Kind.OBSERVE, 1)));
    Effect.Issued write = node.writes(counted, addition, null);
    node.syncs();
    for (StoryNode other : cluster.nodes()) {
      if (other != node) {
        other.receives(node.name(), write.request());
        other.syncs();
      }
    }
  }

  private int bytesOfEntry(StoryCluster cluster, int additions) {
    Entry entry = cluster.node(1).disk().entry(counted);
    for (StoryNode node : cluster.nodes()) {
      assertThat(node.disk().entry(counted)).isEqualTo(entry);
    }
    assertThat(new View(SampleMutations.SCHEMA, entry).payload().toUtf8())
        .contains("\"views\":" + additions);
    ByteWriter out = new ByteWriter(64);
    EntryCodec.write(entry, out);
    return out.length();
  }

  @ParameterizedTest
  @MethodSource("adders")
  void anEntryToWhichAThousandRunsHaveAddedIsNoLargerThanOneOfThree(Restarts who, Adds adds) {
    int few = entryBytesAfter(FEW, who, adds);
    int many = entryBytesAfter(MANY, who, adds);

    System.out.println(
        who
            + ", "
            + adds
            + ": an entry of "
            + few
            + " bytes after "
            + FEW
            + ", "
            + many
            + " after "
            + MANY);
    assertThat(many).isLessThanOrEqualTo(few + LONGER_NUMBERS_IN_CHAINS);
  }

  static List<Arguments> adders() {
    List<Arguments> all = new ArrayList<>();
    for (Restarts who : Restarts.values()) {
      for (Adds adds : Adds.values()) {
        all.add(Arguments.of(who, adds));
      }
    }
    return all;
  }
}

package dev.syncline.core.quorum;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.ReadOperation.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadOperationTest {
  private static final Partition PARTITION = new Partition(3, 0);
  private static final Ring RING = Samples.ring(3);
  private static final Version OLD = Samples.version(Samples.dot(1, 1), 10, "old");
  private static final Version NEW = Samples.version(Samples.dot(2, 1), 20, "new");
  private static final Entry NOTHING = Entry.absent(ConflictPolicy.SIBLINGS);
  private static final Entry BEFORE =
      Entry.ofWrite(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY);
  private static final Entry AFTER =
      Entry.ofWrite(ConflictPolicy.SIBLINGS, NEW, VersionVector.of(OLD.dot()));
  private static final Entry BESIDE =
      Entry.ofWrite(ConflictPolicy.SIBLINGS, NEW, VersionVector.EMPTY);

  private ReadOperation read = read(Consistency.QUORUM);

  @BeforeEach
  void begin() {
    read = read(Consistency.QUORUM);
  }

  private static ReadOperation read(Consistency level) {
    return new ReadOperation(PARTITION, level, RING);
  }

  private Step full(int node, Entry entry) {
    return read.full(node(node), actor(node), true, entry);
  }

  private Step digest(int node, Entry entry) {
    return read.digest(node(node), actor(node), true, entry.digest());
  }

  private static Actor actorOf(NodeName name) {
    return java.util.Objects.requireNonNull(RING.actorOf(name));
  }

  private static void assertDone(Step step, Entry entry, int acknowledged, NodeName... stale) {
    assertThat(step).isInstanceOf(Step.Done.class);
    Step.Done done = (Step.Done) step;
    assertThat(done.entry().versions()).isEqualTo(entry.versions());
    assertThat(done.acknowledged()).isEqualTo(acknowledged);
    assertThat(done.stale()).containsExactlyInAnyOrder(stale);
  }

  @Test
  void aFullAnswerAndAMatchingDigestAreAQuorum() {
    assertThat(full(1, AFTER)).isEqualTo(new Step.Wait());
    assertDone(digest(2, AFTER), AFTER, 2);
  }

  @Test
  void theOrderOfAnswersDoesNotMatter() {
    assertThat(digest(2, AFTER)).isEqualTo(new Step.Wait());
    assertDone(full(1, AFTER), AFTER, 2);
  }

  @Test
  void theSameReplicaTwiceIsOne() {
    assertThat(full(1, AFTER)).isEqualTo(new Step.Wait());
    assertThat(full(1, AFTER)).isEqualTo(new Step.Wait());
    assertThat(digest(1, AFTER)).isEqualTo(new Step.Wait());
    assertThat(digest(1, AFTER)).isEqualTo(new Step.Wait());
  }

  @Test
  void aDigestThatDoesNotMatchIsAskedForInFullOnce() {
    full(1, BEFORE);

    assertThat(digest(2, AFTER)).isEqualTo(new Step.AskFull(List.of(node(2))));
    assertThat(digest(2, AFTER)).isEqualTo(new Step.Wait());
    assertDone(full(2, AFTER), AFTER, 2, node(1));
  }

  @Test
  void digestsAloneAreNoAnswer() {
    digest(1, AFTER);

    Step step = digest(2, AFTER);

    List<NodeName> ranks = RING.replicas(PARTITION);
    assertThat(ranks.get(0)).isEqualTo(node(3));
    NodeName first = ranks.get(1);
    assertThat(step).isEqualTo(new Step.AskFull(List.of(first)));
    assertThat(digest(3, AFTER)).isEqualTo(new Step.AskFull(List.of(node(3))));
    assertDone(read.full(first, actorOf(first), true, AFTER), AFTER, 3);
  }

  @Test
  void concurrentStatesAreJoinedAndBothRepaired() {
    full(1, BEFORE);

    assertDone(full(2, BESIDE), BEFORE.join(BESIDE), 2, node(1), node(2));
  }

  @Test
  void aReplicaThatHoldsLessIsNamedStale() {
    full(1, AFTER);

    assertDone(full(3, NOTHING), AFTER, 2, node(3));
  }

  @Test
  void aStaleDigestAboveTheQuorumIsNamedToo() {
    digest(3, NOTHING);
    full(1, AFTER);

    assertDone(digest(2, AFTER), AFTER, 2, node(3));
  }

  @Test
  void aReplicaThatMayHaveForgottenDoesNotCount() {
    full(1, BEFORE);

    assertThat(read.full(node(2), actor(2), false, AFTER)).isEqualTo(new Step.Wait());
    assertThat(read.digest(node(3), actor(3), false, BEFORE.digest())).isEqualTo(new Step.Wait());
    // Yet a client that has seen more than the others know may be shown what it says.
    assertThat(read.everything()).isEqualTo(BEFORE.join(AFTER));
  }

  @Test
  void aRunThatHasEndedIsNeitherCountedNorShown() {
    Ring newer = Samples.restarted(RING, 2, 22);
    read = new ReadOperation(PARTITION, Consistency.QUORUM, newer);
    full(1, BEFORE);

    assertThat(full(2, AFTER)).isEqualTo(new Step.Wait());
    assertThat(digest(2, BEFORE)).isEqualTo(new Step.Wait());
    assertThat(read.everything()).isEqualTo(BEFORE);
  }

  @Test
  void whoIsNoReplicaIsNotHeard() {
    full(1, BEFORE);

    assertThat(full(4, AFTER)).isEqualTo(new Step.Wait());
    assertThat(read.everything()).isEqualTo(BEFORE);
  }

  @Test
  void atOneTheFirstFullAnswerIsTheAnswer() {
    read = read(Consistency.ONE);

    assertDone(read.full(node(2), actor(22), false, BEFORE), BEFORE, 1);
  }

  @Test
  void atOneADigestIsAskedForInFull() {
    read = read(Consistency.ONE);

    assertThat(digest(2, BEFORE)).isEqualTo(new Step.AskFull(List.of(node(2))));
  }

  @Test
  void allWaitsForEveryReplica() {
    read = read(Consistency.ALL);
    full(1, AFTER);

    assertThat(digest(2, AFTER)).isEqualTo(new Step.Wait());
    assertDone(digest(3, AFTER), AFTER, 3);
  }

  @Test
  void aNewerRingForgetsTheAnswersOfARunThatHasEnded() {
    full(1, AFTER);

    assertThat(read.follow(Samples.restarted(RING, 1, 11)))
        .containsExactlyInAnyOrder(node(1), node(2), node(3));
    assertThat(read.everything()).isNull();
    assertThat(digest(2, BEFORE)).isEqualTo(new Step.Wait());
    assertDone(read.full(node(1), actor(11), true, BEFORE), BEFORE, 2);
  }

  @Test
  void aQuorumThatARingHasUndoneDoesNotAnswerAClientThatWantsMore() {
    full(1, BEFORE);
    full(2, AFTER);
    assertDone(read.widest(), AFTER, 2);

    read.follow(Samples.restarted(RING, 2, 22));
    assertThat(read.widest()).isEqualTo(new Step.Wait());
    // What may have forgotten is shown beside a quorum, but makes none.
    read.full(node(2), actor(22), false, BEFORE);
    assertThat(read.widest()).isEqualTo(new Step.Wait());

    full(3, AFTER);
    assertDone(read.widest(), AFTER, 2);
  }

  @Test
  void aDigestWhoseStateIsNotHeldDoesNotAnswerAClientThatWantsMore() {
    full(1, BEFORE);
    digest(2, AFTER);
    assertThat(read.widest()).isEqualTo(new Step.Wait());
  }

  @Test
  void aNewerRingKeepsTheAnswersOfWhoStillRuns() {
    full(2, AFTER);

    assertThat(read.follow(Samples.restarted(RING, 1, 11)))
        .containsExactlyInAnyOrder(node(1), node(3));
    assertDone(digest(3, AFTER), AFTER, 2);
  }

  @Test
  void underANewerRingAReplicaMayBeAskedInFullAgain() {
    full(1, BEFORE);
    assertThat(digest(2, AFTER)).isEqualTo(new Step.AskFull(List.of(node(2))));

    read.follow(Samples.restarted(RING, 3, 33));

    assertThat(digest(2, AFTER)).isEqualTo(new Step.AskFull(List.of(node(2))));
  }

  @Test
  void anOlderRingChangesNothing() {
    full(1, AFTER);

    assertThat(read.follow(RING)).isEmpty();
    assertDone(digest(2, AFTER), AFTER, 2);
    assertThat(read.replicaCount()).isEqualTo(3);
  }

  /**
   * A joining replica may hold nothing of the entry and still count. Its context covers deletes
   * that the others have forgotten, so a write with it would replace what it has never seen.
   */
  @Test
  void aJoiningReplicasEmptyAnswerIsNotAQuorumsContextHoweverManyDigestsMatch() {
    Ring ring = joining(4);
    Partition gained = gainedBy(node(4), ring);
    List<NodeName> replicas = ring.replicas(gained);
    List<NodeName> voters = ring.voters(gained);
    assertThat(voters).hasSize(4).contains(node(4));
    read = new ReadOperation(gained, Consistency.QUORUM, ring);
    read.full(node(4), actor(4), false, NOTHING.fill(VersionVector.of(OLD.dot())));

    List<NodeName> asked = new ArrayList<>();
    for (NodeName replica : replicas) {
      Step step = read.digest(replica, actorIn(ring, replica), true, NOTHING.digest());
      assertThat(step).isNotInstanceOf(Step.Done.class);
      if (step instanceof Step.AskFull askFull) {
        asked.addAll(askFull.replicas());
      }
    }

    assertThat(asked).isNotEmpty().isSubsetOf(replicas).doesNotContain(node(4));
    NodeName first = asked.get(0);
    assertThat(read.full(first, actorIn(ring, first), true, NOTHING)).isInstanceOf(Step.Done.class);
  }

  private static Ring joining(int number) {
    ClusterState state = new ClusterState(RING, new TreeMap<>(), 1);
    return state
        .apply(new ClusterCommand.AddReplica(node(number), false))
        .next()
        .apply(
            new ClusterCommand.RegisterActor(
                node(number), "store-" + number, "zone", actor(number), List.of(), true))
        .next()
        .ring();
  }

  private static Partition gainedBy(NodeName name, Ring ring) {
    return IntStream.range(0, Partition.SLOTS)
        .mapToObj(slot -> new Partition(3, slot))
        .filter(each -> ring.next(each).contains(name))
        .findFirst()
        .orElseThrow();
  }

  private static Actor actorIn(Ring ring, NodeName name) {
    return java.util.Objects.requireNonNull(ring.actorOf(name));
  }
}

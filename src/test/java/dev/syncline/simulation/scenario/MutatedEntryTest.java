package dev.syncline.simulation.scenario;

import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.value;
import static dev.syncline.core.mutation.SampleMutations.operation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Keys;
import dev.syncline.core.mutation.SampleMutations;
import dev.syncline.core.mutation.SampleMutations.Kind;
import dev.syncline.core.mutation.View;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.RefusalDetail;
import dev.syncline.core.replica.WriteLimits;
import dev.syncline.core.sync.SyncBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Law: a replica takes a mutation only when it knows all that the mutation is built on. */
class MutatedEntryTest {
  private static final EntryKey KEY = key("a");

  private StoryCluster cluster;
  private StoryNode n1;
  private StoryNode n2;
  private StoryNode n3;

  @BeforeEach
  void setUp() {
    cluster = new StoryCluster(3, ConflictPolicy.CRDT);
    n1 = cluster.node(1);
    n2 = cluster.node(2);
    n3 = cluster.node(3);
  }

  private static Effect.Issued mutates(StoryNode node, Kind kind, int number) {
    return mutates(node, kind, number, null);
  }

  private static Effect.Issued mutates(
      StoryNode node, Kind kind, int number, @Nullable CausalContext context) {
    Effect.Issued issued =
        node.writes(KEY, new Content.Mutation(List.of(operation(kind, number))), context);
    node.syncs();
    return issued;
  }

  private static List<Effect> arrives(StoryNode from, Effect.Issued write, StoryNode at) {
    List<Effect> effects = at.receives(from.name(), write.request());
    at.syncs();
    return effects;
  }

  private static String shows(StoryNode node) {
    return new View(SampleMutations.SCHEMA, node.reads(KEY)).payload().toUtf8();
  }

  private static Effect refusal(StoryNode from, Effect.Issued write) {
    return new Effect.Refuse(from.name(), write.request().operation(), Refusal.BUILDS_ON_UNKNOWN);
  }

  @Test
  void anAdditionToAChainWhoseBeginningIsLostIsNotGivenUpWithIt() {
    // The first increment reaches nobody, the second builds on it.
    mutates(n1, Kind.VIEWS, 1);
    Effect.Issued second = mutates(n1, Kind.VIEWS, 2);
    assertThat(arrives(n1, second, n2)).containsExactly(refusal(n1, second));

    // So n2 gets the entry first, and with it the dots of both.
    n2.receives(
        n1, SyncBatch.ofEntry(cluster.partition(), cluster.ring().version(), KEY, n1.reads(KEY)));
    n2.syncs();
    assertThat(arrives(n1, second, n2))
        .containsExactly(
            new Effect.Acknowledge(
                n1.name(), second.request().operation(), second.request().ringVersion(), true));
    // n1 loses its disk: what others would call a hole is held by n2.
    cluster.wipe(n1);
    cluster.everyoneLearnsTheRing();
    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(shows(node)).contains("\"views\":3");
    }
  }

  @Test
  void whatItsCoordinatorFoundRemovedIsNotThereForWhoeverKnowsTheMutation() {
    Effect.Issued add = mutates(n1, Kind.ADD, 4);
    arrives(n1, add, n2);
    arrives(n1, add, n3);
    Effect.Issued remove = mutates(n1, Kind.REMOVE, 4);
    arrives(n1, remove, n2);

    // The removal has not come to n3; n2 removes the element too, and finds nothing to remove.
    Effect.Issued again = mutates(n2, Kind.REMOVE, 4);
    assertThat(arrives(n2, again, n3)).containsExactly(refusal(n2, again));
    assertThat(n3.reads(KEY).context().contains(again.request().version().dot())).isFalse();

    arrives(n1, remove, n3);
    arrives(n2, again, n3);
    assertThat(shows(n3)).contains("\"tags\":[]");
  }

  @Test
  void aRunDoesNotGoOnWithAChainOfWhichMoreMayHaveLeftThanWasLoaded() {
    Effect.Issued first = mutates(n1, Kind.VIEWS, 1);
    arrives(n1, first, n2);
    // The second one leaves the node, and does not get on its disk.
    Effect.Issued second =
        n1.writes(KEY, new Content.Mutation(List.of(operation(Kind.VIEWS, 2))), null);
    arrives(n1, second, n2);
    n1.failsToSync();
    Effect.Issued third = mutates(n1, Kind.VIEWS, 3);
    arrives(n1, third, n2);

    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(shows(node)).contains("\"views\":6");
    }
  }

  @Test
  void anIncrementThatADeleteHasNotSeenCountsFromItsFloor() {
    Effect.Issued first = mutates(n1, Kind.VIEWS, 3);
    arrives(n1, first, n2);
    Effect.Issued second = mutates(n1, Kind.VIEWS, 4);
    Effect.Issued delete = n2.writes(KEY, Content.Tombstone.INSTANCE, null);
    n2.syncs();
    assertThat(n2.reads(KEY).live()).isEmpty();

    arrives(n1, second, n2);
    arrives(n2, delete, n1);
    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(shows(node)).contains("\"views\":4");
    }
  }

  @Test
  void aMutationWithAContextReplacesWhatItsClientHasSeenAndNothingElse() {
    mutates(n1, Kind.VOTE, 1);
    CausalContext seen = CausalContext.ofRead(n1.reads(KEY));
    mutates(n1, Kind.VOTE, 2, seen);
    assertThat(shows(n1)).contains("\"votes\":[2]");

    mutates(n1, Kind.VOTE, 3, seen);

    assertThat(shows(n1)).contains("\"votes\":[2,3]");
  }

  @Test
  void aReplicaThatHasNotSeenWhatTheClientHasCoordinatesNothingForIt() {
    mutates(n1, Kind.ADD, 1);
    CausalContext seen = CausalContext.ofRead(n1.reads(KEY));
    mutates(n1, Kind.VIEWS, 1);
    CausalContext counted = CausalContext.ofRead(n1.reads(KEY));
    assertThat(counted.seen()).isNotEqualTo(VersionVector.EMPTY).isNotEqualTo(seen.seen());

    for (CausalContext context : List.of(seen, counted)) {
      assertThat(n3.coordinates(KEY, Content.Tombstone.INSTANCE, context, cluster.wallMillis()))
          .hasSize(1)
          .first()
          .isInstanceOfSatisfying(
              Effect.RefuseHere.class,
              refused -> assertThat(refused.reason()).isEqualTo(Refusal.CONTEXT_IS_UNKNOWN));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeItHasADot() {
    Content beyond =
        new Content.Mutation(
            List.of(
                new Operation.Increase(Slot.ofField("/views"), new Count(Count.LIMIT - 1)),
                new Operation.Increase(Slot.ofField("/views"), new Count(1))));
    for (Content content : List.of(beyond, value("{}"))) {
      assertThat(n1.coordinates(KEY, content, null, cluster.wallMillis()))
          .hasSize(1)
          .first()
          .isInstanceOfSatisfying(
              Effect.RefuseHere.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(Refusal.DOES_NOT_FIT);
                assertThat(refused.detail())
                    .isEqualTo(
                        content == beyond
                            ? new RefusalDetail.BeyondAmount(1)
                            : RefusalDetail.Nothing.NOTHING);
              });
    }

    assertThat(mutates(n1, Kind.VIEWS, 1).request().version().dot().counter()).isEqualTo(1);
  }

  @Test
  void whatDoesNotFitTogetherWithWhatIsThereNamesTheLastOperationOfItsField() {
    writes(n1, counts(Count.LIMIT - 2));
    Content more =
        new Content.Mutation(
            List.of(
                new Operation.Increase(Slot.ofField("/views"), new Count(1)),
                new Operation.Turn("/done", true),
                new Operation.Increase(Slot.ofField("/views"), new Count(1)),
                new Operation.Increase(Slot.ofField("/other"), new Count(1))));

    assertThat(n1.coordinates(KEY, more, null, cluster.wallMillis()))
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.RefuseHere.class,
            refused -> assertThat(refused.detail()).isEqualTo(new RefusalDetail.BeyondAmount(2)));
    assertThat(writes(n1, counts(1)).request().version()).isNotNull();
  }

  private static Content counts(long by) {
    return new Content.Mutation(
        List.of(new Operation.Increase(Slot.ofField("/views"), new Count(by))));
  }

  private static Content increment(String key, int by) {
    return new Content.Mutation(List.of(operation(Kind.VIEWS, by)), IdempotencyKey.of(key));
  }

  private static Effect.Issued writes(StoryNode node, Content content) {
    Effect.Issued issued = node.writes(KEY, content, null);
    node.syncs();
    return issued;
  }

  @Test
  void whatIsSentAgainIsAcknowledgedOnlyByReplicasThatKnowWhatWasDone() {
    Effect.Issued first = writes(n1, increment("k", 3));
    arrives(n1, first, n2);

    Effect.Issued again = writes(n2, increment("k", 3));

    Version done = first.request().version();
    assertThat(again.earlier()).isEqualTo(new Effect.Earlier(done.dot(), done.timestamp()));
    assertThat(shows(n2)).contains("\"views\":3");
    assertThat(arrives(n2, again, n3)).containsExactly(refusal(n2, again));
    n3.receives(
        n2, SyncBatch.ofEntry(cluster.partition(), cluster.ring().version(), KEY, n2.reads(KEY)));
    n3.syncs();
    assertThat(arrives(n2, again, n3)).doesNotContain(refusal(n2, again));
    assertThat(arrives(n2, again, n3)).hasExactlyElementsOfTypes(Effect.Acknowledge.class);
    assertThat(shows(n3)).contains("\"views\":3");
  }

  @Test
  void whatTwoCoordinatorsThatDoNotHearEachOtherApplyUnderOneKeyCountsOnce() {
    writes(n1, increment("k", 3));
    Effect.Issued other = writes(n2, increment("k", 3));
    assertThat(other.earlier()).isNull();
    mutates(n2, Kind.VIEWS, 4);
    assertThat(shows(n2)).contains("\"views\":7");

    cluster.timePasses();

    for (StoryNode node : cluster.nodes()) {
      assertThat(shows(node)).contains("\"views\":7");
    }
  }

  @Test
  void aKeyIsOfOneMutationAndAnEntryRemembersOnlySoMany() {
    long oldest = writes(n1, increment("k0", 1)).request().version().timestamp().millis();
    assertThat(refusedHere(increment("k0", 2))).isEqualTo(Refusal.KEY_IS_TAKEN);
    for (int i = 1; i < Keys.MAX_KEYS; i++) {
      writes(n1, increment("k" + i, 1));
    }

    long now = cluster.wallMillis();
    long window = WriteLimits.NONE.keysRetainMillis();
    assertThat(n1.coordinates(KEY, increment("k", 1), null, now))
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.RefuseHere.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Refusal.TOO_MANY_KEYS);
              assertThat(refused.detail())
                  .isEqualTo(new RefusalDetail.KeysFull(window - (now - oldest) + 1, window));
            });
    assertThat(writes(n1, increment("k7", 1)).earlier()).isNotNull();
    mutates(n1, Kind.VIEWS, 1);
    assertThat(shows(n1)).contains("\"views\":" + (Keys.MAX_KEYS + 1));
  }

  private Refusal refusedHere(Content content) {
    List<Effect> effects = n1.coordinates(KEY, content, null, cluster.wallMillis());
    assertThat(effects).hasSize(1);
    return ((Effect.RefuseHere) effects.get(0)).reason();
  }
}

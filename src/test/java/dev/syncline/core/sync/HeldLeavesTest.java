package dev.syncline.core.sync;

import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.key;
import static dev.syncline.core.mutation.SampleMutations.operation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Heir;
import dev.syncline.core.mutation.Mutation;
import dev.syncline.core.mutation.SampleMutations.Kind;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldLeavesTest {
  private static final EntryKey KEY = key("a");

  /** An entry, and the clock of whoever holds it. */
  private record State(Entry entry, VersionVector clock) {
    static final State NOTHING = new State(Entry.absent(ConflictPolicy.CRDT), VersionVector.EMPTY);

    State mutated(Dot dot, Operation... operations) {
      return written(
          dot,
          Mutation.apply(
              filled(), Arrays.asList(operations), dot, Heir.ofNobody(dot.actor(), 0), null));
    }

    State deleted(Dot dot) {
      return written(dot, Mutation.delete(filled()));
    }

    private State written(Dot dot, Mutation.Result result) {
      Version version =
          new Version(dot, HybridTimestamp.next(1, entry.timestamp()), result.content());
      Entry written = Entry.ofWrite(ConflictPolicy.CRDT, version, result.past());
      VersionVector next = clock.plus(dot);
      return new State(filled().join(written).strip(next), next);
    }

    State without(Dot tombstone) {
      return new State(entry.without(VersionVector.of(tombstone)), clock);
    }

    private Entry filled() {
      return entry.fill(clock);
    }

    /** The answer to whoever asks for all that another clock lacks. */
    SyncBatch answer(VersionVector wanted) {
      return new SyncBatch(
          new Partition(3, 0),
          1,
          clock,
          List.of(new SyncItem(KEY, wanted, filled())),
          VersionVector.EMPTY);
    }
  }

  /** What comes of the answer to one that holds an older state, as that is known here. */
  private static SyncBatch sent(State newer, State older) {
    VersionVector wanted = newer.clock().minus(older.clock());
    return HeldLeaves.leaveOut(newer.answer(wanted), older.clock(), wanted, 1);
  }

  private static Entry told(SyncBatch sent) {
    assertThat(sent.isWhole()).as("nothing is left out").isFalse();
    return sent.items().get(0).entry();
  }

  private static HeldLeaves.Filled filled(SyncBatch sent, State at) {
    return HeldLeaves.fillIn(sent, Map.of(KEY, at.entry())::get);
  }

  private static void assertComes(State newer, State older) {
    HeldLeaves.Filled filled = filled(sent(newer, older), older);
    assertThat(filled.wantedWhole()).isEqualTo(VersionVector.EMPTY);
    assertThat(filled.batch()).isEqualTo(newer.answer(newer.clock().minus(older.clock())));
  }

  private static final State COUNTED =
      State.NOTHING
          .mutated(dot(1, 1), operation(Kind.VIEWS, 1), operation(Kind.HITS, 1))
          .mutated(dot(2, 1), operation(Kind.VIEWS, 2), operation(Kind.OBSERVE, 2))
          .mutated(
              dot(1, 2),
              operation(Kind.ADD, 1),
              operation(Kind.ADD, 2),
              operation(Kind.NOTE, 1),
              operation(Kind.ON, 0));

  @Test
  void ofAChainThatWentOnComesTheChainAlone() {
    State newer = COUNTED.mutated(dot(1, 3), operation(Kind.VIEWS, 5));

    assertComes(newer, COUNTED);
    Entry told = told(sent(newer, COUNTED));
    assertThat(told.versions()).hasSize(1);
    assertThat(told.dots()).isEqualTo(VersionVector.of(dot(1, 1), dot(1, 3)));
  }

  @Test
  void ofAnElementAddedComesTheElementAlone() {
    State newer = COUNTED.mutated(dot(2, 2), operation(Kind.ADD, 3));

    assertComes(newer, COUNTED);
    assertThat(told(sent(newer, COUNTED)).dots()).isEqualTo(VersionVector.of(dot(2, 2)));
  }

  @Test
  void whatComesInASlotReplacesWhatIsHeldThere() {
    assertComes(COUNTED.mutated(dot(2, 2), operation(Kind.NOTE, 2)), COUNTED);
    assertComes(COUNTED.mutated(dot(2, 2), operation(Kind.ADD, 2)), COUNTED);
  }

  @Test
  void aVersionThatIsNotNamedIsGone() {
    State single = COUNTED.mutated(dot(2, 2), operation(Kind.ADD, 3));

    assertComes(single.mutated(dot(1, 3), operation(Kind.REMOVE, 3)), single);
  }

  @Test
  void aDeleteComesWithAllFloors() {
    State deleted = COUNTED.deleted(dot(2, 2));

    assertThat(filled(sent(deleted, COUNTED), COUNTED).batch())
        .isEqualTo(deleted.answer(VersionVector.of(dot(2, 2))));
  }

  @Test
  void additionsBesideADeleteComeWithTheFloorThatBothHold() {
    State added = COUNTED.mutated(dot(1, 3), operation(Kind.VIEWS, 7));
    State deleted = COUNTED.deleted(dot(2, 2));
    VersionVector both = added.clock().join(deleted.clock());
    State older =
        new State(added.filled().join(deleted.filled()).strip(both), both).without(dot(2, 2));

    assertComes(older.mutated(dot(2, 3), operation(Kind.ADD, 5)), older);
  }

  @Test
  void whereTheRestIsNotHeldTheEntryIsAskedForAndNothingAdopted() {
    State newer = COUNTED.mutated(dot(1, 3), operation(Kind.VIEWS, 5));
    SyncBatch sent = sent(newer, COUNTED);
    List<State> others =
        List.of(
            State.NOTHING,
            State.NOTHING.mutated(dot(1, 1), operation(Kind.VIEWS, 1), operation(Kind.HITS, 1)),
            COUNTED.mutated(dot(3, 1), operation(Kind.REMOVE, 2)),
            COUNTED.deleted(dot(3, 1)));

    for (State other : others) {
      HeldLeaves.Filled filled = filled(sent, other);
      assertThat(filled.batch().isEmpty()).isTrue();
      assertThat(filled.batch().adopted()).isEqualTo(VersionVector.EMPTY);
      assertThat(filled.wantedWhole().contains(dot(1, 3))).isTrue();
    }
  }

  @Test
  void anElementTakenOutOfAVersionOfWhichOthersStayIsAskedFor() {
    State newer = COUNTED.mutated(dot(2, 2), operation(Kind.REMOVE, 2));

    HeldLeaves.Filled filled = filled(sent(newer, COUNTED), COUNTED);
    assertThat(filled.wantedWhole()).isEqualTo(VersionVector.of(dot(2, 2)));
  }

  @Test
  void whatIsAskedForIsNotLeftOutWhateverTheClockSays() {
    // The receiver has lost its disk, and what is known of it here is from before.
    SyncBatch sent =
        HeldLeaves.leaveOut(COUNTED.answer(COUNTED.clock()), COUNTED.clock(), COUNTED.clock(), 1);

    assertThat(sent.isWhole()).isTrue();
    assertThat(sent).isEqualTo(COUNTED.answer(COUNTED.clock()));
  }

  @Test
  void littleIsNotLeftOut() {
    VersionVector wanted = VersionVector.of(dot(1, 3));
    State newer = COUNTED.mutated(dot(1, 3), operation(Kind.VIEWS, 5));

    assertThat(HeldLeaves.leaveOut(newer.answer(wanted), COUNTED.clock(), wanted, 10_000).isWhole())
        .isTrue();
  }

  @Test
  void aReplicaTakesNothingOfWhichTheRestIsMissing() {
    SyncBatch sent = sent(COUNTED.mutated(dot(1, 3), operation(Kind.VIEWS, 5)), COUNTED);

    assertThatThrownBy(
            () -> new ReplicaEvent.ReceiveBatch(Samples.node(1), Samples.actor(1), sent, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

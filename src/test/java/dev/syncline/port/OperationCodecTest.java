package dev.syncline.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Damage;
import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.quorum.Consistency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OperationCodecTest {
  private static final CollectionInfo DOCS =
      new CollectionInfo(7, "docs", 4, Metric.COSINE, 3, ConflictPolicy.SIBLINGS, IndexKind.NONE);
  static final ClusterState STATE =
      new ClusterState(Samples.ring(3), new TreeMap<>(Map.of("docs", DOCS)), 8);
  private static final Bytes ID = Bytes.utf8("ground plan");
  private static final CausalContext CONTEXT =
      new CausalContext(
          VersionVector.of(Samples.dot(1, 3)),
          VersionVector.ofRange(Samples.actor(1), 1, 3),
          HybridTimestamp.ofMillis(1_700_000_000_000L));
  private static final Content VALUE =
      new Content.Value(Bytes.wrap(new byte[16]), Bytes.utf8("{\"a\":1}"));

  static List<WriteCommand> writes() {
    return List.of(
        new WriteCommand(DOCS, ID, VALUE, Consistency.QUORUM, CONTEXT, 5_000),
        new WriteCommand(DOCS, ID, Content.Tombstone.INSTANCE, Consistency.ONE, null, 1),
        new WriteCommand(
            DOCS,
            ID,
            new Content.Value(Bytes.wrap(new byte[16]), Bytes.EMPTY),
            Consistency.ALL,
            CausalContext.NONE,
            60_000));
  }

  static List<ReadCommand> reads() {
    return List.of(
        new ReadCommand(DOCS, ID, Consistency.ALL, CONTEXT, 5_000),
        new ReadCommand(DOCS, ID, Consistency.ONE, null, 1));
  }

  static List<Outcome> outcomes() {
    return List.of(
        new Outcome.Written(
            Samples.dot(1, 4),
            "n1@5f0c91d2:4",
            HybridTimestamp.ofMillis(9),
            2,
            3,
            true,
            4,
            CONTEXT),
        new Outcome.Found(
            List.of(
                Samples.version(Samples.dot(1, 3), 5, "{}"),
                Samples.version(Samples.dot(2, 1), 6, "{\"b\":2}")),
            List.of("n1@5f0c91d2:3", "n2@01020304:1"),
            2,
            CONTEXT),
        new Outcome.Found(List.of(), List.of(), 1, CausalContext.NONE),
        new Outcome.Unavailable(2, 1, 3),
        new Outcome.TimedOut(3, 2, 1, 3),
        new Outcome.Overloaded(1),
        new Outcome.SessionUnavailable("no replica has seen it"),
        new Outcome.NoCollection(),
        new Outcome.Behind(4),
        new Outcome.ClockDrift("n3", -1_200, 500),
        new Outcome.TooManySiblings(100),
        new Outcome.KeyIsTaken(),
        new Outcome.TooManyKeys(1_000, 600_000, 42, List.of("n2", "n3")),
        new Outcome.AmountTooLarge(3, "geo/hits", 1L << 62),
        new Outcome.EntryTooLarge(16 << 20),
        new Outcome.Refused("id has a wrong form"),
        new Outcome.StoreCannotWrite("n2", "the disk is full: make room on it"));
  }

  @Test
  void everyWriteComesBack() {
    for (WriteCommand write : writes()) {
      assertThat(OperationCodec.decode(OperationCodec.encode(write), STATE))
          .isEqualTo(new OperationCodec.Operation.Write(write));
    }
  }

  /** One operation of each kind, and the least there can be. */
  private static List<WriteCommand> mutations() {
    return List.of(
        mutation(
            new Operation.Increase(Slot.ofField("/views"), new Count(-3)),
            new Operation.Increase(Slot.VECTOR, WeightedSum.of(new float[] {0.5f, -2}, 0.25)),
            new Operation.Change("/tags", Set.of(json("a"), json("b")), Set.of(json("c"))),
            new Operation.Turn("/done", true),
            new Operation.Turn("/done", false),
            new Operation.Bound("/high", true, json("1e3")),
            new Operation.Bound("/low", false, json("-0.5")),
            new Operation.Assign(Slot.ofField("/geo/note"), json("{\"a\":[]}")),
            new Operation.Assign(Slot.VECTOR, Bytes.wrap(new byte[16]))),
        mutation(new Operation.Change("/t", Set.of(), Set.of())),
        new WriteCommand(
            DOCS,
            ID,
            new Content.Mutation(
                List.of(new Operation.Turn("/done", true)), IdempotencyKey.of("r-17")),
            Consistency.QUORUM,
            CONTEXT,
            5_000));
  }

  private static Bytes json(String text) {
    return Bytes.utf8(text);
  }

  private static WriteCommand mutation(Operation... operations) {
    return new WriteCommand(
        DOCS, ID, new Content.Mutation(List.of(operations)), Consistency.QUORUM, CONTEXT, 5_000);
  }

  @Test
  void everyMutationComesBack() {
    for (WriteCommand mutation : mutations()) {
      byte[] bytes = OperationCodec.encode(mutation);
      assertThat(OperationCodec.decode(bytes, STATE))
          .isEqualTo(new OperationCodec.Operation.Write(mutation));
      Damage.assertIsWithstood(bytes, this::decode);
    }
  }

  @Test
  void aMutationBeyondALimitIsCorruptRatherThanCarriedOut() {
    Bytes unit = json("1");
    byte[] bytes = OperationCodec.encode(mutation(new Operation.Bound("/high", true, unit)));
    bytes[bytes.length - 1] = 'x';

    assertThatThrownBy(() -> OperationCodec.decode(bytes, STATE))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("an operation: what a maximum or minimum is given is no number");
  }

  @Test
  void everyReadComesBack() {
    for (ReadCommand read : reads()) {
      assertThat(OperationCodec.decode(OperationCodec.encode(read), STATE))
          .isEqualTo(new OperationCodec.Operation.Read(read));
    }
  }

  @Test
  void everyOutcomeComesBack() {
    assertThat(outcomes().stream().map(Object::getClass).distinct()).hasSize(16);
    for (Outcome outcome : outcomes()) {
      assertThat(OperationCodec.decodeOutcome(OperationCodec.encode(outcome))).isEqualTo(outcome);
    }
  }

  @Test
  void aLongRefusalIsCutRatherThanUnreadable() {
    byte[] refused = OperationCodec.encode(new Outcome.Refused("\u20ac".repeat(5_000)));
    assertThat(OperationCodec.decodeOutcome(refused)).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void anOperationOnACollectionThatIsGoneIsRefused() {
    ClusterState without = new ClusterState(Samples.ring(3), new TreeMap<>(), 8);
    byte[] write = OperationCodec.encode(writes().get(0));

    assertThatThrownBy(() -> OperationCodec.decode(write, without))
        .isInstanceOf(UnknownCollectionException.class)
        .hasMessage("collection 7 is not known here");
  }

  @Test
  void anOperationWithoutIdIsCorrupt() {
    byte[] read =
        OperationCodec.encode(new ReadCommand(DOCS, Bytes.EMPTY, Consistency.ONE, null, 1));

    assertThatThrownBy(() -> OperationCodec.decode(read, STATE))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("id");
  }

  @Test
  void truncatedAndDamagedBytesAreCorruptOrSomethingElseThatIsValid() {
    for (WriteCommand write : writes()) {
      Damage.assertIsWithstood(OperationCodec.encode(write), this::decode);
    }
    for (ReadCommand read : reads()) {
      Damage.assertIsWithstood(OperationCodec.encode(read), this::decode);
    }
    for (Outcome outcome : outcomes()) {
      Damage.assertIsWithstood(OperationCodec.encode(outcome), OperationCodec::decodeOutcome);
    }
  }

  private Object decode(byte[] bytes) {
    return OperationCodec.decode(bytes, STATE);
  }

  @Test
  void anUnknownVersionOrKindIsNamed() {
    assertThatThrownBy(() -> OperationCodec.decodeOutcome(new byte[] {2}))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("operation has version 2, this node reads 1");
    assertThatThrownBy(() -> OperationCodec.decodeOutcome(new byte[] {1, 42}))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("unknown outcome 42");
  }
}

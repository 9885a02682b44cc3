package dev.syncline.verticle.coordinator;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Keys;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.RefusalDetail;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Ask;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.WriteCommand;
import dev.syncline.port.WriteProgress;
import dev.syncline.verticle.local.CoordinatorTask;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A write of a run of {@code n1} that the ring does not know yet. */
class WriteInFlightTest {
  private static final Ring BEFORE = Samples.ring(3);
  private static final Ring REGISTERED = Samples.restarted(BEFORE, 1, 11);
  private static final WriteCommand COMMAND =
      new WriteCommand(
          new CollectionInfo(
              1, "docs", 2, Metric.COSINE, 3, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE),
          Bytes.utf8("a"),
          Content.Tombstone.INSTANCE,
          Consistency.QUORUM,
          null,
          30_000);

  private final Promise<Outcome.Write> answer = Promise.promise();
  private final List<String> told = new ArrayList<>();
  private final WriteProgress progress =
      new WriteProgress() {
        @Override
        public void issued() {
          told.add("issued");
        }

        @Override
        public void acknowledged(NodeName peer) {
          told.add(peer.value());
        }
      };

  private WriteInFlight write(WriteCommand command, ReplicaTransport transport) {
    return new WriteInFlight(
        new Ask<>(command, answer),
        false,
        progress,
        command.partition(),
        new Replicas(node(1), actor(11), transport, Guards.none()),
        BEFORE,
        0);
  }

  private WriteInFlight issued() {
    WriteInFlight write = write(COMMAND, new EverybodyIsThere(new ArrayList<>()));
    Version version =
        new Version(new Dot(actor(11), 1), new HybridTimestamp(1), Content.Tombstone.INSTANCE);
    WriteRequest request =
        new WriteRequest(
            1,
            BEFORE.version(),
            COMMAND.partition(),
            COMMAND.key(),
            ConflictPolicy.LAST_WRITE_WINS,
            version,
            VersionVector.EMPTY);
    write.issued(
        new CoordinatorTask.Issued(
            1, request, true, 0, CausalContext.ofWrite(version, VersionVector.EMPTY), null));
    return write;
  }

  @Test
  void whoFollowsAWriteIsToldOfItsDotAndOfEachOtherReplica() {
    WriteInFlight write = issued();
    write.persistedHere(true);
    write.acknowledged(node(2), actor(12), BEFORE.version(), true);
    assertThat(told).containsExactly("issued", "n2");
  }

  @Test
  void whatWasDurableHereBeforeThisRunWasRegisteredCountsOnceItIs() {
    WriteInFlight write = issued();
    assertThat(write.persistedHere(true)).isFalse();
    assertThat(write.acknowledged(node(2), actor(2), REGISTERED.version(), true)).isFalse();

    assertThat(write.follow(REGISTERED)).isTrue();

    assertThat(answer.future().result())
        .isInstanceOfSatisfying(
            Outcome.Written.class, written -> assertThat(written.acknowledged()).isEqualTo(2));
  }

  @Test
  void aReplicaThatMayHaveForgottenCountsNoMoreUnderANewerRing() {
    WriteInFlight write = issued();
    write.persistedHere(false);
    write.acknowledged(node(2), actor(2), REGISTERED.version(), true);

    assertThat(write.follow(REGISTERED)).isFalse();
    assertThat(answer.future().isComplete()).isFalse();
  }

  /** Nobody but some of the peers can be reached. */
  private static ReplicaTransport reaches(NodeName... there) {
    return new ReplicaTransport() {
      @Override
      public Sent send(NodeName to, PeerMessage message) {
        return Sent.UNREACHABLE;
      }

      @Override
      public boolean isReachable(NodeName peer) {
        return List.of(there).contains(peer);
      }

      @Override
      public void listen(PeerListener listener) {}
    };
  }

  private Outcome.Write refused(
      WriteCommand command, ReplicaTransport transport, Refusal reason, RefusalDetail detail) {
    write(command, transport).refusedHere(reason, detail, 1);
    return answer.future().result();
  }

  @Test
  void whereAllReplicasAreThereAKeyTooManyWaitsForTheOldestToBeOver() {
    RefusalDetail full = new RefusalDetail.KeysFull(41_001, 600_000);
    assertThat(refused(COMMAND, reaches(node(2), node(3)), Refusal.TOO_MANY_KEYS, full))
        .isEqualTo(new Outcome.TooManyKeys(Keys.MAX_KEYS, 600_000, 42, List.of()));
  }

  @Test
  void keysThatAreOverWaitForReplicasToTellWhatTheyHold() {
    RefusalDetail full = new RefusalDetail.KeysFull(0, 600_000);
    assertThat(refused(COMMAND, reaches(node(2), node(3)), Refusal.TOO_MANY_KEYS, full))
        .isEqualTo(new Outcome.TooManyKeys(Keys.MAX_KEYS, 600_000, 5, List.of()));
  }

  @Test
  void whileAReplicaIsAwayAKeyTooManyWaitsTheWholeWindowAndTheReplicaIsNamed() {
    RefusalDetail full = new RefusalDetail.KeysFull(0, 600_000);
    assertThat(refused(COMMAND, reaches(node(2)), Refusal.TOO_MANY_KEYS, full))
        .isEqualTo(new Outcome.TooManyKeys(Keys.MAX_KEYS, 600_000, 600, List.of("n3")));
  }

  @Test
  void anAmountTooLargeIsToldOfTheOperationThatItIsOf() {
    Content.Mutation asked =
        new Content.Mutation(
            List.of(
                new Operation.Turn("/done", true),
                new Operation.Increase(Slot.ofField("/geo/hits"), new Count(3))));
    WriteCommand command =
        new WriteCommand(
            COMMAND.collection(), COMMAND.id(), asked, Consistency.QUORUM, null, 30_000);
    assertThat(refused(command, reaches(), Refusal.DOES_NOT_FIT, new RefusalDetail.BeyondAmount(1)))
        .isEqualTo(new Outcome.AmountTooLarge(1, "geo/hits", Count.LIMIT));
  }
}

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
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Ask;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Outcome;
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

  private WriteInFlight issued() {
    WriteInFlight write =
        new WriteInFlight(
            new Ask<>(COMMAND, answer),
            false,
            progress,
            COMMAND.partition(),
            new Replicas(
                node(1), actor(11), new EverybodyIsThere(new ArrayList<>()), Guards.none()),
            BEFORE,
            0);
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
}

package dev.syncline.verticle.coordinator;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Ask;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import io.vertx.core.Promise;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A read at QUORUM of a client that has seen what neither n1 nor n2 knows. */
class ReadInFlightTest {
  private static final Ring RING = Samples.ring(3);
  private static final Version ACKNOWLEDGED = Samples.version(dot(2, 1), 10, "acknowledged");
  private static final Version SEEN = Samples.version(dot(1, 1), 20, "seen");
  private static final Entry NOTHING = Entry.absent(ConflictPolicy.SIBLINGS);
  private static final Entry AT_N2 =
      Entry.ofWrite(ConflictPolicy.SIBLINGS, ACKNOWLEDGED, VersionVector.EMPTY);
  private static final Entry LATER_AT_N1 =
      Entry.ofWrite(ConflictPolicy.SIBLINGS, SEEN, VersionVector.EMPTY);
  private static final ReadCommand COMMAND =
      new ReadCommand(
          new CollectionInfo(
              1, "docs", 2, Metric.COSINE, 3, ConflictPolicy.SIBLINGS, IndexKind.NONE),
          Bytes.utf8("a"),
          Consistency.QUORUM,
          CausalContext.ofRead(LATER_AT_N1),
          30_000);

  private final Promise<Outcome.Read> answer = Promise.promise();
  private final ReadInFlight read =
      new ReadInFlight(
          1,
          new Ask<>(COMMAND, answer),
          false,
          new Replicas(node(3), actor(3), new EverybodyIsThere(new ArrayList<>()), Guards.none()),
          RING,
          0,
          0,
          () -> {},
          batch -> {});

  @Test
  void whatAnEndedRunSaidIsNotHalfOfAQuorumWhenTheContextIsCoveredAtLast() {
    assertThat(read.full(node(1), actor(1), true, NOTHING)).isFalse();
    assertThat(read.full(node(2), actor(2), true, AT_N2)).isFalse();

    read.follow(Samples.restarted(RING, 2, 22));

    // n1 has what the client has seen by now, and alone knows nothing of what n2 acknowledged.
    assertThat(read.full(node(1), actor(1), true, LATER_AT_N1)).isFalse();
    assertThat(answer.future().isComplete()).isFalse();

    assertThat(read.full(node(3), actor(3), true, AT_N2)).isTrue();
    assertThat(answer.future().result())
        .isInstanceOfSatisfying(
            Outcome.Found.class,
            found -> {
              assertThat(found.versions()).containsExactlyInAnyOrder(ACKNOWLEDGED, SEEN);
              assertThat(found.acknowledged()).isEqualTo(2);
            });
  }
}

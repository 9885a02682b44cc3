package dev.syncline.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.WriteCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredOperationsTest {
  private static final CollectionInfo COLLECTION =
      new CollectionInfo(
          1, "docs", 2, Metric.COSINE, 3, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);
  private static final WriteCommand WRITE =
      new WriteCommand(
          COLLECTION,
          Bytes.utf8("a"),
          Content.Tombstone.INSTANCE,
          Consistency.QUORUM,
          null,
          30_000);
  private static final ReadCommand READ =
      new ReadCommand(COLLECTION, Bytes.utf8("a"), Consistency.QUORUM, null, 30_000);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Outcome.Unavailable unavailable = new Outcome.Unavailable(2, 1, 3);
  private final Outcome.TimedOut late = new Outcome.TimedOut(2, 1, 3, 3);
  private Outcome.Write ofWrite = unavailable;
  private final MeteredOperations operations =
      new MeteredOperations(
          new Operations() {
            @Override
            public Future<Outcome.Write> write(WriteCommand command) {
              return Future.succeededFuture(ofWrite);
            }

            @Override
            public Future<Outcome.Read> read(ReadCommand command) {
              return Future.succeededFuture(late);
            }
          },
          new StoppedClock(),
          registry,
          new WriteStages(() -> 0, registry));

  private double failures(String kind, String reason) {
    return registry
        .get("syncline.quorum.failures")
        .tag("kind", kind)
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Test
  void quorumFailuresAreCountedByKindAndReasonAndAreThereBeforeTheFirst() {
    assertThat(failures("read", "unavailable") + failures("write", "timeout")).isZero();
    operations.write(WRITE);
    operations.read(READ);
    assertThat(failures("write", "unavailable")).isEqualTo(1);
    assertThat(failures("read", "timeout")).isEqualTo(1);
    assertThat(failures("read", "unavailable") + failures("write", "timeout")).isZero();
  }

  @Test
  void mutationsRefusedForTooManyKeysAreCountedAndThereBeforeTheFirst() {
    operations.write(WRITE);
    assertThat(registry.get("syncline.idempotency.refusals").counter().count()).isZero();
    ofWrite = new Outcome.TooManyKeys(1_000, 600_000, 42, List.of());
    operations.write(WRITE);
    assertThat(registry.get("syncline.idempotency.refusals").counter().count()).isEqualTo(1);
  }

  @Test
  void everyWriteThatEndsHasATotalWhateverItsOutcome() {
    operations.write(WRITE);
    operations.read(READ);
    assertThat(registry.get("syncline.write.stage").tag("stage", "total").timer().count())
        .isEqualTo(1);
  }
}

package dev.syncline.verticle.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Addresses;
import dev.syncline.port.ForwardHeaders;
import dev.syncline.port.Metadata;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsVerticleTest {
  private static final NodeName SELF = new NodeName("n1");
  private static final CollectionInfo DOCS =
      new CollectionInfo(
          1, "docs", 2, Metric.COSINE, 1, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);

  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() throws Exception {
    await(vertx.deployVerticle(new OperationsVerticle(SELF, new OneCollection(), new Strict())));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  /** What comes back for an operation, the number it was given taken off. */
  private Message<Buffer> answerTo(byte[] operation) throws Exception {
    Promise<Message<Buffer>> answer = Promise.promise();
    await(vertx.eventBus().<Buffer>consumer("answers").handler(answer::tryComplete).completion());
    vertx
        .eventBus()
        .send(
            Addresses.operations(SELF),
            Buffer.buffer(operation),
            new DeliveryOptions()
                .addHeader(ForwardHeaders.ANSWER_TO, "answers")
                .addHeader(ForwardHeaders.OPERATION, "17"));
    Message<Buffer> message = await(answer.future());
    assertThat(message.headers().get(ForwardHeaders.OPERATION)).isEqualTo("17");
    return message;
  }

  private void assertRefused(byte[] operation) throws Exception {
    Message<Buffer> answer = answerTo(operation);
    assertThat(answer.headers().get(ForwardHeaders.FAILURE)).isNull();
    assertThat(OperationCodec.decodeOutcome(answer.body().getBytes()))
        .isInstanceOf(Outcome.Refused.class);
  }

  private static byte[] read(Bytes id) {
    return OperationCodec.encode(new ReadCommand(DOCS, id, Consistency.ONE, null, 1_000));
  }

  @Test
  void anOperationOnACollectionThatWasDroppedIsToldAsThat() throws Exception {
    assertThat(outcomeOfReading(2)).isEqualTo(new Outcome.NoCollection());
  }

  @Test
  void anOperationOnACollectionThatIsNotKnownHereYetMayBeTriedAgain() throws Exception {
    assertThat(outcomeOfReading(3)).isEqualTo(new Outcome.Behind(1));
  }

  private Outcome outcomeOfReading(long collectionId) throws Exception {
    CollectionInfo other =
        new CollectionInfo(
            collectionId,
            "other",
            2,
            Metric.COSINE,
            1,
            ConflictPolicy.LAST_WRITE_WINS,
            IndexKind.NONE);
    byte[] read =
        OperationCodec.encode(
            new ReadCommand(other, Bytes.utf8("a"), Consistency.ONE, null, 1_000));
    return OperationCodec.decodeOutcome(answerTo(read).body().getBytes());
  }

  @Test
  void anOperationThatFailsIsToldWithoutAnOutcome() throws Exception {
    byte[] write =
        OperationCodec.encode(
            new WriteCommand(
                DOCS, Bytes.utf8("a"), Content.Tombstone.INSTANCE, Consistency.ONE, null, 1_000));
    assertThat(answerTo(write).headers().get(ForwardHeaders.FAILURE)).isEqualTo("broken");
  }

  @Test
  void anOperationWithoutAnIdIsRefusedAtOnce() throws Exception {
    assertRefused(read(Bytes.EMPTY));
  }

  @Test
  void anOperationThatCannotBeCarriedOutAsItIsIsRefusedAtOnce() throws Exception {
    assertRefused(read(Bytes.utf8("a")));
  }

  @Test
  void whatIsNoOperationIsRefusedAtOnce() throws Exception {
    assertRefused(new byte[0]);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  /** Of two that were ever made, as far as this node knows. */
  private static final class OneCollection implements Metadata {
    @Override
    public ClusterState state() {
      return new ClusterState(Ring.EMPTY, new TreeMap<>(Map.of("docs", DOCS)), 3);
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }

  /** Finds fault with every read, and breaks at every write. */
  private static final class Strict implements Operations {
    @Override
    public Future<Outcome.Write> write(WriteCommand command) {
      return Future.failedFuture("broken");
    }

    @Override
    public Future<Outcome.Read> read(ReadCommand command) {
      throw new IllegalArgumentException("no such read");
    }
  }
}

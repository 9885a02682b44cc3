package dev.syncline.verticle.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Addresses;
import dev.syncline.port.Metadata;
import dev.syncline.port.OperationCodec;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
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

  private Future<?> send(byte[] operation) {
    return vertx
        .eventBus()
        .request(
            Addresses.operations(SELF),
            Buffer.buffer(operation),
            new DeliveryOptions().setSendTimeout(60_000));
  }

  private void assertRefused(byte[] operation) {
    assertThatThrownBy(() -> await(send(operation)))
        .isInstanceOfSatisfying(
            ReplyException.class,
            refused -> {
              assertThat(refused.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
              assertThat(refused.failureCode()).isEqualTo(400);
            });
  }

  private static byte[] read(Bytes id) {
    return OperationCodec.encode(new ReadCommand(DOCS, id, Consistency.ONE, null, 1_000));
  }

  @Test
  void anOperationWithoutAnIdIsRefusedAtOnce() {
    assertRefused(read(Bytes.EMPTY));
  }

  @Test
  void anOperationThatCannotBeCarriedOutAsItIsIsRefusedAtOnce() {
    assertRefused(read(Bytes.utf8("a")));
  }

  @Test
  void whatIsNoOperationIsRefusedAtOnce() {
    assertRefused(new byte[0]);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  private static final class OneCollection implements Metadata {
    @Override
    public ClusterState state() {
      return new ClusterState(Ring.EMPTY, new TreeMap<>(Map.of("docs", DOCS)), 2);
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }

  /** Finds fault with every argument. */
  private static final class Strict implements Operations {
    @Override
    public Future<Outcome.Write> write(WriteCommand command) {
      throw new IllegalArgumentException("no such write");
    }

    @Override
    public Future<Outcome.Read> read(ReadCommand command) {
      throw new IllegalArgumentException("no such read");
    }
  }
}

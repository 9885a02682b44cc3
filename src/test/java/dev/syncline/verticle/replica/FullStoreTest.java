package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Addresses;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.coordinator.CoordinatorSettings;
import dev.syncline.verticle.coordinator.CoordinatorVerticle;
import dev.syncline.verticle.coordinator.Guards;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.node.LocalOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica whose store has no room for another write: committing one fails the test. */
class FullStoreTest {
  private static final Ring RING = LoneReplica.RING;
  private static final WriteCommand COMMAND =
      new WriteCommand(
          new CollectionInfo(
              1, "docs", 2, Metric.COSINE, 2, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE),
          Bytes.utf8("a"),
          Content.Tombstone.INSTANCE,
          Consistency.ONE,
          null,
          30_000);

  private volatile @Nullable StoreTrouble trouble;
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<PeerMessage> sent = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    ReplicaTransport transport = new EverybodyIsThere(sent);
    TimeSource time = new StoppedClock();
    await(
        vertx.deployVerticle(
            new CoordinatorVerticle(
                0,
                1,
                node(1),
                actor(1),
                transport,
                time,
                new CoordinatorSettings(16, 7, 60_000, 60_000, 60_000),
                RING,
                0,
                Guards.none())));
    await(
        vertx.deployVerticle(
            LoneReplica.on(
                fullStore(),
                transport,
                time,
                LoneReplica.settings(60_000, 60_000, 60_000, 60_000),
                new ReplicaBoard(1))));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aWriteIsRefusedAsOverloadedBeforeItHasADot() throws Exception {
    LocalOperations operations = new LocalOperations(LocalBus.of(vertx), 1);

    assertThat(await(operations.write(COMMAND))).isEqualTo(new Outcome.Overloaded(7));
    assertThat(sent).isEmpty();
  }

  @Test
  void aPeersWriteIsRefusedToBeSentAgain() throws Exception {
    WriteRequest request =
        new WriteRequest(
            5,
            RING.version(),
            COMMAND.partition(),
            COMMAND.key(),
            ConflictPolicy.LAST_WRITE_WINS,
            Samples.tombstone(Samples.dot(2, 1), 1),
            VersionVector.EMPTY);

    LocalBus.of(vertx)
        .send(
            Addresses.replica(0),
            new ReplicaTask.FromPeer(node(2), actor(2), List.of(new PeerMessage.Write(request))));

    assertThat(sent.poll(60, TimeUnit.SECONDS))
        .isEqualTo(new PeerMessage.Refused(5, RING.version(), Refusal.STORE_IS_FULL));
  }

  @Test
  void aPeersWriteIsRefusedWhileTheDiskTakesNone() throws Exception {
    trouble = new StoreTrouble(StoreTrouble.Kind.FULL, "the disk");
    WriteRequest request =
        new WriteRequest(
            5,
            RING.version(),
            COMMAND.partition(),
            COMMAND.key(),
            ConflictPolicy.LAST_WRITE_WINS,
            Samples.tombstone(Samples.dot(2, 1), 1),
            VersionVector.EMPTY);

    LocalBus.of(vertx)
        .send(
            Addresses.replica(0),
            new ReplicaTask.FromPeer(node(2), actor(2), List.of(new PeerMessage.Write(request))));

    assertThat(sent.poll(60, TimeUnit.SECONDS))
        .isEqualTo(new PeerMessage.Refused(5, RING.version(), Refusal.STORE_CANNOT_WRITE));
  }

  private ReplicaStore fullStore() {
    return LoneReplica.store(
        (method, arguments) ->
            switch (method) {
              case "hasRoom" -> false;
              case "trouble" -> trouble;
              default -> LoneReplica.ofEmpty(method);
            });
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }
}

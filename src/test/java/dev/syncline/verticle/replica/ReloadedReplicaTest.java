package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Addresses;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaStore.Commit;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.local.FeedBell;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica whose store says that a write has failed, and then turns out to hold it. */
class ReloadedReplicaTest {
  private static final Ring RING = LoneReplica.RING;
  private static final EntryKey KEY = Samples.key("a");
  private static final Partition PARTITION = Partition.of(2, KEY);
  private static final Dot DOT = Samples.dot(2, 1);

  private final Vertx vertx = Vertx.vertx();
  private final ReplicaBoard board = new ReplicaBoard(1);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  @Test
  void whatIsFoundWhenAPartitionIsLoadedAgainIsRungFor() throws Exception {
    CountDownLatch rung = new CountDownLatch(1);
    FeedBell.Rings rings = board.bell().listen(rung::countDown);
    vertx.deployVerticle(replica()).await(60, TimeUnit.SECONDS);

    LocalBus.of(vertx)
        .send(
            Addresses.replica(0),
            new ReplicaTask.FromPeer(
                node(2),
                actor(2),
                List.of(
                    new PeerMessage.Write(
                        new WriteRequest(
                            5,
                            RING.version(),
                            PARTITION,
                            KEY,
                            ConflictPolicy.LAST_WRITE_WINS,
                            Samples.tombstone(DOT, 1),
                            VersionVector.EMPTY)))));

    assertThat(rung.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(rings.take(Set.of())).containsExactly(Map.entry(PARTITION, List.of()));
    // Whoever was woken finds the replica in order.
    ReplicaBoard.PartitionStatus status = Objects.requireNonNull(board.partition(PARTITION));
    assertThat(status.stopped()).isFalse();
    assertThat(status.report().durable().contains(DOT)).isTrue();
  }

  private ReplicaVerticle replica() {
    return LoneReplica.on(
        store(),
        new EverybodyIsThere(new ArrayList<>()),
        new StoppedClock(),
        LoneReplica.settings(60_000, 60_000, 1, 60_000),
        board);
  }

  private static ReplicaStore store() {
    return LoneReplica.store(
        (method, arguments) ->
            switch (method) {
              case "commit" -> {
                for (Object each : (List<?>) arguments[0]) {
                  Commit commit = (Commit) each;
                  commit.listener().done(commit.batch(), new IOException("no answer"));
                }
                yield null;
              }
              case "reload" ->
                  new ReplicaState(
                      arguments[0].equals(PARTITION) ? VersionVector.of(DOT) : VersionVector.EMPTY,
                      List.of(),
                      false);
              default -> LoneReplica.ofEmpty(method);
            });
  }
}

package dev.syncline.verticle.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.port.Addresses;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.PeerMessage.Encoding;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.StoreTrouble;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerRouterTest {
  private static final PeerRouter.Clocks NOBODY_ASKS =
      new PeerRouter.Clocks() {
        @Override
        public void asked(NodeName from, PeerMessage.ClockAsk ask) {}

        @Override
        public void answered(NodeName from, PeerMessage.ClockAnswer answer) {}
      };

  private static final Partition PARTITION = new Partition(3, 1);
  private static final StoreTrouble FULL = new StoreTrouble(StoreTrouble.Kind.FULL, "the disk");

  @Test
  void whatANodeSaysOfItsStoreIsKeptUnlessItsRunHasEnded() throws Exception {
    StoreTroubles troubles = new StoreTroubles(new StoppedClock());
    Vertx vertx = Vertx.vertx();
    try {
      LocalBus bus = LocalBus.of(vertx);
      PeerRouter router = new PeerRouter(bus, 2, Samples.actor(3)::equals, troubles, NOBODY_ASKS);
      List<PeerMessage> state = List.of(new PeerMessage.StoreState(FULL));
      router.onMessages(Samples.node(2), Samples.actor(2), state);
      router.onMessages(Samples.node(3), Samples.actor(3), state);
      assertThat(troubles.of(Samples.node(2))).isEqualTo(FULL);
      assertThat(troubles.of(Samples.node(3))).isNull();

      router.onMessages(
          Samples.node(2), Samples.actor(2), List.of(new PeerMessage.StoreState(null)));
      assertThat(troubles.of(Samples.node(2))).isNull();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void allThatIsExchangedToCatchUpComesToTheShardOfItsPartition() throws Exception {
    PeerMessage.StreamRequest request =
        new PeerMessage.StreamRequest(
            PARTITION, null, StreamBatch.Purpose.CATCH_UP, Encoding.COMPACT);
    List<PeerMessage> messages =
        List.of(
            new PeerMessage.Fetch(PARTITION, VersionVector.EMPTY, Encoding.COMPACT),
            new PeerMessage.Batch(PARTITION, Encoding.COMPACT, VersionVector.EMPTY, List.of()),
            request,
            new PeerMessage.Range(request, null, List.of()),
            new PeerMessage.Underway(List.of(PARTITION), List.of()));
    Vertx vertx = Vertx.vertx();
    try {
      BlockingQueue<ReplicaTask> tasks = new LinkedBlockingQueue<>();
      LocalBus bus = LocalBus.of(vertx);
      int shard = Addresses.shardOf(PARTITION, 2);
      PeerRouter router =
          new PeerRouter(
              bus, 2, actor -> false, new StoreTroubles(new StoppedClock()), NOBODY_ASKS);
      vertx.runOnContext(
          none -> {
            bus.<ReplicaTask>consume(Addresses.replica(shard), tasks::add);
            router.onMessages(Samples.node(2), Samples.actor(2), messages);
          });

      assertThat(tasks.poll(60, TimeUnit.SECONDS))
          .isEqualTo(new ReplicaTask.FromPeer(Samples.node(2), Samples.actor(2), messages));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }
}

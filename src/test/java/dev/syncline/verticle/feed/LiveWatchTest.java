package dev.syncline.verticle.feed;

import static dev.syncline.port.FeedType.REPLICA_LAGGING;
import static dev.syncline.port.FeedType.REPLICA_RECOVERED;
import static dev.syncline.port.FeedType.REPLICA_UNREACHABLE;
import static dev.syncline.port.NodeStatus.Status.DEGRADED;
import static dev.syncline.port.NodeStatus.Status.HEALTHY;
import static dev.syncline.port.NodeStatus.Status.LAGGING;
import static dev.syncline.port.NodeStatus.Status.RECOVERING;
import static dev.syncline.port.NodeStatus.Status.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.SyncControl;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveWatchTest {
  private static final NodeName NODE = Samples.node(1);
  private static final NodeName OTHER = Samples.node(2);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<FeedType> told = new ArrayList<>();
  private final Hours time = new Hours();
  private NodeStatus.Status status = HEALTHY;

  /** Between two looks is always an hour. */
  private static final class Hours implements TimeSource {
    private long hours = 1;

    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public long nanos() {
      return TimeUnit.HOURS.toNanos(hours++);
    }
  }

  /** Says of one other node how it is. */
  private final class OneOther implements NodeStatus {
    @Override
    public Health live() {
      return Health.Good.INSTANCE;
    }

    @Override
    public Health ready() {
      return Health.Good.INSTANCE;
    }

    @Override
    public Future<List<Replica>> replicas() {
      return Future.succeededFuture(
          List.of(
              new Replica(
                  OTHER,
                  "default",
                  Member.State.ACTIVE,
                  status,
                  Reachability.UP,
                  null,
                  null,
                  new SyncProgress(0, 0, 0, 0),
                  new Waiting(null, 0),
                  null,
                  null)));
    }
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void onContext(Runnable action) throws Exception {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        none -> {
          action.run();
          // Behind what a look puts off.
          context.runOnContext(later -> done.complete());
        });
    get(done.future());
  }

  /** What is told of the other node while it goes through these. */
  private List<FeedType> through(NodeStatus.Status... statuses) throws Exception {
    LiveWatch watch =
        new LiveWatch(
            context,
            new FeedVerticle.Parts(
                NODE,
                new MemoryLogs().store(),
                new ReplicaBoard(1),
                new OneNode(NODE),
                new EverybodyIsThere(new ArrayList<>()),
                time,
                new OneOther(),
                new SyncCounters(),
                () -> new SyncControl.Throttling(0, 0, 0, false)),
            (FeedEvent event) -> told.add(event.type()));
    onContext(watch::begin);
    for (NodeStatus.Status each : statuses) {
      status = each;
      onContext(watch::look);
    }
    return told;
  }

  @Test
  void aNodeThatWasUnreachableIsToldToBeWellWhateverCameBetween() throws Exception {
    assertThat(through(HEALTHY, UNREACHABLE, DEGRADED, HEALTHY))
        .containsExactly(REPLICA_UNREACHABLE, REPLICA_RECOVERED);
  }

  @Test
  void soIsOneThatLaggedAndOneThatWasUnreachableWhenTheWatchBegan() throws Exception {
    assertThat(through(UNREACHABLE, DEGRADED, HEALTHY, LAGGING, RECOVERING, DEGRADED, HEALTHY))
        .containsExactly(REPLICA_RECOVERED, REPLICA_LAGGING, REPLICA_RECOVERED);
  }

  @Test
  void ofADiskThatTookNoWritesNothingIsTold() throws Exception {
    assertThat(through(HEALTHY, DEGRADED, HEALTHY)).isEmpty();
  }

  @Test
  void aNodeIsToldToBeWellOnce() throws Exception {
    assertThat(through(LAGGING, HEALTHY, DEGRADED, HEALTHY)).containsExactly(REPLICA_RECOVERED);
  }
}

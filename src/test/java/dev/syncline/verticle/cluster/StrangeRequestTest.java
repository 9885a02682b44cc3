package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.verticle.local.LocalBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes over the event bus may be anything; whoever sent it waits for an answer. */
class StrangeRequestTest {
  private static final NodeName SELF = Samples.node(1);

  private final List<ClusterCommand> proposed = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private volatile ClusterState state = new ClusterState(Samples.ring(1), new TreeMap<>(), 1);
  private final Publisher publisher =
      new Publisher(
          vertx,
          LocalBus.of(vertx),
          new NodeProperties(vertx, unused(ReplicaStore.class)),
          1,
          new LearnedState(7, new ClusterState(Samples.ring(1), new TreeMap<>(), 1)),
          state -> {});

  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            }));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  private int codeOf(String address, Object body) throws Exception {
    Future<Integer> code =
        vertx
            .eventBus()
            .request(address, body)
            .map(0)
            .recover(e -> Future.succeededFuture(((ReplyException) e).failureCode()));
    return code.await(60, TimeUnit.SECONDS);
  }

  @Test
  void aKnockThatIsNoneIsRefusedAtOnce() throws Exception {
    listen();
    String door = Addresses.join(SELF);
    assertThat(codeOf(door, "let me in")).isEqualTo(400);
    assertThat(codeOf(door, new JsonObject().put("ready", "no"))).isEqualTo(400);
    // Of a node in the ring: the group breaks.
    assertThat(codeOf(door, new JsonObject().put("node", SELF.value()))).isEqualTo(400);
    assertThat(codeOf(door, new JsonObject().put("node", "stranger"))).isEqualTo(404);
    assertThat(proposed).isEmpty();
  }

  private void listen() {
    Metadata metadata =
        new Metadata() {
          @Override
          public ClusterState state() {
            return state;
          }

          @Override
          public Future<ClusterResult> propose(ClusterCommand command) {
            proposed.add(command);
            return Future.succeededFuture(new ClusterResult.Changed(2));
          }
        };
    new Doorkeeper(vertx, SELF, false, 1_000).listen(unused(ConsensusGroup.class), metadata);
  }

  @Test
  void aStrangerThatAsksForItIsAddedAndAsksAgain() throws Exception {
    listen();
    JsonObject knock = new JsonObject().put("node", "n9").put("add", true);

    assertThat(codeOf(Addresses.join(SELF), knock)).isEqualTo(503);

    NodeName stranger = new NodeName("n9");
    assertThat(proposed).containsExactly(new ClusterCommand.AddReplica(stranger, false));
  }

  @Test
  void whoWasRemovedIsNotAddedForAsking() throws Exception {
    listen();
    state =
        state
            .apply(new ClusterCommand.AddReplica(Samples.node(9), true))
            .next()
            .apply(new ClusterCommand.RemoveReplica(Samples.node(9), true))
            .next();
    assertThat(state.ring().members()).containsKey(Samples.node(9));

    JsonObject knock = new JsonObject().put("node", "n9").put("add", true);
    assertThat(codeOf(Addresses.join(SELF), knock)).isEqualTo(404);
    assertThat(proposed).isEmpty();
  }

  @Test
  void aBarrierThatIsNoneIsRefusedAtOnce() throws Exception {
    vertx.eventBus().consumer("barrier", message -> publisher.answerBarrier(message, 1));
    assertThat(codeOf("barrier", "7")).isEqualTo(400);
    assertThat(codeOf("barrier", 7L)).isEqualTo(0);
    assertThat(codeOf("barrier", 8L)).isEqualTo(503);
  }
}

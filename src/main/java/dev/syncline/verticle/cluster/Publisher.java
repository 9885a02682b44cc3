package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes what the node learns durable, and only then tells the node's other parts: a node that has
 * reported under a ring never wakes up knowing an older one. Within a shard the coordinator is told
 * before the replicas.
 *
 * <p>Called on the cluster verticle's context only, but for {@link #state}.
 */
final class Publisher {
  private final Vertx vertx;
  private final LocalBus bus;
  private final NodeProperties properties;
  private final int shards;
  private final Consumer<ClusterState> listener;
  private final List<Waiter> waiters = new ArrayList<>();
  private volatile LearnedState published;
  private LearnedState latest;
  private boolean writing;

  private record Waiter(long index, Promise<Void> promise) {}

  Publisher(
      Vertx vertx,
      LocalBus bus,
      NodeProperties properties,
      int shards,
      LearnedState known,
      Consumer<ClusterState> listener) {
    this.vertx = vertx;
    this.bus = bus;
    this.properties = properties;
    this.shards = shards;
    this.listener = listener;
    this.published = known;
    this.latest = known;
  }

  ClusterState state() {
    return published.state();
  }

  long index() {
    return published.index();
  }

  void learn(LearnedState learned) {
    latest = latest.join(learned);
    publish();
  }

  void learn(Ring ring) {
    latest = latest.withRing(ring);
    publish();
  }

  private void publish() {
    if (writing || !latest.isNewerThan(published)) {
      return;
    }
    writing = true;
    LearnedState next = latest;
    properties
        .putLearned(next)
        .onComplete(
            done -> {
              writing = false;
              if (done.succeeded()) {
                announce(next);
                publish();
              } else {
                vertx.setTimer(1_000, id -> publish());
              }
            });
  }

  private void announce(LearnedState next) {
    boolean newRing = next.state().ring().version() > published.state().ring().version();
    published = next;
    listener.accept(next.state());
    if (newRing) {
      for (int shard = 0; shard < shards; shard++) {
        bus.send(Addresses.coordinator(shard), new CoordinatorTask.Learn(next.state().ring()));
      }
    }
    for (int shard = 0; shard < shards; shard++) {
      bus.send(Addresses.replica(shard), collectionsOf(next.state()));
    }
    waiters.removeIf(
        each -> {
          boolean reached = next.index() >= each.index();
          if (reached) {
            each.promise().tryComplete();
          }
          return reached;
        });
  }

  static ReplicaTask.LearnCollections collectionsOf(ClusterState state) {
    Set<Long> existing = new HashSet<>();
    state.allCollections().values().forEach(each -> existing.add(each.id()));
    Set<Long> ofCluster = new HashSet<>();
    state.groupCollections().forEach(each -> ofCluster.add(each.id()));
    return new ReplicaTask.LearnCollections(existing, ofCluster, state.nextCollectionId());
  }

  /** Answers a peer once everything up to the index that it names is published. */
  void answerBarrier(Message<Object> message, long timeoutMillis) {
    if (message.body() instanceof Long index) {
      await(index, timeoutMillis)
          .onSuccess(none -> message.reply(true))
          .onFailure(e -> message.fail(503, e.getMessage()));
    } else {
      message.fail(400, "a barrier is asked for with an index of the log");
    }
  }

  /** Completes once everything up to the index is published, fails after the timeout. */
  Future<Void> await(long index, long timeoutMillis) {
    if (published.index() >= index) {
      return Future.succeededFuture();
    }
    Waiter waiter = new Waiter(index, Promise.promise());
    waiters.add(waiter);
    vertx.setTimer(
        timeoutMillis,
        id -> {
          waiters.remove(waiter);
          waiter.promise().tryFail("not learned within " + timeoutMillis + " ms");
        });
    return waiter.promise().future();
  }
}

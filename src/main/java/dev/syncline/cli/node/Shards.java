package dev.syncline.cli.node;

import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.Addresses;
import dev.syncline.verticle.coordinator.CoordinatorVerticle;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.replica.Gains;
import dev.syncline.verticle.replica.ReplicaVerticle;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The coordinators and replicas of one node: one of each per event loop. */
final class Shards {
  /** Leaves room for 2^61 operations after any random first one. */
  private static final int OPERATION_HEADROOM_BITS = 2;

  private final NodeParts parts;

  Shards(NodeParts parts) {
    this.parts = parts;
  }

  /** Deploys them on what the store holds. */
  Future<?> deploy() {
    Ring ring = parts.metadata().state().ring();
    Map<Integer, Map<Partition, ReplicaState>> stored = stored(ring);
    long firstOperation = new SecureRandom().nextLong() >>> OPERATION_HEADROOM_BITS;
    List<Future<?>> deployed = new ArrayList<>();
    for (int shard = 0; shard < parts.shards(); shard++) {
      deployed.add(
          parts
              .vertx()
              .deployVerticle(
                  new CoordinatorVerticle(
                      shard,
                      parts.shards(),
                      parts.self(),
                      parts.actor(),
                      parts.transport(),
                      parts.time(),
                      parts.settings().coordinator(parts.shards()),
                      ring,
                      firstOperation,
                      parts.guards())));
      deployed.add(
          parts
              .vertx()
              .deployVerticle(
                  new ReplicaVerticle(
                      shard,
                      parts.self(),
                      parts.actor(),
                      parts.store(),
                      parts.transport(),
                      parts.time(),
                      parts.settings().replica(),
                      ring,
                      stored.getOrDefault(shard, Map.of()),
                      parts.store().startsForgetful(),
                      parts.board(),
                      parts.reads(),
                      parts.sync().traffic())));
    }
    return Future.all(deployed);
  }

  /** By shard. A partition that came to this node while it was away begins anew. */
  private Map<Integer, Map<Partition, ReplicaState>> stored(Ring ring) {
    Map<Integer, Map<Partition, ReplicaState>> stored = new HashMap<>();
    Gains gains = new Gains(parts.store(), parts.self());
    parts
        .store()
        .load()
        .forEach(
            (partition, state) -> {
              if (gains.isNew(ring, partition)) {
                gains.begin(ring, partition);
              } else {
                stored
                    .computeIfAbsent(
                        Addresses.shardOf(partition, parts.shards()), each -> new HashMap<>())
                    .put(partition, state);
              }
            });
    return stored;
  }

  /** Tells them of the ring and the collections as they are now. */
  void tell() {
    LocalBus bus = parts.bus();
    for (int shard = 0; shard < parts.shards(); shard++) {
      bus.send(
          Addresses.coordinator(shard), new CoordinatorTask.Learn(parts.metadata().state().ring()));
      bus.send(Addresses.replica(shard), parts.metadata().collections());
    }
  }
}

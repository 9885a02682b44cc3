package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.adapter.hazelcast.ClusterNode;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.RunIdentity;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.cluster.ClusterVerticle;
import dev.syncline.verticle.coordinator.WriteGuards;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Vertx;
import java.util.concurrent.Semaphore;

/**
 * What the parts of one node share.
 *
 * @param run who this process is
 * @param shards how many coordinators, replicas and ways in there are, one of each per event loop
 * @param metadata the cluster's ring and collections as this node knows them
 * @param reads bounds what waits for the store's disk
 */
record NodeParts(
    SynclineConfig config,
    Settings settings,
    NodeName self,
    RunIdentity run,
    int shards,
    TimeSource time,
    NodeMetrics metrics,
    RocksStore store,
    ClusterNode cluster,
    EventBusTransport transport,
    ClusterVerticle metadata,
    ReplicaBoard board,
    Semaphore reads,
    WriteGuards guards,
    SyncParts sync,
    ConflictParts conflicts) {

  /** Whose dots this process issues; known once the cluster verticle has started. */
  Actor actor() {
    return run.actor();
  }

  StoreTroubles troubles() {
    return guards.troubles();
  }

  Vertx vertx() {
    return cluster.vertx();
  }

  LocalBus bus() {
    return LocalBus.of(vertx());
  }
}

package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.adapter.hazelcast.ClusterNode;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.adapter.tracing.WriteTracing;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Outcome;
import dev.syncline.port.RunIdentity;
import dev.syncline.port.TimeSource;
import dev.syncline.port.WriteProgress;
import dev.syncline.verticle.cluster.ClusterVerticle;
import dev.syncline.verticle.coordinator.WriteGuards;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * What the parts of one node share.
 *
 * @param run who this process is
 * @param shards how many coordinators, replicas and ways in there are, one of each per event loop
 * @param metadata the cluster's ring and collections as this node knows them
 * @param reads bounds what waits for the store's disk
 * @param tracing of writes, where there is an endpoint for it
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
    ConflictParts conflicts,
    Optional<WriteTracing> tracing) {

  /** Whose dots this process issues; known once the cluster verticle has started. */
  Actor actor() {
    return run.actor();
  }

  StoreTroubles troubles() {
    return guards.troubles();
  }

  /** Follows a write of which this will be the outcome. */
  WriteProgress follow(Future<Outcome.Write> outcome) {
    WriteProgress stages = metrics.stages().begin();
    return tracing.isPresent() ? WriteProgress.both(stages, tracing.get().begin(outcome)) : stages;
  }

  Vertx vertx() {
    return cluster.vertx();
  }

  LocalBus bus() {
    return LocalBus.of(vertx());
  }
}

package dev.syncline.cli.node;

import dev.syncline.adapter.hazelcast.HazelcastCluster;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.causality.Actor;
import dev.syncline.port.RunIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The start of one node, and its end: {@link #stop} may be called at any moment, since a node whose
 * peers never come starts for ever.
 */
public final class NodeStart {
  private static final int INTERNAL_BLOCKING_THREADS = 4;

  /** A node that is still looking for its peers need not find them first. */
  private static final long JOINING_LIMIT_MILLIS = 5_000;

  private final SynclineConfig config;
  private final Runnable endProcess;

  /** Completes once there is nothing to stop: the start has failed, or was called off. */
  private final CompletableFuture<Void> nothingLeft = new CompletableFuture<>();

  private boolean begun;
  private boolean calledOff;
  private @Nullable RocksStore store;
  private @Nullable SynclineNode node;

  /**
   * Nothing runs before {@link #run}.
   *
   * @param endProcess called when this run must not go on; must return at once
   */
  public NodeStart(SynclineConfig config, Runnable endProcess) {
    this.config = config;
    this.endProcess = endProcess;
  }

  /**
   * Starts the node, once. It serves when {@link SynclineNode#isReady} says so. Blocks while the
   * store is opened.
   *
   * @return fails, with everything released, if a port cannot be had, the configuration contradicts
   *     that of the cluster, or the start was called off
   * @throws dev.syncline.port.StoreException if the store cannot be had
   * @throws StartException if a port cannot be had
   */
  public Future<SynclineNode> run() {
    if (!begin()) {
      return Future.failedFuture("the node was told to stop");
    }
    try {
      Settings settings = new Settings(config);
      requirePorts();
      Extensions extensions = Extensions.load(config.extensions());
      NodeMetrics metrics = new NodeMetrics(System::nanoTime);
      RocksStore opened = RocksStore.open(settings.store(), metrics.store());
      keep(opened);
      RunIdentity run = newRun(opened);
      return HazelcastCluster.start(settings.hazelcast(), options())
          .recover(e -> release().compose(none -> Future.failedFuture(e)))
          .compose(
              cluster ->
                  bringUp(
                      new SynclineNode(
                          config, opened, run, cluster, metrics, extensions, endProcess)));
    } catch (RuntimeException e) {
      var unused = release();
      throw e;
    }
  }

  /**
   * Before the node becomes part of anything: whoever listens finds out again, but in words of its
   * own and late.
   */
  private void requirePorts() {
    String host = config.node().bindHost();
    requirePort("http.port", host, config.http().port());
    requirePort("cluster.port", host, config.cluster().port());
    requirePort("bus.port", host, config.bus().port());
  }

  private static void requirePort(String key, String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new StartException(
          key + " " + port + " cannot be listened on at " + host + ": " + e.getMessage());
    }
  }

  private VertxOptions options() {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(
            config.node().eventLoopThreads(Runtime.getRuntime().availableProcessors()))
        .setWorkerPoolSize(config.store().workerThreads())
        .setInternalBlockingPoolSize(INTERNAL_BLOCKING_THREADS);
  }

  /** Its name is noted durably before anything is issued, or asked for, under it. */
  private static RunIdentity newRun(RocksStore store) {
    Actor name = Actor.random(new SecureRandom().nextLong());
    store.recordActor(name);
    return new RunIdentity(name);
  }

  private Future<SynclineNode> bringUp(SynclineNode made) {
    Future<?> up =
        keep(made) ? made.bringUp() : Future.failedFuture("the node was told to stop meanwhile");
    // Of no context: the failed node's event loops end before the caller hears of it.
    Promise<SynclineNode> outcome = Promise.promise();
    up.onSuccess(done -> outcome.complete(made))
        .onFailure(
            e ->
                made.stop()
                    .onComplete(
                        none -> {
                          nothingLeft.complete(null);
                          outcome.fail(e);
                        }));
    return outcome.future();
  }

  private synchronized boolean begin() {
    begun = !calledOff;
    return begun;
  }

  private synchronized void keep(RocksStore opened) {
    store = opened;
  }

  /** Returns whether the node may go on. */
  private synchronized boolean keep(SynclineNode made) {
    if (!calledOff) {
      node = made;
    }
    return !calledOff;
  }

  private Future<Void> release() {
    closeStore();
    nothingLeft.complete(null);
    return Future.succeededFuture();
  }

  private void closeStore() {
    RocksStore opened;
    synchronized (this) {
      opened = store;
    }
    if (opened != null) {
      opened.close();
    }
  }

  /** Whether the node was told to stop. */
  public synchronized boolean isCalledOff() {
    return calledOff;
  }

  /**
   * Stops the node, as far as it has come, in order. Bounded but for the node's own stop, and never
   * fails. May be repeated.
   */
  public CompletableFuture<Void> stop() {
    SynclineNode running;
    boolean any;
    synchronized (this) {
      calledOff = true;
      running = node;
      any = begun;
    }
    if (running != null) {
      return running.stop().toCompletionStage().toCompletableFuture();
    }
    if (!any) {
      return CompletableFuture.completedFuture(null);
    }
    return nothingLeft
        .copy()
        .completeOnTimeout(null, JOINING_LIMIT_MILLIS, TimeUnit.MILLISECONDS)
        .thenRun(this::closeStore);
  }
}

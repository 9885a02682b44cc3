package dev.syncline.adapter.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running member of the cluster; {@link #close} it to leave. */
public final class ClusterNode {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);

  private final Vertx vertx;
  private final HazelcastInstance member;
  private final HazelcastMembership membership;
  private final int busPort;
  private final long closeTimeoutMillis;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Promise<Void> closed = Promise.promise();

  ClusterNode(
      Vertx vertx,
      HazelcastInstance member,
      HazelcastMembership membership,
      int busPort,
      long closeTimeoutMillis) {
    this.vertx = vertx;
    this.member = member;
    this.membership = membership;
    this.busPort = busPort;
    this.closeTimeoutMillis = closeTimeoutMillis;
  }

  /** The clustered Vert.x; leave closing it to {@link #close}. */
  public Vertx vertx() {
    return vertx;
  }

  /** Who is there. */
  public HazelcastMembership membership() {
    return membership;
  }

  /** The port of the membership protocol. */
  public int clusterPort() {
    return member.getCluster().getLocalMember().getAddress().getPort();
  }

  /** The port of the event bus. */
  public int busPort() {
    return busPort;
  }

  /**
   * Closes Vert.x, then leaves the cluster. Each step is given {@code closeTimeoutMillis}: peers
   * that do not answer can hold up both without end. Never fails; later calls get the same future.
   */
  public Future<Void> close() {
    if (closing.compareAndSet(false, true)) {
      CompletableFuture<Void> steps =
          bounded("closing Vert.x", vertx.close().toCompletionStage().toCompletableFuture())
              .thenCompose(none -> bounded("leaving the cluster", HazelcastCluster.leave(member)));
      Future.fromCompletionStage(steps).onComplete(closed);
    }
    return closed.future();
  }

  private CompletableFuture<Void> bounded(String step, CompletableFuture<Void> work) {
    return work.orTimeout(closeTimeoutMillis, TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              LOG.atWarn().addKeyValue("cause", failure.toString()).log("{} cut short", step);
              return null;
            });
  }
}

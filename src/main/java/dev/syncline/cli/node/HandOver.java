package dev.syncline.cli.node;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does between its last answer and its leaving: it waits until its {@link Heirs} hold
 * what this node holds. A write acknowledged at ONE may be on this node alone, and nobody else can
 * send it once the node is gone.
 *
 * <p>A peer that is there but does not answer is waited for too: it may come back within the limit.
 */
final class HandOver {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final long POLL_MILLIS = 20;

  private final Vertx vertx;
  private final NodeName self;
  private final Membership membership;
  private final Metadata metadata;
  private final ReplicaBoard board;
  private final TimeSource time;
  private @Nullable Map<Partition, VersionVector> held;

  HandOver(
      Vertx vertx,
      NodeName self,
      Membership membership,
      Metadata metadata,
      ReplicaBoard board,
      TimeSource time) {
    this.vertx = vertx;
    this.self = self;
    this.membership = membership;
    this.metadata = metadata;
    this.board = board;
    this.time = time;
  }

  /** Waits, for a bounded time, for all that is durable at the moment of the call. Never fails. */
  Future<Void> run(long limitMillis) {
    Promise<Void> done = Promise.promise();
    long startNanos = time.nanos();
    vertx.setPeriodic(
        POLL_MILLIS,
        timer -> {
          List<NodeName> lacking = lacking(startNanos);
          boolean late = time.nanos() - startNanos > limitMillis * 1_000_000L;
          if (lacking.isEmpty() || late) {
            vertx.cancelTimer(timer);
            if (!lacking.isEmpty()) {
              LOG.atWarn()
                  .addKeyValue("peers", lacking)
                  .log("leaves although peers may not have all that this node acknowledged");
            }
            done.tryComplete();
          }
        });
    return done.future();
  }

  /** The peers that are there and not known to have all. */
  private List<NodeName> lacking(long startNanos) {
    Ring ring = metadata.state().ring();
    Heirs heirs = new Heirs(self, ring, membership.present());
    List<NodeName> peers =
        ring.members().keySet().stream()
            .filter(each -> !each.equals(self) && heirs.present().contains(each))
            .toList();
    if (held == null && board.silentSince(startNanos).isEmpty()) {
      // Every shard has published what it holds since.
      held = board.durable();
    }
    Map<Partition, VersionVector> all = held;
    return all == null
        ? peers
        : peers.stream().filter(each -> !board.covers(each, all, heirs::of)).toList();
  }
}

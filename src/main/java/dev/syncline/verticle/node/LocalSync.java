package dev.syncline.verticle.node;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.SyncControl;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.replica.ReplicaBoard;
import java.util.function.Supplier;

/** {@link SyncControl} of this node. */
public final class LocalSync implements SyncControl {
  private final LocalBus bus;
  private final int shards;
  private final NodeName self;
  private final Metadata metadata;
  private final ReplicaTransport transport;
  private final ReplicaBoard board;
  private final Supplier<Throttling> throttling;
  private final ThrottleSetter setter;

  /** Sets cap and latency. */
  @FunctionalInterface
  public interface ThrottleSetter {
    /** As {@link SyncControl#setThrottling}. */
    void set(long bytesPerSecond, int yieldMillis);
  }

  /** For the node of this name, whose shards listen on the bus. */
  public LocalSync(
      LocalBus bus,
      int shards,
      NodeName self,
      Metadata metadata,
      ReplicaTransport transport,
      ReplicaBoard board,
      Supplier<Throttling> throttling,
      ThrottleSetter setter) {
    this.bus = bus;
    this.shards = shards;
    this.self = self;
    this.metadata = metadata;
    this.transport = transport;
    this.board = board;
    this.throttling = throttling;
    this.setter = setter;
  }

  @Override
  public Throttling throttling() {
    return throttling.get();
  }

  @Override
  public void setThrottling(long bytesPerSecond, int yieldMillis) {
    boolean capIsBeyond =
        bytesPerSecond != 0
            && (bytesPerSecond < MIN_BYTES_PER_SECOND || bytesPerSecond > MAX_BYTES_PER_SECOND);
    if (capIsBeyond || yieldMillis < 0 || yieldMillis > MAX_YIELD_MILLIS) {
      throw new IllegalArgumentException(
          "a throttle of " + bytesPerSecond + " bytes/s and " + yieldMillis + " ms");
    }
    setter.set(bytesPerSecond, yieldMillis);
  }

  @Override
  public Forced sync(NodeName node) {
    Ring ring = metadata.state().ring();
    if (node.equals(self) || !ring.isMember(node)) {
      return new Forced.Unknown();
    }
    if (!transport.isReachable(node)) {
      return new Forced.Unreachable();
    }
    for (int shard = 0; shard < shards; shard++) {
      bus.send(Addresses.replica(shard), new ReplicaTask.SyncNow(node));
    }
    int shared =
        (int)
            board.partitions().keySet().stream()
                .filter(each -> ring.receivers(each).contains(node))
                .count();
    ReplicaBoard.Lag lag = board.lagOf(node, ring::receivers, 0);
    return new Forced.Started(shared, lag == null ? 0 : lag.entries(), board.missingFrom(node));
  }
}

package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.Throttle;
import io.vertx.core.Vertx;

/**
 * Lets answers go when throttle and link take them. What waits for a link is bounded far below the
 * link's own bound: the writes of clients go the same way, and must neither wait behind megabytes
 * of sync nor be dropped for them.
 */
final class SyncSending {
  /** Enough to keep a link busy until the next look. */
  private static final long MAX_QUEUED_BYTES = 1 << 20;

  private static final long LINK_POLL_MILLIS = 2;

  /** A wait is looked at again so often: the cap may have changed. */
  private static final long MAX_SLICE_NANOS = 250_000_000L;

  private final Vertx vertx;
  private final ReplicaTransport transport;
  private final SyncTraffic traffic;

  SyncSending(Vertx vertx, ReplicaTransport transport, SyncTraffic traffic) {
    this.vertx = vertx;
    this.transport = transport;
    this.traffic = traffic;
  }

  /** Sends as soon as it may; then, or when the peer turns out to be gone, runs {@code done}. */
  void send(NodeName to, PeerMessage message, long bytes, Runnable done) {
    Throttle throttle = traffic.throttle();
    long waitNanos = throttle.reserve(bytes);
    traffic.counters().add(SyncCounters.Count.THROTTLE_WAIT_NANOS, waitNanos);
    await(waitNanos, throttle.bytesPerSecond(), () -> hand(to, message, bytes, done));
  }

  private void await(long nanos, long cap, Runnable then) {
    if (nanos <= 0) {
      then.run();
      return;
    }
    long slice = Math.min(nanos, MAX_SLICE_NANOS);
    vertx.setTimer(
        Math.max(1, slice / 1_000_000),
        id -> {
          long now = traffic.throttle().bytesPerSecond();
          await(now == 0 ? 0 : rescaled(nanos - slice, cap, now), now, then);
        });
  }

  private static long rescaled(long nanos, long capBefore, long capNow) {
    return capBefore == capNow ? nanos : (long) ((double) nanos * capBefore / capNow);
  }

  private void hand(NodeName to, PeerMessage message, long bytes, Runnable done) {
    if (transport.queuedBytes(to) < MAX_QUEUED_BYTES) {
      ReplicaTransport.Sent sent = transport.send(to, message);
      if (sent != ReplicaTransport.Sent.QUEUE_FULL) {
        if (sent == ReplicaTransport.Sent.QUEUED) {
          traffic.counters().sent(to, bytes);
        }
        done.run();
        return;
      }
    }
    vertx.setTimer(LINK_POLL_MILLIS, id -> hand(to, message, bytes, done));
  }
}
